#include "runtime/data/source.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/data/glob.h"

namespace kcc {
namespace {

std::map<std::string, DataSource, std::less<>>& registry() {
  static auto* r = new std::map<std::string, DataSource, std::less<>>;
  return *r;
}

// The paths that a request names, globs expanded.
Texts paths_of(const SourceRequest& request, Files& files) {
  Texts paths;
  for (const auto& [name, path] : request.files) {
    const std::string whole = path_in(request.folder, path);
    if (!is_pattern(path) || files.exists(whole)) {
      paths.push_back(whole);
      continue;
    }
    const Texts found = expand(files, whole);
    if (found.empty()) refuse("file.missing", "no file matches `" + whole + "`");
    paths.insert(paths.end(), found.begin(), found.end());
  }
  return paths;
}

}  // namespace

const Setting& SourceRequest::setting(std::string_view name) const {
  for (const auto& [key, value] : options) {
    if (key == name) return value;
  }
  const DataSource* source = find_source(kind);
  KCC_CHECK(source != nullptr, kind);
  for (const SourceOption& option : source->options) {
    if (option.name == name) return option.standard;
  }
  KCC_CHECK(false, std::string(name));
  return options[0].second;
}

bool SourceRequest::gives(std::string_view name) const {
  return std::any_of(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

const DataSource& define_source(DataSource source) {
  const auto [it, is_new] = registry().emplace(source.name, std::move(source));
  KCC_CHECK(is_new, it->first);
  return it->second;
}

const std::vector<const DataSource*>& all_sources() {
  static std::vector<const DataSource*> all;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (all.size() != registry().size()) {
    all.clear();
    for (const auto& [name, source] : registry()) all.push_back(&source);
  }
  return all;
}

const DataSource* find_source(std::string_view name) {
  const auto it = registry().find(name);
  return it == registry().end() ? nullptr : &it->second;
}

const DataSource* source_for_file(std::string_view path) {
  for (const DataSource* source : all_sources()) {
    if (std::any_of(source->suffixes.begin(), source->suffixes.end(), [&](const std::string& s) { return path.ends_with(s); })) return source;
  }
  return nullptr;
}

Table read_source(const SourceRequest& request, Files& files) {
  const DataSource* source = find_source(request.kind);
  KCC_CHECK(source != nullptr, request.kind);
  if (request.files.empty()) refuse("file.missing", "`" + request.kind + "` names no file");
  SourceRequest one = request;
  Table table;
  if (source->named_files) {
    for (auto& [name, path] : one.files) path = path_in(request.folder, path);
    table = source->read(one, files);
  } else {
    std::vector<Table> tables;
    for (const std::string& path : paths_of(request, files)) {
      one.files = {{"", path}};
      tables.push_back(source->read(one, files));
    }
    table = concatenated(std::move(tables));
  }
  const std::string file = table.parts[0].file;
  if (!request.rows.empty()) table = sliced(std::move(table), request.rows);
  for (const Field& f : table.fields) {
    if (f.values.shape().rank() > 0 && f.values.shape()[0] == 0) {
      refuse("data.rows", request.rows.empty() ? "`" + f.name + "` of `" + file + "` has no rows"
                                               : "`rows: " + request.rows + "` leaves no rows of `" + f.name + "` in `" + file + "`");
    }
  }
  return table;
}

}  // namespace kcc
