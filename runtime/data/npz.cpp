// npz: arrays by name, as numpy.savez writes them.
#include "runtime/files/npz.h"

#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/data/source.h"

namespace kcc {
namespace {

struct Npz final : FileSource {
  Table read(const SourceContext& context) const override {
    return read_each(context, [&](const std::string& path) {
      if (!rows.get()) check_rows(context, path);
      Table table;
      table.parts = {{.file = path}};
      for (auto& [name, array] : read_npz(context.files, path, context.most))
        table.fields.push_back({std::move(name), std::move(array)});
      return table;
    });
  }
  Texts suffixes() const override { return {".npz"}; }

 private:
  // Before anything is inflated: arrays that do not go together may be large. `rows` may make them go together.
  static void check_rows(const SourceContext& context, const std::string& path) {
    const auto shapes = read_npz_shapes(context.files, path, context.most);
    for (const auto& [name, shape] : shapes) {
      if (shape.rank() == 0)
        refuse("data.rows", "`" + name + "` of `" + path + "` is a single number, and has no rows");
      if (shape[0] != shapes[0].second[0])
        refuse("data.rows",
               "`" + shapes[0].first + "` of `" + path + "` has " + std::to_string(shapes[0].second[0]) +
                   " rows and `" + name + "` has " + std::to_string(shape[0]),
               "`rows: \"0:" + std::to_string(std::min(shape[0], shapes[0].second[0])) + "\"` takes as many of each");
    }
  }
};

KCC_REGISTER_AS(Npz, "npz",
                "Archives of NumPy arrays, stored or deflated: the arrays are the fields, and keep their dtype.");

}  // namespace
}  // namespace kcc
