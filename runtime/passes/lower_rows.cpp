#include <algorithm>
#include <numeric>

#include "runtime/base/check.h"
#include "runtime/ops/reduction.h"
#include "runtime/passes/clusters.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/rows.h"

namespace kcc {
namespace {

constexpr int64_t kFewestRows = 16;  // so that no row's sum is cut into pieces, and threads have something to share

constexpr int64_t kLargestRow = 256 * 1024;  // bytes made for one row

// The loop that a node is.
std::shared_ptr<const Graph> body_of(const Graph& graph, int i) {
  const Node& n = graph.nodes[static_cast<size_t>(i)];
  if (n.op == &fused_loop_op) return n.attrs.get<std::shared_ptr<const Graph>>("body");
  std::vector<ValueId> in;
  for (ValueId v : n.in)
    if (std::find(in.begin(), in.end(), v) == in.end()) in.push_back(v);
  return std::make_shared<const Graph>(extract(graph, {i}, in, n.out));
}

std::vector<ValueId> distinct_inputs(const Node& n) {
  if (n.op == &fused_loop_op) return n.in;
  std::vector<ValueId> in;
  for (ValueId v : n.in)
    if (std::find(in.begin(), in.end(), v) == in.end()) in.push_back(v);
  return in;
}

// Whether element r of the leading dimensions, which make up `rows`, reads within row r of a value with `width`
// elements a row.
bool by_rows(const TileProgram::Input& in, const Shape& space, int64_t rows, int64_t width) {
  int64_t stride = width * rows, seen = 1, within = 0;
  int d = 0;
  for (; seen < rows; ++d) {
    seen *= space[d];
    stride /= space[d];
    if (space[d] != 1 && in.strides[static_cast<size_t>(d)] != stride) return false;
  }
  for (; d < space.rank(); ++d) {
    if (in.strides[static_cast<size_t>(d)] < 0) return false;
    within += (space[d] - 1) * in.strides[static_cast<size_t>(d)];
  }
  return in.offset == 0 && within < width;
}

class RowLowering {
 public:
  explicit RowLowering(const Graph& body) : body_(body) {}

  std::optional<RowChain> run() {
    if (!find_rows()) return {};
    value_of_.assign(body_.types.size(), -1);
    for (size_t i = 0; i < body_.inputs.size(); ++i) {
      value_of_[body_.inputs[i].id] = static_cast<int>(chain_.values.size());
      chain_.values.push_back({0, static_cast<int>(i), -1});
    }
    for (size_t i = 0; i < body_.nodes.size(); ++i) {
      const Node& n = body_.nodes[i];
      if (n.op->name == "matmul") {
        if (!add_product(n)) return {};
      } else if (is_convolution(n)) {
        if (!add_convolution(n)) return {};
      } else if (n.op->traits & kView) {
        value_of_[n.out[0]] = value_of_[n.in[0]];
      } else if (!add(static_cast<int>(i))) {
        return {};
      }
    }
    for (size_t i = 0; i < body_.outputs.size(); ++i) {
      auto& v = chain_.values[static_cast<size_t>(value_of_[body_.outputs[i].id])];
      if (v.input >= 0 || v.output >= 0) return {};
      v.output = static_cast<int>(i);
    }
    int64_t row = 0;
    for (const auto& v : chain_.values) row += v.row_bytes;
    if (row > kLargestRow || (chain_.convolved && chain_.members.empty())) return {};
    find_in_place();
    if (chain_.convolved) find_place();
    return std::move(chain_);
  }

 private:
  bool find_rows() {
    int64_t fixed = 0;  // by a product
    for (size_t i = 0; i < body_.nodes.size(); ++i) {
      const Node& n = body_.nodes[i];
      if (n.op->traits & kView) continue;
      if (n.op->name == "matmul" || is_convolution(n)) {
        const Shape& shape = body_.types[n.out[0]].shape;
        fixed = shape.first(shape.rank() - 1).count();
        continue;
      }
      const auto loop = lower(*body_of(body_, static_cast<int>(i)));
      if (!loop) return false;
      if (loop->folds.empty()) continue;
      if (loop->inner != 1 || loop->reduced == 1) return false;
      chain_.rows = chain_.rows == 0 ? loop->outer : std::gcd(chain_.rows, loop->outer);
    }
    if (fixed > 0) chain_.rows = fixed;
    return chain_.rows >= kFewestRows;
  }

  bool add_product(const Node& n) {
    const MatmulBlocks blocks(signature_of(body_, n));
    const Type& result = body_.types[n.out[0]];
    const int a = value_of_[n.in[0]], b = value_of_[n.in[1]];
    const auto made = [&](int v) { return chain_.values[static_cast<size_t>(v)].input < 0; };
    if (chain_.product || chain_.convolved || blocks.column_blocks != 1 || made(a) || made(b)) return false;
    value_of_[n.out[0]] = static_cast<int>(chain_.values.size());
    chain_.values.push_back({result.bytes() / chain_.rows, -1, -1});
    chain_.product = RowChain::Product{blocks, result.dtype, a, b, value_of_[n.out[0]]};
    return true;
  }

  bool add_convolution(const Node& n) {
    const bool dx = n.op->name == "conv2d_grad_input";
    const Type &result = body_.types[n.out[0]], &kernel = body_.types[n.in[1]];
    const int a = value_of_[n.in[0]], b = value_of_[n.in[1]];
    const auto made = [&](int v) { return chain_.values[static_cast<size_t>(v)].input < 0; };
    if (chain_.product || chain_.convolved || made(a) || made(b)) return false;
    value_of_[n.out[0]] = static_cast<int>(chain_.values.size());
    chain_.values.push_back({result.bytes() / chain_.rows, -1, -1});
    chain_.convolved =
        RowChain::Convolved{convolution_of(n.attrs, dx ? result.shape : body_.types[n.in[0]].shape, kernel.shape),
                            dx ? ConvolutionPass::kInput : ConvolutionPass::kResult,
                            result.dtype,
                            a,
                            b,
                            value_of_[n.out[0]]};
    return true;
  }

  // A convolution's result that nobody else needs is made where the loop that reads it puts its own.
  void find_place() {
    auto& c = *chain_.convolved;
    if (chain_.values[static_cast<size_t>(c.out)].output >= 0) return;
    int readers = 0;
    for (const auto& m : chain_.members) {
      bool direct = true, reads = false;
      for (size_t k = 0; k < m.in.size(); ++k) {
        if (m.in[k] != c.out) continue;
        reads = true;
        direct =
            direct && m.loop.program.inputs[k].strides == broadcast_strides(m.loop.program.space, m.loop.program.space);
      }
      if (!reads) continue;
      c.place = -1;
      if (++readers > 1 || !direct) return;
      for (size_t k = m.loop.folds.size(); k < m.out.size(); ++k) {
        const auto& v = chain_.values[static_cast<size_t>(m.out[k])];
        if (v.output >= 0 && v.row_bytes == chain_.values[static_cast<size_t>(c.out)].row_bytes) c.place = v.output;
      }
    }
    if (c.place >= 0) chain_.in_place.clear();
  }

  bool add(int i) {
    const Node& n = body_.nodes[static_cast<size_t>(i)];
    const int64_t rows = chain_.rows;
    RowChain::Member m;
    auto loop = lower(*body_of(body_, i), rows);
    if (!loop) return false;
    m.loop = std::move(*loop);
    const int64_t count = m.loop.program.space.count();
    if (count % rows != 0 || (!m.loop.folds.empty() && m.loop.outer % rows != 0)) return false;
    const auto in = distinct_inputs(n);
    for (size_t k = 0; k < m.loop.source.size(); ++k) {
      const ValueId v = in[static_cast<size_t>(m.loop.source[k])];
      m.in.push_back(value_of_[v]);
      const auto& from = chain_.values[static_cast<size_t>(value_of_[v])];
      const int64_t size = body_.types[v].shape.count();
      if (from.input < 0 &&
          (size % rows != 0 || !by_rows(m.loop.program.inputs[k], m.loop.program.space, rows, size / rows)))
        return false;
    }
    for (ValueId v : n.out) {
      value_of_[v] = static_cast<int>(chain_.values.size());
      m.out.push_back(value_of_[v]);
      chain_.values.push_back({body_.types[v].bytes() / rows, -1, -1});
    }
    chain_.members.push_back(std::move(m));
    return true;
  }

  // Inputs that are read element by element, and not after a result of the body has been written.
  void find_in_place() {
    for (const int out : {chain_.product ? chain_.product->out : -1, chain_.convolved ? chain_.convolved->out : -1})
      if (out >= 0 && chain_.values[static_cast<size_t>(out)].output >= 0) return;  // written before all that is read
    size_t first_write = chain_.members.size();
    for (size_t i = chain_.members.size(); i-- > 0;)
      for (int v : chain_.members[i].out)
        if (chain_.values[static_cast<size_t>(v)].output >= 0) first_write = i;
    for (size_t v = 0; v < chain_.values.size(); ++v) {
      if (chain_.values[v].input < 0) continue;
      const auto feeds = [&](const auto& head) {
        return head && (head->a == static_cast<int>(v) || head->b == static_cast<int>(v));
      };
      bool fine = !feeds(chain_.product) && !feeds(chain_.convolved);
      for (size_t i = 0; i < chain_.members.size(); ++i) {
        const auto& m = chain_.members[i];
        for (size_t k = 0; k < m.in.size(); ++k) {
          if (m.in[k] != static_cast<int>(v)) continue;
          const auto& in = m.loop.program.inputs[k];
          fine = fine && i <= first_write && in.offset == 0 &&
                 in.strides == broadcast_strides(m.loop.program.space, m.loop.program.space);
        }
      }
      if (fine) chain_.in_place.push_back(chain_.values[v].input);
    }
  }

  const Graph& body_;
  RowChain chain_;
  std::vector<int> value_of_;
};

}  // namespace

bool is_convolution(const Node& node) { return node.op->name == "conv2d" || node.op->name == "conv2d_grad_input"; }

std::optional<RowChain> lower_rows(const Graph& body) { return RowLowering(body).run(); }

}  // namespace kcc
