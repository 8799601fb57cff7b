// A source of data: read twice.
#include <cstring>

#include "runtime/data/source.h"
#include "runtime/plugins/trial.h"

namespace kcc {
namespace {

std::string other_bytes(const Table& once, const Table& again) {
  if (once.fields.size() != again.fields.size()) return "read again, it has another number of fields";
  for (size_t i = 0; i < once.fields.size(); ++i) {
    const Field &a = once.fields[i], &b = again.fields[i];
    if (a.name != b.name || !(a.values.type() == b.values.type()))
      return "read again, `" + a.name + "`, " + to_string(a.values.type()) + ", is `" + b.name + "`, " +
             to_string(b.values.type());
    if (std::memcmp(a.values.raw(), b.values.raw(), static_cast<size_t>(a.values.bytes())) != 0)
      return "read again, `" + a.name + "` has other values: what is drawn depends on `seed` of the context alone";
  }
  return {};
}

}  // namespace

void try_source(const Config& config, std::vector<PluginCheck>& to) {
  Trial trial(to, "source " + to_string(config));
  Ref<DataSource> source;
  if (!trial.check("made", [&] { return source = made<DataSource>(config), ""; })) return;
  trial.config_round_trip("source", *source);
  SourceContext context;
  context.seed = 1;
  Table once;
  if (!trial.check("read", [&]() -> std::string {
        once = read_source(*source, context);
        for (const std::string& path : source->paths(context))
          if (!context.files.exists(path)) return "`paths` names `" + path + "`, which is no file";
        return once.fields.empty() ? "it gives no fields" : once.rows() == 0 ? "it gives no rows" : "";
      }))
    return;
  trial.check("read again", [&] { return other_bytes(once, read_source(*source, context)); });
}

}  // namespace kcc
