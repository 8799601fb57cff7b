// A kind of data source: a record under the name that a spec writes, with the options that may stand beside it.
// One file each in this folder; `define_source` enters it into the registry, plugins by the very same call.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/data/table.h"
#include "runtime/files/files.h"
#include "runtime/files/gzip.h"

namespace kcc {

using Texts = std::vector<std::string>;
using NamedTexts = std::vector<std::pair<std::string, std::string>>;
using Setting = std::variant<bool, int64_t, double, std::string, Texts, NamedTexts>;

struct SourceOption {
  enum Kind { kFlag, kText, kTexts };  // holds bool, std::string, Texts
  std::string name;
  Kind kind;
  Setting standard;
  std::string doc;
};

// What stands in the spec. Everything is given: options that it leaves out have their standard.
struct SourceRequest {
  std::string kind;                                           // "csv"
  NamedTexts files;                                           // name -> path; for sources of one nameless file or several, names are ""
  std::vector<std::pair<std::string, Setting>> options = {};  // those of the record, as far as the spec gives them
  std::string rows = {};                                      // "0:1000"; empty: all
  std::string folder = {};                                    // relative paths are seen from here
  uint64_t most = most_bytes();                               // that one file may bring into memory

  template <class T>
  const T& option(std::string_view name) const {
    return std::get<T>(setting(name));
  }
  const Setting& setting(std::string_view name) const;
  bool gives(std::string_view name) const;  // the spec itself names the option
};

struct DataSource {
  std::string name, doc;
  bool named_files = false;  // {x: a.npy}: a mapping; else a path, a list of paths, or a glob
  std::vector<SourceOption> options = {};
  Table (*read)(const SourceRequest&, Files&) = nullptr;  // `files` has one path, or the mapping, resolved; rows are not its concern
  Texts suffixes = {};                                    // ".csv", ".csv.gz": told by a file's name
};

const DataSource& define_source(DataSource source);
const std::vector<const DataSource*>& all_sources();       // by name
const DataSource* find_source(std::string_view name);      // null when there is none
const DataSource* source_for_file(std::string_view path);  // by its suffix; null when none has it

// Reads all of a request: globs, several files, rows. Refuses what cannot be read, and what has no rows.
Table read_source(const SourceRequest& request, Files& files);

}  // namespace kcc
