// Loops and reductions of rows, and a matrix product before them, block of rows by block of rows, as one operation.
#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/rows.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

constexpr int64_t kBlockBytes =
    128 * 1024;  // of a block of rows: what is read, made and written; it stays in the second-level cache

// As `allocate` has it.
int64_t pages(int64_t bytes) {
  const int64_t unit = bytes >= 4096 ? 4096 : 64;
  return (bytes + unit - 1) / unit * unit;
}

// A chain made ready. Values made within lie in a block's own memory; their addresses are moved back by the rows in
// front of the block, so that loops find row r where they look for it.
class RowRunner {
 public:
  explicit RowRunner(RowChain chain) : chain_(std::move(chain)) {
    int64_t row = 0;
    for (const auto& m : chain_.members) {
      Kernel k;
      const auto& p = m.loop.program;
      k.columns = p.space.count() / chain_.rows;
      for (const auto& in : p.inputs) row += static_cast<int64_t>(size_of(in.dtype)) * k.columns;
      for (int o : p.outputs) row += static_cast<int64_t>(size_of(p.values[static_cast<size_t>(o)])) * k.columns;
      work_ += p.space.count() * static_cast<int64_t>(p.code.size() + 1);
      if (m.loop.folds.empty())
        k.loop = std::make_unique<TileRunner>(p);
      else
        k.reduction = std::make_unique<TileReduction>(p, m.loop.folds, m.loop.outer, m.loop.reduced, m.loop.inner);
      k.folded = m.loop.outer / chain_.rows;
      kernels_.push_back(std::move(k));
    }
    block_ = chain_.product ? chain_.product->blocks.rows
                            : std::clamp<int64_t>(kBlockBytes / std::max<int64_t>(row, 1), 1, chain_.rows);
    for (auto& v : chain_.values) {
      place_.push_back(bytes_);
      if (chain_.convolved && &v == &chain_.values[static_cast<size_t>(chain_.convolved->out)]) continue;
      if (v.input < 0 && v.output < 0) bytes_ += pages(v.row_bytes * block_ + 64);
    }
    KCC_CHECK(place_.size() <= kMaxRowValues);
  }

  int parts() const {
    if (chain_.product) return chain_.product->blocks.parts;
    return static_cast<int>(std::min<int64_t>({chain_.rows, parts_of(work_), 8}));
  }
  int64_t scratch_bytes() const { return bytes_; }

  void run(const Buffers& b, int part, int parts) const {
    char* scratch = static_cast<char*>(b.scratch) + part * bytes_;
    if (chain_.product) {
      const MatmulBlocks& blocks = chain_.product->blocks;
      for (int64_t i = blocks.units() * part / parts; i < blocks.units() * (part + 1) / parts; ++i) {
        const auto u = blocks.unit(i);
        run_block(b, scratch, u.matrix * blocks.g.m + u.r0, u.matrix * blocks.g.m + u.r1, &u);
      }
      return;
    }
    const int64_t last = chain_.rows * (part + 1) / parts;
    for (int64_t r = chain_.rows * part / parts; r < last; r += block_)
      run_block(b, scratch, r, std::min(last, r + block_));
  }

  // Follows a convolution: the rows of elements [first, last) of its result, which lies at `result`.
  void run_after(const Buffers& b, char* scratch, void* result, int64_t first, int64_t last) const {
    const int64_t columns = chain_.values[static_cast<size_t>(chain_.convolved->out)].row_bytes /
                            static_cast<int64_t>(size_of(chain_.convolved->dtype));
    for (int64_t r = first / columns; r < last / columns; r += block_)
      run_block(b, scratch, r, std::min(last / columns, r + block_), nullptr, result);
  }
  const RowChain& chain() const { return chain_; }

  static constexpr size_t kMaxRowValues = 512;

 private:
  struct Kernel {
    std::unique_ptr<const TileRunner> loop;
    std::unique_ptr<const TileReduction> reduction;
    int64_t columns = 0;  // elements of the loop's space in a row
    int64_t folded = 0;   // results of a reduction in a row
  };

  void run_block(const Buffers& b, char* scratch, int64_t begin, int64_t end, const MatmulBlocks::Unit* unit = nullptr,
                 void* convolved = nullptr) const {
    void* at[kMaxRowValues];
    for (size_t v = 0; v < chain_.values.size(); ++v) {
      const auto& value = chain_.values[v];
      if (value.input >= 0)
        at[v] = const_cast<void*>(b.in[value.input]);
      else if (value.output >= 0)
        at[v] = b.out[value.output];
      else
        at[v] = scratch + place_[v] - begin * value.row_bytes;
    }
    if (convolved) at[chain_.convolved->out] = convolved;
    if (unit) {
      const auto& p = *chain_.product;
      char* c = static_cast<char*>(at[p.out]) + begin * chain_.values[static_cast<size_t>(p.out)].row_bytes;
      dispatch_float(p.dtype, [&]<class T>() {
        p.blocks.run_unit(*unit, static_cast<const T*>(at[p.a]), static_cast<const T*>(at[p.b]),
                          reinterpret_cast<T*>(c));
      });
    }
    const void* in[kMaxValues];
    void* out[kMaxValues];
    for (size_t i = 0; i < kernels_.size(); ++i) {
      const auto& m = chain_.members[i];
      const Kernel& k = kernels_[i];
      for (size_t j = 0; j < m.in.size(); ++j) in[j] = at[static_cast<size_t>(m.in[j])];
      for (size_t j = 0; j < m.out.size(); ++j) out[j] = at[static_cast<size_t>(m.out[j])];
      if (k.loop) {
        k.loop->run(in, out, begin * k.columns, end * k.columns);
        continue;
      }
      void* folds[kMaxValues];
      std::copy_n(out, k.reduction->folds(), folds);
      std::fill_n(out, k.reduction->folds(), nullptr);
      k.reduction->run(in, out, folds, begin * k.folded, end * k.folded, 0, m.loop.reduced);
    }
  }

  RowChain chain_;
  std::vector<Kernel> kernels_;
  std::vector<int64_t> place_;  // of each value made within: in a block's memory
  int64_t bytes_ = 0, block_ = 1, work_ = 0;
};

}  // namespace

namespace {

// What a convolution's kernel is given as its inputs: the first two are, the rest tells its follower where it is.
struct Call {
  const void* in[2];
  const Buffers* buffers;
  void* result;
  char* scratch;
};

Prepared prepare_convolved(std::shared_ptr<const RowRunner> runner) {
  const RowChain& chain = runner->chain();
  const RowChain::Convolved& c = *chain.convolved;
  const auto& result = chain.values[static_cast<size_t>(c.out)];
  Prepared p = prepare_convolution(c.shape, c.pass, c.dtype, [runner](const Buffers& b, int64_t first, int64_t last) {
    const Call& call = *reinterpret_cast<const Call*>(b.in);
    runner->run_after(*call.buffers, call.scratch, call.result, first, last);
  });
  const auto lines = [](int64_t bytes) { return (bytes + 64 + 63) / 64 * 64; };
  const int64_t own = lines(p.scratch_bytes), each = runner->scratch_bytes();
  const int output = result.output >= 0 ? result.output : c.place;
  const int64_t behind = own + (output < 0 ? lines(result.row_bytes * chain.rows) : 0);
  int parts = 1;
  for (const Phase& phase : p.phases) parts = std::max(parts, phase.parts);
  p.scratch_bytes = behind + parts * each;
  const int a = chain.values[static_cast<size_t>(c.a)].input, k = chain.values[static_cast<size_t>(c.b)].input;
  for (Phase& phase : p.phases)
    phase.run = [=, run = std::move(phase.run)](const Buffers& b, int part) {
      char* scratch = static_cast<char*>(b.scratch);
      void* out[1] = {output < 0 ? scratch + own : b.out[output]};
      const Call call{{b.in[a], b.in[k]}, &b, out[0], scratch + behind + part * each};
      run({call.in, out, scratch}, part);
    };
  return p;
}

}  // namespace

Prepared prepare_rows(RowChain chain) {
  const auto runner = std::make_shared<const RowRunner>(std::move(chain));
  if (runner->chain().convolved) return prepare_convolved(runner);
  const int parts = runner->parts();
  Prepared p;
  p.scratch_bytes = parts * runner->scratch_bytes();
  p.phases.push_back({parts, [runner, parts](const Buffers& b, int part) { runner->run(b, part, parts); }});
  return p;
}

const Op& fused_rows_op = define({
    .name = "rows",
    .doc = "The loops of `body`, block of rows by block of rows; made by the optimizer.",
    .infer = body_type,
    .kernel =
        +[](const Signature& s) {
          auto chain = lower_rows(*s.attrs.get<std::shared_ptr<const Graph>>("body"));
          KCC_CHECK(chain, "a body that is no chain of rows");
          return prepare_rows(std::move(*chain));
        },
    .flops = body_flops,
});

}  // namespace kcc
