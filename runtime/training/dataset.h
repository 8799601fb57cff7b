// Rows that feed a session: columns with their roles, and which rows of them.
#pragma once

#include "runtime/data/batches.h"
#include "runtime/training/session.h"

namespace kcc {

struct Dataset {
  Feed feed;
  std::vector<BoundField> fields;  // as in `feed`
  std::vector<int64_t> rows;
  const Table* table = nullptr;  // that the columns are of; outlives this

  int64_t steps(int64_t batch_size) const { return (static_cast<int64_t>(rows.size()) + batch_size - 1) / batch_size; }
  // In the rows' order, or anew for each epoch.
  std::unique_ptr<BatchStream> stream(int64_t batch_size, bool shuffle, uint64_t seed) const;
};

}  // namespace kcc
