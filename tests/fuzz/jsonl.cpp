// Any bytes as a jsonl file, or as two: a table, or a refusal.
#include "runtime/data/jsonl.h"

#include "runtime/base/problem.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr uint64_t kMost = 1 << 24;
  try {
    JsonLines lines(kMost);
    const size_t cut = text.find('\x01');  // stands in no JSON
    lines.add(text.substr(0, cut), "f");
    if (cut != std::string_view::npos) lines.add(text.substr(cut + 1), "g");
    const Table table = lines.table();
    const int64_t rows = table.rows();
    for (const Field& field : table.fields) {
      if (field.values.shape()[0] != rows) __builtin_trap();
      for (int64_t i = 0; i < field.values.count(); ++i) (void)field.values.at(i);
    }
    for (int64_t row = 0; row < rows; ++row) table.place_of(row);
  } catch (const Refused&) {
  }
  return 0;
}
