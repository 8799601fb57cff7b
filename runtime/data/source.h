// A source of data: where rows of named fields come from. Each kind is an object of the family "source", in a file of
// its own in this folder; plugins register theirs by the very same macro.
//
// A spec writes `{csv: f.csv, delimiter: ";"}`: the kind is the type, what stands under it is always its first argument
// written alone (a mapping too: `{idx: {image: f.gz}}`), and its neighbours are the other arguments. A plugin's
// `{Source: {..}}` gives arguments by name.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/data/table.h"
#include "runtime/data/window.h"
#include "runtime/files/files.h"
#include "runtime/files/gzip.h"
#include "runtime/object/arg.h"

namespace kcc {

using Texts = std::vector<std::string>;
using NamedTexts = std::vector<std::pair<std::string, std::string>>;
using NamedFiles = std::vector<std::pair<std::string, Texts>>;

struct SourceContext {
  Files& files = disk();
  std::string folder = {};       // relative paths are seen from here
  uint64_t most = most_bytes();  // that one file may bring into memory
  uint64_t seed = 0;             // of what is drawn
};

struct DataSource : Object {
  static constexpr const char* kFamily = "source";

  // All rows, whatever `rows` and `window` say. Refuses what cannot be read.
  virtual Table read(const SourceContext&) const = 0;
  // The files that read() opens, globs expanded.
  virtual Texts paths(const SourceContext&) const { return {}; }
  // Ends of the names of files that this kind reads: ".csv".
  virtual Texts suffixes() const { return {}; }

  Arg<std::optional<std::string>> rows{this, "rows", std::nullopt, "which rows, as a slice: \"0:1000\""};
  Arg<std::optional<Window>> window{this, "window", std::nullopt, "so many rows in succession are one sample"};
  DataSource() { common_args_end(); }
};

// One file, or a list of files and globs that become one table.
struct FileSource : DataSource {
  Arg<Texts> file{this, "file", "a file, a list of files, or a pattern such as data/*.csv"};
  Texts paths(const SourceContext&) const override;

 protected:
  // The tables of all files, one after another.
  Table read_each(const SourceContext&, const std::function<Table(const std::string& path)>& read_file) const;
};

// A file for each field, or a list of files and globs: as many for each field.
struct NamedFileSource : DataSource {
  Arg<NamedFiles> files{this, "files", "the file of each field, a list of files, or a pattern"};
  Table read(const SourceContext&) const override;
  Texts paths(const SourceContext&) const override;

 protected:
  virtual Tensor read_file(const SourceContext&, const std::string& path) const = 0;
};

// The source that `{csv: f.csv, delimiter: ";"}` says; null, with problems, where something is wrong.
Ref<DataSource> make_source(const Config& config, Problems& problems);

// The rows that a source gives, `rows` and `window` taken into account. Refuses (kind "data.rows") where none are left.
Table read_source(const DataSource& source, const SourceContext& context);

// The kind that reads a file of this name; null when none does.
const TypeInfo* source_for_file(std::string_view path);

template <>
struct ArgType<NamedFiles> {
  static std::optional<NamedFiles> read(const Config& c, const std::string&, Problems&);
  static Config write(const NamedFiles& v);
  static NamedFiles initial(NamedFiles v) { return v; }
  static std::string words() { return "a mapping of fields to files, or to lists of them"; }
  static void describe(ArgSchema& s) { s.types.push_back("object"); }
  template <class F>
  static void each(const NamedFiles&, F&&) {}
};

template <>
struct ArgType<NamedTexts> {
  static std::optional<NamedTexts> read(const Config& c, const std::string&, Problems&);
  static Config write(const NamedTexts& v);
  static NamedTexts initial(NamedTexts v) { return v; }
  static std::string words() { return "a mapping of names to texts"; }
  static void describe(ArgSchema& s) { s.types.push_back("object"); }
  template <class F>
  static void each(const NamedTexts&, F&&) {}
};

}  // namespace kcc
