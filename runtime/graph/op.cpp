#include "runtime/graph/op.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/graph/builder.h"
#include "runtime/graph/failing.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Registered {
  std::deque<Op> ops;  // a deque: references stay valid
  std::vector<const Op*> sorted;
  std::unordered_map<const Op*, std::string> plugins;  // of those that came with one
};

Registered& registered() {
  static Registered r;
  return r;
}

SampleTensor sample(SampleTensor::Kind kind, Shape shape, double low, double high, std::vector<double> values = {}) {
  SampleTensor s;
  s.kind = kind;
  s.shape = shape;
  s.low = low;
  s.high = high;
  s.values = std::move(values);
  return s;
}

// Where a pointwise operation has no loop for what it is given: as the first of these types for which it has one.
// Nothing of numbers is done to text.
void as_computed(const Op& op, const Attrs& attrs, Values& in) {
  if (in.empty() || op.kernel.prepare || op.kernel.tiles.empty() || op.kernel.tile(in.back().dtype())) return;
  const DType given = in.back().dtype();
  if (given != DType::kString && !is_float(given))
    for (const DType t : {DType::kInt32, DType::kFloat32, DType::kBool})
      if (op.kernel.tile(t)) {
        for (Value& v : in)
          if (v.dtype() == given) v = cast(v, t);
        return;
      }
  Types types;
  for (const Value& v : in) types.push_back(v.type());
  op.infer(attrs, types);  // which may refuse in words of its own
  refuse("dtype", "`" + op.name + "` does not take " + std::string(name_of(given)));
}

}  // namespace

const Op& define(Op op) {
  Registered& r = registered();
  r.ops.push_back(std::move(op));
  enter_op(r.ops.back());
  return r.ops.back();
}

void enter_op(const Op& op, const std::string& plugin) {
  Registered& r = registered();
  if (!plugin.empty()) r.plugins[&op] = plugin;
  const Op* made = &op;
  const auto at = std::lower_bound(r.sorted.begin(), r.sorted.end(), made->name,
                                   [](const Op* a, const std::string& n) { return a->name < n; });
  KCC_CHECK(at == r.sorted.end() || (*at)->name != made->name, made->name);
  r.sorted.insert(at, made);
}

const std::vector<const Op*>& all_ops() { return registered().sorted; }

const Op* find_op(std::string_view name) {
  for (const Op* op : all_ops())
    if (op->name == name) return op;
  return nullptr;
}

std::string plugin_of(const Op& op) {
  const auto& plugins = registered().plugins;
  const auto it = plugins.find(&op);
  return it == plugins.end() ? "" : it->second;
}

void guarded(const Op& op, FunctionRef<void()> f) {
  const std::string plugin = plugin_of(op);
  if (plugin.empty()) return f();
  as_problem("the operation `" + op.name + "` of the plugin `" + plugin + "`", f);
}

TileFn Kernel::tile(DType t) const {
  for (const auto& [dtype, fn] : tiles)
    if (dtype == t) return fn;
  return nullptr;
}

SampleTensor normal(Shape shape) { return sample(SampleTensor::kNormal, shape, 0, 1); }
SampleTensor uniform(Shape shape, double low, double high) { return sample(SampleTensor::kUniform, shape, low, high); }
SampleTensor integers(Shape shape, int64_t low, int64_t high, DType dtype) {
  SampleTensor s = sample(SampleTensor::kIntegers, shape, static_cast<double>(low), static_cast<double>(high));
  s.dtype = dtype;
  return s;
}
SampleTensor bools(Shape shape) { return sample(SampleTensor::kBools, shape, 0, 2); }
SampleTensor constant(Shape shape, std::vector<double> values) {
  return sample(SampleTensor::kValues, shape, 0, 0, std::move(values));
}

Values emit_all(const Op& op, Values in, Attrs attrs, Builder* builder) {
  for (const Value& v : in) {
    if (!v.defined()) refuse("plugin.failed", "`" + op.name + "` is given no value");
    if (builder && builder != &v.builder())
      refuse(
          "plugin.failed", "`" + op.name + "` is given values of two computations",
          "a value belongs to one call of a layer, one step, or one part that is planned: what it needs is an input");
    builder = &v.builder();
  }
  KCC_CHECK(builder, op.name);
  as_computed(op, attrs, in);
  return builder->apply(op, in, std::move(attrs));
}

Value emit(const Op& op, Values in, Attrs attrs, Builder* builder) {
  return emit_all(op, std::move(in), std::move(attrs), builder)[0];
}

Types same_type(const Attrs&, const Types& in) {
  for (const Type& t : in)
    if (!(t == in[0]))
      refuse("shape.broadcast", "the inputs are " + to_string(in[0]) + " and " + to_string(t) + ", and must be alike");
  return {in[0]};
}

Types compare_type(const Attrs& attrs, const Types& in) { return {{DType::kBool, same_type(attrs, in)[0].shape}}; }

}  // namespace kcc
