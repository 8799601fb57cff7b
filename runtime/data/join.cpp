// join: sources side by side, row by row, at random, or where a field is equal in both.
#include <algorithm>
#include <cstring>
#include <map>

#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"
#include "runtime/data/source.h"
#include "runtime/model/stateful.h"
#include "runtime/object/guard.h"
#include "runtime/tensor/text.h"

namespace kcc {

using NamedSources = std::vector<std::pair<std::string, Ref<DataSource>>>;

template <>
struct ArgType<NamedSources> {
  static std::optional<NamedSources> read(const Config& c, const std::string&, Problems& p) {
    if (!c.is(Config::Kind::kMap) || c.entries.empty()) return {};
    NamedSources out;
    const size_t before = p.list.size();
    for (const ConfigEntry& e : c.entries)
      if (auto source = make_source(e.value, p)) out.emplace_back(e.key, std::move(source));
    if (p.list.size() > before) return {};
    return out;
  }
  static Config write(const NamedSources& v) {
    Config c;
    c.kind = Config::Kind::kMap;
    for (const auto& [name, source] : v) c.entries.push_back({name, kNoPlace, config_of(*source)});
    return c;
  }
  static std::string words() { return "a mapping of names to sources"; }
  static void describe(ArgSchema& s) { s.types.push_back("object"); }
  template <class F>
  static void each(const NamedSources&, F&&) {}
};

namespace {

Tensor rows_of(const Tensor& t, const std::vector<int64_t>& rows) {
  Type type = t.type();
  type.shape.set(0, static_cast<int64_t>(rows.size()));
  Tensor out = Tensor::uninitialized(type);
  const auto width = static_cast<size_t>(type.shape.from(1).count()) * size_of(type.dtype);
  for (size_t i = 0; i < rows.size(); ++i)
    std::memcpy(static_cast<char*>(out.raw()) + i * width,
                static_cast<const char*>(t.raw()) + static_cast<size_t>(rows[i]) * width, width);
  return out;
}

// The one that all files are in; empty where they are in several.
std::string folder_of(const std::vector<Part>& parts) {
  const std::string folder = kcc::folder_of(parts[0].file);
  const bool one =
      std::all_of(parts.begin(), parts.end(), [&](const Part& p) { return kcc::folder_of(p.file) == folder; });
  return one ? folder : "";
}

struct Join final : DataSource {
  Arg<NamedSources> sources{this, "sources", "the sources by name; the first one's rows count"};
  Arg<NamedTexts> match{this, "match", NamedTexts{},
                        "how each goes with the first: row (by its number), random, or a field that both have"};

  void settle() override {
    std::vector<std::string> names;
    for (const auto& [name, source] : *sources) {
      names.push_back(name);
      if (source->window.get())
        throw Refused({"arg.conflict", "`window` stands beside `join`, not within it", {}, source->window.place});
    }
    for (const auto& [name, how] : *match) {
      if (!names.empty() && name == names[0])
        throw Refused(
            {"arg.range", "`" + name + "` is the first source: the others are matched to it", {}, match.place});
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      const auto near = nearest(name, names);
      throw Refused({"arg.range", "`match` names `" + name + "`, which is no source of the join",
                     near ? "did you mean `" + *near + "`?" : "", match.place});
    }
  }

  Texts paths(const SourceContext& context) const override {
    Texts all;
    for (const auto& [name, source] : *sources)
      guarded(*source, [&, s = source] {
        for (std::string& path : s->paths(context)) all.push_back(std::move(path));
      });
    return all;
  }

  Table read(const SourceContext& context) const override {
    Table all, first;
    int64_t rows = 0;
    for (const auto& [name, source] : *sources) {
      Table table = read_source(*source, context);
      std::string how = "row";
      for (const auto& [of, written] : *match)
        if (of == name) how = written;
      if (all.parts.empty()) {
        rows = table.rows();
        first = table;
        all.parts = table.parts;
      } else if (how == "random") {
        const auto random = std::make_shared<const RandomRows>(RandomRows{context.seed, stream_of(name), table.rows()});
        for (Field& f : table.fields)
          if (!f.random) f.random = random;
      } else if (how == "row") {
        if (table.rows() != rows)
          refuse(
              "data.rows",
              "`" + sources->front().first + "` has " + std::to_string(rows) + " rows and `" + name + "` has " +
                  std::to_string(table.rows()),
              "rows are joined by their number; `match: {" + name + ": ..}` names a field that both have, or `random`");
      } else {
        const std::vector<int64_t> picked = matching(first, table, name, how);
        for (Field& f : table.fields) f.values = rows_of(f.values, picked);
      }
      for (Field& f : table.fields) {
        if (f.folder.empty()) f.folder = folder_of(table.parts);
        f.name = name + "." + f.name;
        all.fields.push_back(std::move(f));
      }
    }
    return all;
  }

 private:
  // Of each row of the first source: the row of the other where the field is the same.
  std::vector<int64_t> matching(const Table& first, const Table& other, const std::string& name,
                                const std::string& how) const {
    const auto field = [&](const Table& t, const std::string& of) -> const Tensor& {
      const Field* f = t.find(how);
      std::vector<std::string> names{"row", "random"};
      for (const Field& known : t.fields) names.push_back(known.name);
      const auto near = nearest(how, names);
      if (!f)
        refuse("data.field", "`" + of + "` has no field `" + how + "` to match by",
               near ? "did you mean `" + *near + "`?" : "`match` takes row, random, or a field that both have");
      if (f->values.shape().from(1).count() != 1)
        refuse("data.type", "`" + how + "` of `" + of + "` has several numbers a row, and cannot be matched by");
      return f->values;
    };
    const Tensor &a = field(first, sources->front().first), &b = field(other, name);
    if ((a.dtype() == DType::kString) != (b.dtype() == DType::kString))
      refuse("data.type", "`" + how + "` is text in one of `" + sources->front().first + "` and `" + name +
                              "`, and not in the other");
    const auto key = [](const Tensor& t, int64_t row) {
      return t.dtype() == DType::kString || t.dtype() == DType::kInt64 ? std::pair(t.data<int64_t>()[row], 0.0)
                                                                       : std::pair(int64_t{0}, t.at(row));
    };
    const bool mixed = a.dtype() != b.dtype();  // whole numbers and others: by their value
    const auto found = [&](const Tensor& t, int64_t row) {
      return mixed ? std::pair(int64_t{0}, t.at(row)) : key(t, row);
    };
    const auto shown = [](const Tensor& t, int64_t row) {
      if (t.dtype() == DType::kString) return text_of(t.data<int64_t>()[row]);
      std::string s = std::to_string(t.at(row));
      s.erase(s.find_last_not_of('0') + 1);
      if (s.back() == '.') s.pop_back();
      return s;
    };
    std::map<std::pair<int64_t, double>, int64_t> place;
    for (int64_t r = 0; r < b.shape()[0]; ++r)
      if (!place.emplace(found(b, r), r).second)
        refuse("data.match", other.place_of(r) + ": `" + how + "` is `" + shown(b, r) + "`, as in an earlier row",
               "the rows that are matched must be told apart by the field");
    std::vector<int64_t> rows;
    for (int64_t r = 0; r < a.shape()[0]; ++r) {
      const auto it = place.find(found(a, r));
      if (it == place.end())
        refuse("data.match",
               first.place_of(r) + ": `" + how + "` is `" + shown(a, r) + "`, and no row of `" + name + "` has it");
      rows.push_back(it->second);
    }
    return rows;
  }
};

KCC_REGISTER_AS(Join, "join", "Sources side by side: the fields are `a.x`, `b.y`.");

}  // namespace
}  // namespace kcc
