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
  return c == '\t' || (c >= 32 && c < 127 && std::isalnum(c) == 0 &&
                       std::string_view("\".+-_").find(text[0]) == std::string_view::npos);
}

struct Csv final : FileSource {
  Arg<std::string> delimiter{this, "delimiter", ",", "what stands between two cells"};
  Arg<bool> header{this, "header", true,
                   "whether the first line names the columns; false where `columns` does and nothing is said"};
  Arg<Texts> columns{this, "columns", Texts{}, "the names of the columns"};
  Arg<Texts> na{this, "na", Texts{""}, "cells that say that a value is missing"};

  void settle() override {
    if (!is_delimiter(delimiter)) {
      refuse("csv.delimiter", "`" + delimiter.get() + "` is no delimiter",
             "it is one character that stands in no number and no word, such as `,`, `;`, `|` or a tab");
    }
    std::set<std::string_view> names;
    for (const std::string& name : columns.get()) {
      if (!names.insert(name).second) refuse("csv.header", "`columns` names `" + name + "` twice");
    }
    if (!has_header() && columns->empty())
      refuse("csv.header", "without a header the columns have no names", "name them: `columns: [..]`");
  }
  Texts suffixes() const override { return {".csv", ".csv.gz"}; }
  Table read(const SourceContext& context) const override {
    const CsvFormat format{.delimiter = delimiter.get()[0], .header = has_header(), .columns = columns, .na = na};
    return read_each(context, [&](const std::string& path) {
      const auto source = open_maybe_gzip(context.files, path, context.most);
      return read_csv(read_all(*source, context.most).view(), format, path);
    });
  }

 private:
  bool has_header() const { return header.given ? header : columns->empty(); }
};

KCC_REGISTER_AS(Csv, "csv", "Tables of comma-separated values (RFC 4180), gzip or not: the columns are the fields.");

}  // namespace
}  // namespace kcc
