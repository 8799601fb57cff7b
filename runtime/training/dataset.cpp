#include "runtime/training/dataset.h"

namespace kcc {

std::unique_ptr<BatchStream> Dataset::stream(int64_t batch_size, bool shuffle, uint64_t seed) const {
  BatchStream::Options options;
  options.batch_size = batch_size;
  return std::make_unique<BatchStream>(fields, RowOrder{rows, shuffle, seed}, options);
}

}  // namespace kcc
