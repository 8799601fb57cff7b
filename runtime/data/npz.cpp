// npz: arrays by name, as numpy.savez writes them.
#include "runtime/data/source.h"
#include "runtime/files/npz.h"

namespace kcc {
namespace {

[[maybe_unused]] const DataSource& npz = define_source({
    .name = "npz",
    .doc = "An archive of NumPy arrays, stored or deflated. Its arrays are the fields; they keep their dtype.",
    .read =
        [](const SourceRequest& request, Files& files) {
          const std::string& path = request.files[0].second;
          Table table;
          table.parts = {{.file = path}};
          for (auto& [name, array] : read_npz(files, path, request.most)) table.fields.push_back({std::move(name), std::move(array)});
          return table;
        },
    .suffixes = {".npz"},
});

}  // namespace
}  // namespace kcc
