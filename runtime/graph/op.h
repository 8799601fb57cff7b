// A primitive operation: a plain record of what it is, which types it takes, how it is computed, how it is
// differentiated, and on which samples it is tested. One file under runtime/ops each; `define` enters it into the
// registry, where the sweep test, the passes and the executor find it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/function_ref.h"
#include "runtime/graph/attr.h"
#include "runtime/graph/value.h"

namespace kcc {

struct Op;
using Types = std::vector<Type>;

// One use of an operation, as far as it is known before it runs.
struct Signature {
  const Op* op = nullptr;
  Attrs attrs;
  Types in, out;
};

// What a kernel gets when it runs. Buffers do not overlap, but for what `Traits` allow.
struct Buffers {
  const void* const* in;
  void* const* out;
  void* scratch;
  template <class T>
  const T* input(int i) const {
    return static_cast<const T*>(in[i]);
  }
  template <class T>
  T* output(int i = 0) const {
    return static_cast<T*>(out[i]);
  }
};

// A phase is split into parts that may run at the same time, in any order, on any number of threads. The split depends
// on the signature alone, never on the number of threads: so results have the same bits for any number.
struct Phase {
  int parts = 1;
  std::function<void(const Buffers&, int part)> run;
};

// A kernel made ready for one signature: sizes are settled, library primitives are made.
struct Prepared {
  std::vector<Phase> phases;  // one after the other
  int64_t scratch_bytes = 0;
};

// One vectorised loop over `n` elements, `n` a multiple of kTileStep. Buffers may be read and written up to the next
// multiple.
inline constexpr int64_t kTileStep = 16;
using TileFn = void (*)(void* out, const void* const* in, int64_t n);

struct Kernel {
  Prepared (*prepare)(const Signature&) = nullptr;
  std::vector<std::pair<DType, TileFn>> tiles;  // pointwise operations: by the dtype of the last input
  Kernel() = default;
  Kernel(Prepared (*p)(const Signature&)) : prepare(p) {}
  TileFn tile(DType t) const;
};

enum Traits : unsigned {
  kPlain = 0,
  kPointwise = 1,  // out[i] depends on in[i] alone; all shapes are equal
  kView = 2,       // the result is the input's bytes under another shape
  kReduction = 4,  // over attribute "axes"
  kSource = 8,     // no inputs
  kImpure = 16,    // never merged, moved or left out
  kChecks = 32,    // may refuse values when it runs: at once where it is asked for, not together with others
};

// One use of an operation on values: what a gradient rule sees.
struct OpCall {
  const Op* op = nullptr;
  Attrs attrs;
  Values in, out;
  std::vector<bool> wanted = {};  // which inputs' gradients are asked for
  int scope = 0;                  // of the builder: who asked for it

  const Value& input(int i = 0) const { return in[static_cast<size_t>(i)]; }
  const Value& result(int i = 0) const { return out[static_cast<size_t>(i)]; }
  bool wants(int i) const { return wanted.empty() || wanted[static_cast<size_t>(i)]; }
};

// Inputs for the sweep test, drawn by a fixed seed.
struct SampleTensor {
  enum Kind { kNormal, kUniform, kIntegers, kBools, kValues } kind = kNormal;
  Shape shape;
  double low = 0, high = 1;
  std::vector<double> values = {};
  DType dtype = DType::kInt32;  // of kIntegers
};
SampleTensor normal(Shape shape);
SampleTensor uniform(Shape shape, double low, double high);
SampleTensor integers(Shape shape, int64_t low, int64_t high, DType dtype = DType::kInt32);  // [low, high)
SampleTensor bools(Shape shape);
SampleTensor constant(Shape shape, std::vector<double> values);

struct Sample {
  std::vector<SampleTensor> inputs;
  Attrs attrs = {};
  bool differentiable = true;  // false at kinks, where central differences say nothing
  Sample(std::initializer_list<SampleTensor> in) : inputs(in) {}
  Sample(std::vector<SampleTensor> in, Attrs a, bool d = true)
      : inputs(std::move(in)), attrs(std::move(a)), differentiable(d) {}
};

struct Op {
  std::string name;
  std::string doc;
  unsigned traits = kPlain;
  Types (*infer)(const Attrs&, const Types& in) = nullptr;  // refuses (kind "shape" or "dtype") what cannot be
  Kernel kernel;
  Values (*vjp)(const OpCall&,
                const Values& dy) = nullptr;     // one for each input; empty where it is zero. Absent: no gradient
  int64_t (*flops)(const Signature&) = nullptr;  // absent: one for each element of the result
  std::vector<Sample> samples = {};
  std::vector<DType> dtypes = {DType::kFloat32, DType::kFloat64};  // of the floating inputs of samples
};

// Into the registry, where it stays; with the plugin that it came with, or none.
void enter_op(const Op& op, const std::string& plugin = {});
#ifndef KCC_PLUGIN  // a plugin's wait until the plugin was checked: runtime/kcc/kcc.h
const Op& define(Op op);
#endif
const std::vector<const Op*>& all_ops();   // by name
const Op* find_op(std::string_view name);  // null when there is none

std::string plugin_of(const Op& op);  // that it came with; empty: built in
// Calling what an operation of a plugin does: whatever it throws becomes a problem that names both. Of built-in ones
// nothing is caught.
void guarded(const Op& op, FunctionRef<void()> f);

// Adds a use of `op` to the builder of its inputs (or to `builder`, where it has none).
Values emit_all(const Op& op, Values in, Attrs attrs = {}, Builder* builder = nullptr);
Value emit(const Op& op, Values in, Attrs attrs = {}, Builder* builder = nullptr);

// Shape rules that several operations share.
Types same_type(const Attrs&, const Types& in);     // all inputs alike; the result is as they are
Types compare_type(const Attrs&, const Types& in);  // all inputs alike; the result is bool

}  // namespace kcc
