#include "runtime/data/batches.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "runtime/base/check.h"
#include "runtime/base/denormals.h"

namespace kcc {
namespace {

// Below this, what waking a thread costs is more than the copy.
constexpr int64_t kSmallBatch = 64 * 1024;

// The memory of [rows, the greatest length, ..] as [rows, length, ..].
Tensor as_long(const Tensor& t, int64_t length) {
  Type type = t.type();
  type.shape.set(1, length);
  const auto all = std::make_shared<Tensor>(t);
  return Tensor::view(type, all, all->raw());
}

// Memory for one batch: its tensors in full size, and as the smaller last batch sees them.
struct Slot {
  std::vector<Tensor> full, last, shown;  // shown: one of both, what varies as long as it is in this batch
  Batch batch;
  std::vector<int64_t> rows;
};

}  // namespace

class BatchStream::State {
 public:
  State(std::vector<BoundField> fields, RowOrder order, Options options)
      : order_(std::move(order)), options_(std::move(options)) {
    KCC_CHECK(options_.batch_size >= 1 && options_.ring >= 2);
    const auto rows = static_cast<int64_t>(order_.rows.size());
    const int64_t rest = rows % options_.batch_size;
    batches = rows / options_.batch_size + (rest > 0 && !options_.drop_last ? 1 : 0);
    samples = options_.drop_last ? rows - rest : rows;
    KCC_CHECK(batches >= 1, "no batch");
    size_ = std::min(options_.batch_size, rows);
    last_ = rest > 0 && !options_.drop_last ? rest : size_;
    int64_t bytes = 0;
    std::vector<Type> types;
    for (BoundField& field : fields) {
      check_rows(field);
      const auto same =
          std::find_if(gathers_.begin(), gathers_.end(), [&](const Gather& g) { return g.field().same_rows(field); });
      gathered_as_.push_back(static_cast<size_t>(same - gathers_.begin()));
      gathers_.emplace_back(std::move(field));
      types.push_back(gathers_.back().field().row);
    }
    types.insert(types.end(), options_.prepare.rows.begin(), options_.prepare.rows.end());
    for (Type& type : types) {
      type.shape.insert(0, size_);
      bytes += type.bytes();
    }
    // The same rows in the same order every time: gathered once.
    const bool drawn =
        std::any_of(gathers_.begin(), gathers_.end(), [](const Gather& g) { return g.field().random != nullptr; });
    const bool decoded =
        std::any_of(gathers_.begin(), gathers_.end(), [](const Gather& g) { return g.field().decoded != nullptr; });
    fixed_ = batches == 1 && !order_.shuffle && !options_.prepare.run && !drawn && !decoded;
    drawn_rows_.reserve(drawn ? static_cast<size_t>(size_) : 0);
    threaded = options_.ahead == Ahead::kAlways || (options_.ahead == Ahead::kWhereItPays && !fixed_ &&
                                                    (bytes > kSmallBatch || decoded || options_.prepare.run));
    slots_.resize(threaded ? static_cast<size_t>(options_.ring) : 1);
    for (Slot& slot : slots_) {
      for (size_t i = 0; i < types.size(); ++i)
        slot.full.push_back(i < gathers_.size() && gathered_as_[i] != i ? slot.full[gathered_as_[i]]
                                                                        : Tensor::uninitialized(types[i]));
      for (const Tensor& t : slot.full) slot.last.push_back(t.rows(0, last_));
      slot.rows.reserve(static_cast<size_t>(size_));
    }
    seek(0, 0);
  }
  ~State() { stop(); }

  const Batch* next() {
    if (!threaded) return next_here();
    if (!thread_.joinable() && !failure_) thread_ = std::thread([this] { work(); });
    std::unique_lock lock(mutex_);
    if (held_) {
      held_ = false;
      head_ = (head_ + 1) % slots_.size();
      --filled_;
      space_.notify_one();
    }
    if (epoch_ends()) return nullptr;
    ready_.wait(lock, [&] { return filled_ > 0 || failure_; });
    if (filled_ == 0) std::rethrow_exception(failure_);
    held_ = true;
    ++taken_;
    return &slots_[head_].batch;
  }

  void seek(int64_t to_epoch, int64_t to_batch) {
    KCC_CHECK(to_epoch >= 0 && to_batch >= 0 && to_batch <= batches);
    stop();
    epoch = made_epoch_ = to_epoch;
    taken_ = made_ = to_batch;
    head_ = filled_ = 0;
    held_ = stopping_ = false;
    failure_ = nullptr;
  }

  int64_t batches = 0, samples = 0;
  int64_t epoch = 0;  // of the consumer
  bool threaded = false;

 private:
  void check_rows(const BoundField& field) const {
    if (field.random) return;
    const int64_t count = field.column.shape()[0], reach = field.at.begin + (field.at.count - 1) * field.at.step;
    for (int64_t row : order_.rows) KCC_CHECK(row >= 0 && row + reach < count, field.name);
  }

  bool epoch_ends() {
    if (taken_ < batches) return false;
    taken_ = 0;
    ++epoch;
    return true;
  }

  const Batch* next_here() {
    if (epoch_ends()) return nullptr;
    Slot& slot = slots_[0];
    if (!fixed_ || !filled_once_) fill(slot);
    filled_once_ = true;
    ++taken_;
    return &slot.batch;
  }

  // Gathers the next batch in the producer's order, and moves on.
  void fill(Slot& slot) {
    if (made_ == batches) {
      made_ = 0;
      ++made_epoch_;
    }
    if (ordered_epoch_ != made_epoch_) {
      order_.fill(made_epoch_, ordered_);
      ordered_epoch_ = made_epoch_;
    }
    const bool is_last = made_ == batches - 1;
    const auto begin = ordered_.begin() + made_ * options_.batch_size;
    slot.rows.assign(begin, begin + (is_last ? last_ : size_));  // a copy: the producer may be in the next epoch soon
    std::vector<Tensor>& tensors = slot.shown;
    tensors = is_last ? slot.last : slot.full;
    for (size_t i = 0; i < gathers_.size(); ++i) {
      if (gathered_as_[i] != i) {
        tensors[i] = tensors[gathered_as_[i]];
        continue;
      }
      std::span<const int64_t> rows = slot.rows;
      if (const auto& random = gathers_[i].field().random) {
        drawn_rows_.clear();
        for (int64_t row : slot.rows) drawn_rows_.push_back(random->row(made_epoch_, row));
        rows = drawn_rows_;
      }
      const int64_t length = gathers_[i].field().varies() ? gathers_[i].length(rows) : 0;
      if (length > 0) tensors[i] = as_long(tensors[i], length);
      gathers_[i](rows, tensors[i].raw(), length);
    }
    slot.batch = {.number = made_, .rows = slot.rows, .fields = {tensors.data(), gathers_.size()}};
    if (options_.prepare.run) {
      options_.prepare.run(slot.batch, std::span(tensors).subspan(gathers_.size()));
      slot.batch.fields = tensors;
    }
    ++made_;
  }

  void work() {
    flush_denormals();
    size_t at = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        space_.wait(lock, [&] { return stopping_ || filled_ < slots_.size(); });
        if (stopping_) return;
      }
      std::exception_ptr failure;
      try {
        fill(slots_[at]);
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard lock(mutex_);
      if (failure) {
        failure_ = failure;
      } else {
        ++filled_;
        at = (at + 1) % slots_.size();
      }
      ready_.notify_one();
      if (failure) return;
    }
  }

  void stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      space_.notify_one();
    }
    thread_.join();
  }

  RowOrder order_;
  Options options_;
  std::vector<Gather> gathers_;
  std::vector<size_t> gathered_as_;  // of each: the first field with the same rows, often itself
  int64_t size_ = 0, last_ = 0;      // samples of a batch, of the last one
  bool fixed_ = false, filled_once_ = false;
  std::vector<Slot> slots_;  // a ring: `filled_` of them from `head_` on hold batches

  // The producer's: the thread's, or next_here()'s.
  int64_t made_epoch_ = 0, made_ = 0, ordered_epoch_ = -1;
  std::vector<int64_t> ordered_, drawn_rows_;

  int64_t taken_ = 0;  // batches of this epoch that the consumer has had

  std::mutex mutex_;
  std::condition_variable space_, ready_;
  size_t head_ = 0, filled_ = 0;
  bool held_ = false, stopping_ = false;  // held: the consumer uses the slot at `head_`
  std::exception_ptr failure_;
  std::thread thread_;
};

BatchStream::BatchStream(std::vector<BoundField> fields, RowOrder order, Options options)
    : state_(std::make_unique<State>(std::move(fields), std::move(order), std::move(options))) {}
BatchStream::~BatchStream() = default;

const Batch* BatchStream::next() { return state_->next(); }
void BatchStream::seek(int64_t epoch, int64_t batch) { state_->seek(epoch, batch); }
int64_t BatchStream::batches() const { return state_->batches; }
int64_t BatchStream::samples() const { return state_->samples; }
int64_t BatchStream::epoch() const { return state_->epoch; }
bool BatchStream::threaded() const { return state_->threaded; }

}  // namespace kcc
