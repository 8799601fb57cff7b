// npz: arrays by name, as numpy.savez writes them.
#include "runtime/files/npz.h"

#include "runtime/data/source.h"

namespace kcc {
namespace {

struct Npz final : FileSource {
  Table read(const SourceContext& context) const override {
    return read_each(context, [&](const std::string& path) {
      Table table;
      table.parts = {{.file = path}};
      for (auto& [name, array] : read_npz(context.files, path, context.most))
        table.fields.push_back({std::move(name), std::move(array)});
      return table;
    });
  }
  Texts suffixes() const override { return {".npz"}; }
};

KCC_REGISTER_AS(Npz, "npz",
                "Archives of NumPy arrays, stored or deflated: the arrays are the fields, and keep their dtype.");

}  // namespace
}  // namespace kcc
