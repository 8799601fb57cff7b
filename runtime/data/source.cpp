#include "runtime/data/source.h"

#include <algorithm>
#include <cctype>

#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"
#include "runtime/data/glob.h"
#include "runtime/object/guard.h"

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

std::optional<NamedFiles> ArgType<NamedFiles>::read(const Config& c, const std::string& what, Problems& problems) {
  if (!c.is(Config::Kind::kMap) || c.entries.empty()) return {};
  NamedFiles named;
  for (const ConfigEntry& e : c.entries) {
    const auto files = ArgType<Texts>::read(e.value, what, problems);
    if (!files) return {};
    named.emplace_back(e.key, *files);
  }
  return named;
}

Config ArgType<NamedFiles>::write(const NamedFiles& v) {
  Config c;
  c.kind = Config::Kind::kMap;
  for (const auto& [name, files] : v)
    c.entries.push_back({name, kNoPlace, files.size() == 1 ? Config::of(files[0]) : ArgType<Texts>::write(files)});
  return c;
}

namespace {

// As seen from the spec's folder, globs expanded.
Texts expanded(const SourceContext& context, const Texts& files) {
  Texts all;
  for (const std::string& path : files) {
    const std::string whole = path_in(context.folder, path);
    if (!is_pattern(path) || context.files.exists(whole)) {
      all.push_back(whole);
      continue;
    }
    const Texts found = expand(context.files, whole);
    if (found.empty()) refuse("file.missing", "no file matches `" + whole + "`");
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace

Texts FileSource::paths(const SourceContext& context) const {
  Texts all = expanded(context, file.get());
  if (all.empty()) refuse("file.missing", "`" + type_name + "` names no file");
  return all;
}

Table FileSource::read_each(const SourceContext& context,
                            const std::function<Table(const std::string& path)>& read_file) const {
  std::vector<Table> tables;
  for (const std::string& path : paths(context)) tables.push_back(read_file(path));
  return concatenated(std::move(tables));
}

Texts NamedFileSource::paths(const SourceContext& context) const {
  Texts all;
  for (const auto& [name, written] : files.get()) {
    const Texts of_field = expanded(context, written);
    all.insert(all.end(), of_field.begin(), of_field.end());
  }
  return all;
}

Table NamedFileSource::read(const SourceContext& context) const {
  std::vector<Table> tables;
  for (const auto& [name, written] : files.get()) {
    const Texts of_field = expanded(context, written);
    if (of_field.empty()) refuse("file.missing", "`" + name + "` of `" + type_name + "` names no file");
    if (tables.empty()) tables.resize(of_field.size());
    if (tables.size() != of_field.size())
      refuse("data.rows",
             "`" + files.get()[0].first + "` has " + std::to_string(tables.size()) + " files, and `" + name + "` " +
                 std::to_string(of_field.size()),
             "each field needs a file for the same rows");
    for (size_t i = 0; i < tables.size(); ++i) {
      if (tables[i].parts.empty()) tables[i].parts = {{.file = of_field[i]}};
      tables[i].fields.push_back({name, read_file(context, of_field[i])});
    }
  }
  if (tables.size() == 1) return std::move(tables[0]);
  for (const Table& t : tables) t.rows();  // refuses what does not fit file by file
  return concatenated(std::move(tables));
}

Ref<DataSource> make_source(const Config& config, Problems& problems) {
  // `{csv: f.csv, na: [""]}` came as a mapping, a plugin's `{Source: {..}}` as an object.
  if (config.is(Config::Kind::kObject))
    return std::dynamic_pointer_cast<DataSource>(make_object("source", config, "", problems));
  if (!config.is(Config::Kind::kMap) || config.entries.empty()) {
    const bool share = config.is(Config::Kind::kFloat);
    problems.add("spec.type", "a source is a mapping, such as `{csv: data/wine.csv}`",
                 share ? "a share of the training data is held out by `{split: " + to_string(config) + "}`" : "",
                 config.place);
    return nullptr;
  }
  const ConfigEntry* head = nullptr;
  for (const ConfigEntry& e : config.entries)
    if (!head && find_type("source", e.key)) head = &e;
  if (!head) {
    std::vector<std::string> known;
    for (const TypeInfo* s : types_of("source")) known.push_back(s->name);
    const auto near = nearest(config.entries[0].key, known);
    std::string all;
    for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
    problems.add("type.source", "there is no source `" + config.entries[0].key + "`",
                 near ? "did you mean `" + *near + "`?" : "there are " + all, config.entries[0].key_place);
    return nullptr;
  }
  Config c = Config::object(head->key, {}, head->key_place);
  if (std::isupper(static_cast<unsigned char>(head->key[0])) && head->value.is(Config::Kind::kMap))
    c.entries = head->value.entries;
  else
    c.items.push_back(head->value);
  for (const ConfigEntry& e : config.entries)
    if (&e != head) c.entries.push_back(e);
  return std::dynamic_pointer_cast<DataSource>(make_object("source", c, "", problems));
}

Table read_source(const DataSource& source, const SourceContext& context) {
  Table table;
  guarded(source, [&] { table = source.read(context); });
  if (table.parts.empty()) table.parts.push_back({source.type_name});  // of a plugin
  const std::string file = table.parts[0].file;
  if (source.rows.get()) table = sliced(std::move(table), **source.rows);
  table.window = *source.window;
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
    for (const std::string& suffix : asked(static_cast<const DataSource&>(*type->sample), &DataSource::suffixes)) {
      if (path.ends_with(suffix)) return type;
    }
  }
  return nullptr;
}

}  // namespace kcc
