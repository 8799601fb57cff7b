#include "runtime/data/source.h"

#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/data/glob.h"

namespace kcc {

std::optional<NamedTexts> ArgType<NamedTexts>::read(const Config& c, const std::string&, Problems&) {
  if (!c.is(Config::Kind::kMap) || c.entries.empty()) return {};
  NamedTexts named;
  for (const ConfigEntry& e : c.entries) {
    if (!e.value.is(Config::Kind::kText)) return {};
    named.emplace_back(e.key, e.value.text);
  }
  return named;
}

Config ArgType<NamedTexts>::write(const NamedTexts& v) {
  Config c;
  c.kind = Config::Kind::kMap;
  for (const auto& [name, text] : v) c.entries.push_back({name, kNoPlace, Config::of(text)});
  return c;
}

Texts FileSource::paths(const SourceContext& context) const {
  Texts all;
  for (const std::string& path : file.get()) {
    const std::string whole = path_in(context.folder, path);
    if (!is_pattern(path) || context.files.exists(whole)) {
      all.push_back(whole);
      continue;
    }
    const Texts found = expand(context.files, whole);
    if (found.empty()) refuse("file.missing", "no file matches `" + whole + "`");
    all.insert(all.end(), found.begin(), found.end());
  }
  if (all.empty()) refuse("file.missing", "`" + type_name + "` names no file");
  return all;
}

Table FileSource::read(const SourceContext& context) const {
  std::vector<Table> tables;
  for (const std::string& path : paths(context)) tables.push_back(read_file(context, path));
  return concatenated(std::move(tables));
}

Texts NamedFileSource::paths(const SourceContext& context) const {
  Texts all;
  for (const auto& [name, path] : files.get()) all.push_back(path_in(context.folder, path));
  return all;
}

Table NamedFileSource::read(const SourceContext& context) const {
  Table table;
  for (const auto& [name, path] : files.get()) {
    const std::string whole = path_in(context.folder, path);
    if (table.parts.empty()) table.parts = {{.file = whole}};
    table.fields.push_back({name, read_file(context, whole)});
  }
  return table;
}

Table read_source(const DataSource& source, const SourceContext& context) {
  Table table = source.read(context);
  const std::string file = table.parts.empty() ? source.type_name : table.parts[0].file;
  if (source.rows.get()) table = sliced(std::move(table), **source.rows);
  for (const Field& f : table.fields) {
    if (f.values.shape().rank() > 0 && f.values.shape()[0] == 0) {
      refuse("data.rows", source.rows.get()
                              ? "`rows: " + **source.rows + "` leaves no rows of `" + f.name + "` in `" + file + "`"
                              : "`" + f.name + "` of `" + file + "` has no rows");
    }
  }
  return table;
}

const TypeInfo* source_for_file(std::string_view path) {
  for (const TypeInfo* type : types_of(DataSource::kFamily)) {
    for (const std::string& suffix : static_cast<const DataSource*>(type->sample)->suffixes()) {
      if (path.ends_with(suffix)) return type;
    }
  }
  return nullptr;
}

}  // namespace kcc
