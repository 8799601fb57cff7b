// A stream of batches: rows gathered in an epoch's order, in a thread of its own that stays a few batches ahead.
//
// Invariants: the batches are the same with and without the thread; a thread that waits sleeps; nothing is allocated
// after the first epoch, but for a header where lists are as long as the longest of a batch; what fails in the thread
// is thrown to the consumer, at the batch where it failed. Threads: one consumer. Small batches are gathered by next()
// itself, for waking a thread would cost more.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "runtime/data/gather.h"
#include "runtime/data/row_order.h"

namespace kcc {

struct Batch {
  int64_t number = 0;              // within its epoch, from 0
  std::span<const int64_t> rows;   // of the table
  std::span<const Tensor> fields;  // [rows.size(), ..] each: those bound, then those prepared
};

// What is computed of a batch ahead of its use, in the same thread as the gathering.
struct Prepare {
  std::vector<Type> rows;                                              // of one sample of each further field
  std::function<void(const Batch&, std::span<const Tensor> out)> run;  // fills `out`, [batch.rows.size(), ..] each
};

class BatchStream {
 public:
  enum class Ahead { kWhereItPays, kNever, kAlways };
  struct Options {
    int64_t batch_size = 32;
    bool drop_last = false;  // leave out a last batch that is smaller
    Prepare prepare = {};
    Ahead ahead = Ahead::kWhereItPays;
    int ring = 3;  // batches in memory
  };

  BatchStream(std::vector<BoundField> fields, RowOrder order, Options options);
  ~BatchStream();
  BatchStream(const BatchStream&) = delete;
  BatchStream& operator=(const BatchStream&) = delete;

  // The next batch, valid until the next call; null once at the end of each epoch, after which the next one begins.
  const Batch* next();

  // The next call of next() gives this batch of this epoch.
  void seek(int64_t epoch, int64_t batch = 0);

  int64_t batches() const;  // in an epoch
  int64_t samples() const;  // in an epoch
  int64_t epoch() const;    // that next() is in, from 0
  bool threaded() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace kcc
