// csv: a file of comma-separated values, its columns the fields. A .gz is inflated.
#include <cctype>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/data/csv_columns.h"
#include "runtime/data/source.h"

namespace kcc {
namespace {

// One character that stands in no number, no word and no quotes.
bool is_delimiter(const std::string& text) {
  if (text.size() != 1) return false;
  const auto c = static_cast<unsigned char>(text[0]);
  return c == '\t' || (c >= 32 && c < 127 && std::isalnum(c) == 0 && std::string_view("\".+-_").find(text[0]) == std::string_view::npos);
}

CsvFormat format_of(const SourceRequest& request) {
  CsvFormat format;
  const auto& delimiter = request.option<std::string>("delimiter");
  if (!is_delimiter(delimiter)) {
    refuse("csv.delimiter", "`" + delimiter + "` is no delimiter", "it is one character that stands in no number and no word, such as `,`, `;`, `|` or a tab");
  }
  format.delimiter = delimiter[0];
  format.columns = request.option<Texts>("columns");
  std::set<std::string_view> names;
  for (const std::string& name : format.columns) {
    if (!names.insert(name).second) refuse("csv.header", "`columns` names `" + name + "` twice");
  }
  format.header = request.gives("header") ? request.option<bool>("header") : format.columns.empty();
  if (!format.header && format.columns.empty()) refuse("csv.header", "without a header the columns have no names", "name them: `columns: [..]`");
  format.na = request.option<Texts>("na");
  return format;
}

Table read(const SourceRequest& request, Files& files) {
  const std::string& path = request.files[0].second;
  const auto source = open_maybe_gzip(files, path, request.most);
  const Bytes text = read_all(*source, request.most);
  return read_csv(text.view(), format_of(request), path);
}

[[maybe_unused]] const DataSource& csv = define_source({
    .name = "csv",
    .doc = "A table of comma-separated values (RFC 4180), gzip or not. Its columns are the fields.",
    .options = {{"delimiter", SourceOption::kText, std::string(","), "what stands between two cells"},
                {"header", SourceOption::kFlag, true, "whether the first line names the columns; false by default where `columns` does"},
                {"columns", SourceOption::kTexts, Texts{}, "the names of the columns, of a file without a header"},
                {"na", SourceOption::kTexts, Texts{""}, "cells that say that a value is missing"}},
    .read = read,
    .suffixes = {".csv", ".csv.gz"},
});

}  // namespace
}  // namespace kcc
