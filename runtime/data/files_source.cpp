// files: the names of files, for bindings that read them.
#include <filesystem>

#include "runtime/base/problem.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

struct FilesSource final : FileSource {
  Table read(const SourceContext& context) const override {
    Texts all;  // of a folder, the files in it
    for (const std::string& path : FileSource::paths(context)) {
      if (!context.files.is_folder(path)) {
        if (!context.files.exists(path)) refuse("file.missing", "there is no file `" + path + "`");
        all.push_back(path);
        continue;
      }
      for (const std::string& name : context.files.list(path))
        if (!name.starts_with(".") && !context.files.is_folder(path + "/" + name)) all.push_back(path + "/" + name);
    }
    if (all.empty()) refuse("data.rows", "`" + file.get()[0] + "` has no files");
    Table table;
    const char* const names[] = {"path", "name", "folder"};
    for (const char* name : names)
      table.fields.push_back({.name = name, .values = Tensor(DType::kString, {static_cast<int64_t>(all.size())})});
    for (size_t i = 0; i < all.size(); ++i) {
      const std::filesystem::path path = std::filesystem::absolute(all[i]).lexically_normal();
      const std::string texts[] = {path.string(), path.stem().string(), path.parent_path().filename().string()};
      for (size_t k = 0; k < std::size(names); ++k) table.fields[k].values.data<int64_t>()[i] = intern(texts[k]);
      table.parts.push_back({.file = path.string(), .begin = static_cast<int64_t>(i)});
    }
    return table;
  }
  Texts paths(const SourceContext&) const override { return {}; }  // it opens none
};
KCC_REGISTER_AS(FilesSource, "files",
                "Files by their names: the fields are `path`, `name` (without folder and ending) and `folder`.");

}  // namespace
}  // namespace kcc
