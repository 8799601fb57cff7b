#include "runtime/passes/lower.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "runtime/base/check.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

// A value of the body: a way to read one of its inputs, or a value of the program.
struct Where {
  int input = -1;
  Layout layout;
  int computed = -1;
};

class Lowering {
 public:
  Lowering(const Graph& body, int64_t rows) : body_(body), rows_(rows), where_(body.types.size()) {}

  std::optional<TileLoop> run() {
    if (!find_space()) return {};
    for (size_t i = 0; i < body_.inputs.size(); ++i) {
      const ValueId v = body_.inputs[i].id;
      where_[v] = {static_cast<int>(i), contiguous(body_.types[v].shape), -1};
    }
    for (const Node& n : body_.nodes)
      if (!is_movement(*n.op))
        read_operands(n);
      else if (!move(n))
        return {};
    if (failed_) return {};
    inputs_ = loop_.program.values.size();
    for (const Node& n : body_.nodes)
      if (is_movement(*n.op) ? !move(n) : !compute(n)) return {};
    if (loop_.program.values.size() > kMaxValues) return {};
    for (const auto& out : body_.outputs) {
      const int v = where_[out.id].computed;
      const bool fold = folds_.contains(out.id);
      if (!fold && v < static_cast<int>(inputs_)) return {};  // what was only moved
      if (fold != (loop_.program.outputs.size() < folds_.size())) return {};
      loop_.program.outputs.push_back(fold ? folds_.at(out.id).first : v);
      if (fold) loop_.folds.push_back(folds_.at(out.id).second);
    }
    if (loop_.folds.size() != folds_.size()) return {};
    find_in_place();
    return std::move(loop_);
  }

 private:
  // The coarsest space of which every operation's shape is a coarser one still.
  bool find_space() {
    std::set<int64_t> borders{1};
    int64_t count = -1;
    for (const Node& n : body_.nodes) {
      if (is_movement(*n.op)) continue;
      const Shape& shape = body_.types[n.op->traits & kReduction ? n.in[0] : n.out[0]].shape;
      int64_t border = 1;
      for (int64_t size : shape) borders.insert(border *= size);
      if (count >= 0 && count != border) return false;
      count = border;
    }
    if (count <= 0) return false;
    borders.insert(rows_);
    int64_t last = 1;
    Shape space;
    for (int64_t b : borders) {
      if (b % last != 0 || space.rank() == kMaxRank) return false;
      if (b != last) space.push_back(b / last);
      last = b;
    }
    if (last != count) return false;  // fewer elements than rows
    loop_.program.space = space;
    return true;
  }

  // Strides over the space of a value read under a shape of which the space is a refinement.
  Ints refined(const Layout& l) const {
    const Shape& space = loop_.program.space;
    Ints strides(static_cast<size_t>(space.rank()), 0);
    int s = space.rank() - 1;
    for (int d = l.shape.rank() - 1; d >= 0; --d) {
      int64_t within = 1;
      while (within < l.shape[d]) {
        strides[static_cast<size_t>(s)] = l.strides[static_cast<size_t>(d)] * within;
        within *= space[s--];
      }
      KCC_CHECK(within == l.shape[d]);
    }
    return strides;
  }

  bool move(const Node& n) {
    const Where& from = where_[n.in[0]];
    const Shape& shape = body_.types[n.out[0]].shape;
    if (from.input < 0) {  // in a register: only another name will do
      if (!(n.op->traits & kView)) return false;
      where_[n.out[0]] = from;
      return true;
    }
    const auto to = moved(from.layout, n, shape);
    if (!to) return false;
    where_[n.out[0]] = {from.input, *to, -1};
    return true;
  }

  int program_input(ValueId v) {
    const Where& w = where_[v];
    TileProgram::Input in{body_.types[v].dtype, w.layout.shape, refined(w.layout), w.layout.offset};
    for (size_t i = 0; i < loop_.program.inputs.size(); ++i)
      if (loop_.source[i] == w.input && loop_.program.inputs[i].strides == in.strides &&
          loop_.program.inputs[i].offset == in.offset)
        return static_cast<int>(i);
    loop_.source.push_back(w.input);
    loop_.program.inputs.push_back(std::move(in));
    loop_.program.values.push_back(body_.types[v].dtype);
    return static_cast<int>(loop_.program.values.size()) - 1;
  }

  // Inputs come first among the program's values, so they are found before anything is computed.
  void read_operands(const Node& n) {
    for (ValueId v : n.in)
      if (where_[v].input >= 0) program_input(v);
    for (ValueId v : n.out) where_[v] = {-1, {}, -1};
    failed_ = failed_ || n.in.empty() || n.in.size() > 4;
  }

  bool compute(const Node& n) {
    std::array<int, 4> in{-1, -1, -1, -1};
    for (size_t k = 0; k < n.in.size(); ++k) {
      const Where& w = where_[n.in[k]];
      in[k] = w.input >= 0 ? program_input(n.in[k]) : w.computed;
      if (in[k] < 0) return false;  // the result of a reduction
    }
    const Type& from = body_.types[n.in.back()];
    if (n.op->traits & kReduction) {
      const Block b = block_of(n.attrs, from.shape);
      if (from.dtype == DType::kBool || from.dtype == DType::kUint8) return false;
      if (!folds_.empty() && (b.outer != loop_.outer || b.reduced != loop_.reduced || b.inner != loop_.inner))
        return false;
      loop_.outer = b.outer;
      loop_.reduced = b.reduced;
      loop_.inner = b.inner;
      folds_[n.out[0]] = {in[0], fold_of(*n.op)};
      return true;
    }
    const TileFn run = n.op->kernel.tile(from.dtype);
    if (!run) return false;
    loop_.program.values.push_back(body_.types[n.out[0]].dtype);
    const int out = static_cast<int>(loop_.program.values.size()) - 1;
    loop_.program.code.push_back({run, out, in});
    where_[n.out[0]].computed = out;
    return true;
  }

  void find_in_place() {
    const Ints direct = broadcast_strides(loop_.program.space, loop_.program.space);
    for (size_t i = 0; i < body_.inputs.size(); ++i) {
      bool fine = true;
      for (size_t k = 0; k < loop_.source.size(); ++k)
        if (loop_.source[k] == static_cast<int>(i))
          fine = fine && loop_.program.inputs[k].strides == direct && loop_.program.inputs[k].offset == 0;
      if (fine) loop_.in_place.push_back(static_cast<int64_t>(i));
    }
  }

  const Graph& body_;
  int64_t rows_;
  std::vector<Where> where_;
  TileLoop loop_;
  size_t inputs_ = 0;
  bool failed_ = false;
  std::map<ValueId, std::pair<int, Fold>> folds_;  // by result: what is folded
};

}  // namespace

std::optional<TileLoop> lower(const Graph& body, int64_t rows) { return Lowering(body, rows).run(); }

}  // namespace kcc
