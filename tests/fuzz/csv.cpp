// Any bytes as a CSV file, and as one that is gzipped: a table, or a refusal.
#include "runtime/base/problem.h"
#include "runtime/data/csv_columns.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  CsvFormat format{.delimiter = data[0] & 1 ? ';' : ',', .header = !(data[0] & 2), .columns = {}, .na = {"", "NA"}};
  if (!format.header) format.columns = {"a", "b", "c"};
  if (data[0] & 4) format.na.push_back("-1");
  try {
    const Table table = read_csv(text, format, "f");
    const int64_t rows = table.rows();
    for (const Field& field : table.fields) {
      if (field.values.shape()[0] != rows) __builtin_trap();
      for (int64_t i = 0; i < rows; ++i) (void)field.values.at(i);
    }
    table.place_of(rows - 1);
  } catch (const Refused&) {
  }
  return 0;
}
