#include "compiler/job/given_data.h"

#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/data/glob.h"
#include "runtime/object/guard.h"

namespace kcc {
namespace {

std::string known_ends() {
  std::string all;
  for (const TypeInfo* type : types_of(DataSource::kFamily))
    for (const std::string& suffix : asked(static_cast<const DataSource&>(*type->sample), &DataSource::suffixes))
      all += (all.empty() ? "" : ", ") + suffix;
  return all;
}

Texts files_in(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  Texts files;
  for (const std::string& name : disk().list(folder)) {
    const std::string path = path_in(folder, name);
    if (name[0] != '.' && source_for_file(name) && !disk().is_folder(path)) files.push_back(path);
  }
  if (files.empty())
    refuse("file.missing", "the folder `" + folder + "` has no file of data", "the names end in " + known_ends());
  return files;
}

Texts files_of(const std::string& data, const DataSource* own) {
  if (disk().is_folder(data)) return own && asked(*own, &DataSource::suffixes).empty() ? Texts{data} : files_in(data);
  if (!is_pattern(data) || disk().exists(data)) return {data};
  Texts files = expand(disk(), data);
  std::erase_if(files, [](const std::string& path) { return disk().is_folder(path); });
  if (files.empty()) refuse("file.missing", "no file matches `" + data + "`");
  return files;
}

// Null: none of the known ones.
const TypeInfo* kind_of(const Texts& files, const std::string& data) {
  const TypeInfo* const kind = source_for_file(files[0]);
  for (const std::string& file : files) {
    if (source_for_file(file) == kind) continue;
    const std::string end = files[0].substr(std::min(files[0].rfind('.'), files[0].size()));
    refuse("usage", "`" + data + "` has files of several kinds: `" + files[0] + "` and `" + file + "`",
           "a pattern takes those of one kind: `--data '" + path_in(folder_of(files[0]), "*" + end) + "'`");
  }
  return kind;
}

Config written(const Texts& files) {
  if (files.size() == 1) return Config::of(files[0]);
  std::vector<Config> all;
  for (const std::string& file : files) all.push_back(Config::of(file));
  return Config::list(std::move(all));
}

}  // namespace

Ref<DataSource> given_source(const std::string& data, const Ref<DataSource>& own) {
  const Texts files = files_of(data, own.get());
  const TypeInfo* const kind = kind_of(files, data);
  Problems problems;
  if (own && (!kind || kind->name == own->type_name)) {
    own->rows.set({});
    own->first_arg()->read(written(files), problems);
    if (problems.empty()) return own;
  }
  if (!kind)
    throw Refused({"file", "`" + data + "` is of no kind that is known", "the names of files end in " + known_ends()});
  Config c = Config::object(kind->name);
  c.items.push_back(written(files));
  auto source = std::dynamic_pointer_cast<DataSource>(make_object("source", c, "", problems));
  if (!source) throw Refused(problems.list.at(0));
  if (own) source->window.set(*own->window);
  return source;
}

}  // namespace kcc
