// npy: a NumPy array for each field.
#include "runtime/data/source.h"
#include "runtime/files/npy.h"

namespace kcc {
namespace {

[[maybe_unused]] const DataSource& npy = define_source({
    .name = "npy",
    .doc = "Files of one NumPy array each, by the field that they are: {x: a.npy}.",
    .named_files = true,
    .read =
        [](const SourceRequest& request, Files& files) {
          Table table;
          table.parts = {{.file = request.files[0].second}};
          for (const auto& [name, path] : request.files) table.fields.push_back({name, read_npy(files, path)});
          return table;
        },
});

}  // namespace
}  // namespace kcc
