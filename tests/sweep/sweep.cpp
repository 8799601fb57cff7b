// One test for every operation: each finds itself here by its samples.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "references.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/graph/autodiff.h"
#include "runtime/graph/samples.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/prepare.h"

using namespace kcc;
using sweep::Numbers;

namespace {

constexpr uint64_t kSeed = 7;
#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized =
    true;  // fifty times slower: it looks for what is read and written, the other build at numbers
#else
constexpr bool kSanitized = false;
#endif
uint64_t streams = 0;  // each tensor has a stream of its own

Tensor draw(const SampleTensor& s, DType floating) { return kcc::drawn(s, floating, Philox(kSeed, streams++, 0)); }

Tensor draw_like(const Tensor& t) { return draw(normal(t.shape()), t.dtype()); }

Numbers numbers(const Tensor& t) {
  Numbers n;
  for (int64_t i = 0; i < t.count(); ++i) n.push_back(t.at(i));
  return n;
}

Signature signature(const Op& op, const Attrs& attrs, const std::vector<Tensor>& in) {
  Signature s{&op, attrs, {}, {}};
  for (const Tensor& t : in) s.in.push_back(t.type());
  s.out = op.infer(s.attrs, s.in);
  return s;
}

// Runs a kernel with memory that was filled with `garbage` before, so that what is not written shows; and watches what
// lies behind. With `over`, the result is written over that input.
std::vector<Tensor> run_kernel(const Signature& s, const std::vector<Tensor>& in, ThreadPool& pool, int garbage,
                               int over = -1) {
  const Prepared prepared = prepare(s);
  std::vector<Tensor> copies, out;
  std::vector<const void*> ins;
  std::vector<void*> outs;
  for (const Tensor& t : in) {
    copies.push_back(t.clone());
    ins.push_back(copies.back().raw());
  }
  constexpr int kBehind = 64;
  for (const Type& t : s.out) {
    const auto memory = allocate(t.bytes() + kBehind);
    std::memset(memory.get(), garbage, static_cast<size_t>(t.bytes() + kBehind));
    out.push_back(over < 0 ? Tensor::view(t, memory, memory.get()) : copies[static_cast<size_t>(over)]);
    outs.push_back(out.back().raw());
  }
  const auto scratch = allocate(prepared.scratch_bytes);
  std::memset(scratch.get(), garbage, static_cast<size_t>(prepared.scratch_bytes));
  run(prepared, {ins.data(), outs.data(), scratch.get()}, pool);
  for (const Tensor& t : out)
    for (int i = 0; over < 0 && i < kBehind; ++i)
      if (static_cast<const unsigned char*>(t.raw())[t.bytes() + i] != static_cast<unsigned char>(garbage))
        FAIL_CHECK("writes behind its result");
  for (size_t i = 0; i < in.size(); ++i)
    if (static_cast<int>(i) != over &&
        std::memcmp(in[i].raw(), copies[i].raw(), static_cast<size_t>(in[i].bytes())) != 0)
      FAIL_CHECK("writes into its input ", i);
  return out;
}

// Fails with the element that is furthest off.
void compare(const std::string& what, const Numbers& got, const Numbers& want, double rtol, double atol) {
  REQUIRE_MESSAGE(got.size() == want.size(), what);
  double worst = 0;
  size_t at = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const bool same = got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i]));
    double off = same ? 0 : std::fabs(got[i] - want[i]) / (atol + rtol * std::fabs(want[i]));
    if (std::isnan(off)) off = INFINITY;
    if (off > worst) worst = off, at = i;
  }
  if (worst > 1) FAIL_CHECK(what, ": element ", at, " of ", got.size(), " is ", got[at], " and should be ", want[at]);
}

void compare_bits(const std::string& what, const std::vector<Tensor>& got, const std::vector<Tensor>& want) {
  for (size_t o = 0; o < want.size(); ++o) {
    const auto size = static_cast<int64_t>(size_of(want[o].dtype()));
    for (int64_t i = 0; i < want[o].count(); ++i) {
      if (std::memcmp(static_cast<const char*>(got[o].raw()) + i * size,
                      static_cast<const char*>(want[o].raw()) + i * size, static_cast<size_t>(size)) == 0)
        continue;
      FAIL_CHECK(what, ": element ", i, " of result ", o, " is ", got[o].at(i), " and should be ", want[o].at(i));
      break;
    }
  }
}

double largest(const Numbers& n) {
  double m = 0;
  for (double x : n)
    if (std::isfinite(x)) m = std::max(m, std::fabs(x));
  return m;
}

struct Pools {
  ThreadPool one{1}, two{2, keep_libraries_single_threaded}, four{4, keep_libraries_single_threaded};
};

// Same bits on any number of threads, whatever was in memory before; and over an input, where that is allowed.
std::vector<Tensor> check_bits(const Signature& s, const std::vector<Tensor>& in, Pools& pools) {
  const std::vector<Tensor> out = run_kernel(s, in, pools.one, 0x7b);
  compare_bits("two threads", run_kernel(s, in, pools.two, 0xff), out);
  compare_bits("four threads", run_kernel(s, in, pools.four, 0x01), out);
  if (s.op->traits & kPointwise)
    for (size_t i = 0; i < in.size(); ++i)
      if (in[i].type() == s.out[0])
        compare_bits("over an input", run_kernel(s, in, pools.two, 0x7b, static_cast<int>(i)), out);
  return out;
}

void check_numbers(const Signature& s, const std::vector<Tensor>& in, const std::vector<Tensor>& out, Pools& pools) {
  std::vector<Numbers> flat;
  std::vector<Tensor> doubles;
  bool single = false;
  for (const Tensor& t : in) {
    flat.push_back(numbers(t));
    single = single || t.dtype() == DType::kFloat32;
    doubles.push_back(t.dtype() == DType::kFloat32 ? t.cast(DType::kFloat64) : t);
  }
  const auto close = [&](const std::string& what, size_t o, const Numbers& want) {
    const bool exact = !is_float(out[o].dtype());
    const double rtol = exact ? 0 : out[o].dtype() == DType::kFloat32 || single ? 2e-6 : 1e-12;
    compare(what, numbers(out[o]), want, rtol, exact ? 1e-300 : rtol * largest(want) + 1e-300);
  };
  const auto wanted = sweep::reference(s, flat);
  if (wanted) {
    REQUIRE(wanted->size() == out.size());
    for (size_t o = 0; o < out.size(); ++o) close("the reference", o, (*wanted)[o]);
  }
  if (!single || s.op->dtypes.size() < 2) return;
  const std::vector<Tensor> precise = run_kernel(signature(*s.op, s.attrs, doubles), doubles, pools.one, 0);
  for (size_t o = 0; o < out.size(); ++o) close("float64", o, numbers(precise[o]));
}

// A function of float64 tensors, and what is differentiated in it.
using Function = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

// Checks `gradient` of sum(f(x) * weights) in each x[i] by central differences, at all or some forty elements of each.
void check_slopes(const std::string& what, const Function& f, const std::vector<Tensor>& x,
                  const std::vector<Tensor>& weights, const std::vector<Tensor>& gradient) {
  const auto project = [&](const std::vector<Tensor>& at) {
    double total = 0;
    const std::vector<Tensor> y = f(at);
    for (size_t o = 0; o < y.size(); ++o)
      for (int64_t i = 0; y[o].defined() && i < y[o].count(); ++i) total += y[o].at(i) * weights[o].at(i);
    return total;
  };
  double precision = 1e-5;  // of the differences; a cast to float32 allows no better
  for (const Tensor& t : f(x))
    if (t.defined() && t.dtype() == DType::kFloat32) precision = 1e-2;
  for (size_t k = 0; k < x.size(); ++k) {
    if (x[k].dtype() != DType::kFloat64) continue;
    const int64_t n = x[k].count(), step = std::max<int64_t>(1, n / (kSanitized ? 4 : 40));
    Numbers got, want;
    for (int64_t i = 0; i < n; i += step) {
      std::vector<Tensor> moved = x;
      moved[k] = x[k].clone();
      const double here = x[k].at(i), h = precision * std::max(1.0, std::fabs(here));
      moved[k].data<double>()[i] = here + h;
      const double above = project(moved);
      moved[k].data<double>()[i] = here - h;
      want.push_back((above - project(moved)) / (2 * h));
      got.push_back(gradient[k].defined() ? gradient[k].at(i) : 0);
    }
    INFO("with respect to input ", k);
    const double tolerance = precision / 10;
    compare(what, got, want, tolerance, tolerance * std::max(1.0, largest(want)));
  }
}

// The gradients of sum(op(x) * p) in the floating x, as tensors; undefined where there is none. Eager, in float64.
std::vector<Tensor> gradients_at(const Op& op, const Attrs& attrs, const std::vector<Tensor>& x,
                                 const std::vector<Tensor>& p, ThreadPool& pool, const std::vector<Tensor>* weights,
                                 std::vector<Tensor>* second) {
  EagerBuilder builder(pool);
  builder.recordings = 1;
  Values in, dy;
  for (const Tensor& t : x) in.push_back(builder.value(t));
  for (const Tensor& t : p) dy.push_back(builder.value(t));
  const Values all = emit_all(op, in, attrs, &builder);
  Values y;
  for (const Value& v : all)
    if (is_float(v.dtype())) y.push_back(v);
  Values xs = in;
  const Values g = gradients(y, dy, xs);
  std::vector<Tensor> result;
  for (const Value& v : g) result.push_back(v ? *v.held() : Tensor());
  if (weights) {  // of sum(g * weights), in x and then in p
    Values gs, ws;
    for (size_t i = 0; i < g.size(); ++i)
      if (g[i]) gs.push_back(g[i]), ws.push_back(builder.value((*weights)[i]));
    xs.insert(xs.end(), dy.begin(), dy.end());
    if (!gs.empty())
      for (const Value& v : gradients(gs, ws, xs)) second->push_back(v ? *v.held() : Tensor());
  }
  return result;
}

void check_gradients(const Op& op, const Sample& sample, Pools& pools) {
  std::vector<Tensor> x, weights;
  for (const SampleTensor& s : sample.inputs) x.push_back(draw(s, DType::kFloat64));
  const Function f = [&](const std::vector<Tensor>& at) {
    std::vector<Tensor> y;
    for (Tensor& t : run_kernel(signature(op, sample.attrs, at), at, pools.one, 0))
      if (is_float(t.dtype())) y.push_back(std::move(t));
    return y;
  };
  for (const Tensor& t : f(x)) weights.push_back(draw_like(t));
  if (weights.empty()) return;
  std::vector<Tensor> projections, second;
  for (const Tensor& t : x) projections.push_back(t.dtype() == DType::kFloat64 ? draw_like(t) : Tensor());
  const std::vector<Tensor> first = gradients_at(op, sample.attrs, x, weights, pools.two, &projections, &second);
  check_slopes("gradient", f, x, weights, first);

  std::vector<Tensor> both = x;
  both.insert(both.end(), weights.begin(), weights.end());
  if (second.empty()) second.resize(both.size());
  const Function g = [&](const std::vector<Tensor>& at) {
    const auto middle = at.begin() + static_cast<std::ptrdiff_t>(x.size());
    return gradients_at(op, sample.attrs, {at.begin(), middle}, {middle, at.end()}, pools.one, nullptr, nullptr);
  };
  check_slopes("gradient of the gradient", g, both, projections, second);
}

// A sample so large that its work is split, where its shapes may be changed at will.
bool enlarge(const Op& op, Sample& sample) {
  const Shape shape = sample.inputs.empty() ? Shape{} : sample.inputs[0].shape;
  for (SampleTensor& s : sample.inputs)
    if (!(s.shape == shape)) return false;
  if (op.traits & kPointwise) {
    for (SampleTensor& s : sample.inputs) s.shape = {601, 1003};
    return true;
  }
  if (!(op.traits & kReduction) || shape.rank() < 2) return false;
  for (int i = 0; i < shape.rank(); ++i)
    sample.inputs[0].shape.set(i, i == 0 ? 67 : i == 1 ? (shape.rank() == 2 ? 8003 : 501) : 19);
  return true;
}

}  // namespace

TEST_CASE("every operation") {
  Pools pools;
  keep_libraries_single_threaded();
  for (const Op* op : all_ops()) {
    INFO("operation ", op->name);
    CHECK(op->doc.ends_with('.'));
    for (size_t k = 0; k < op->samples.size(); ++k) {
      const Sample& sample = op->samples[k];
      INFO("sample ", k);
      for (const DType dtype : op->dtypes) {
        INFO("of ", name_of(dtype));
        std::vector<Tensor> in;
        for (const SampleTensor& s : sample.inputs) in.push_back(draw(s, dtype));
        const Signature s = signature(*op, sample.attrs, in);
        check_numbers(s, in, check_bits(s, in, pools), pools);
      }
      if (op->vjp && sample.differentiable) check_gradients(*op, sample, pools);
      if (Sample large = sample; enlarge(*op, large)) {
        INFO("enlarged");
        for (const DType dtype : op->dtypes) {
          std::vector<Tensor> in;
          for (const SampleTensor& s : large.inputs) in.push_back(draw(s, dtype));
          const Signature s = signature(*op, large.attrs, in);
          CHECK(prepare(s).phases[0].parts > 1);
          if (kSanitized)
            run_kernel(s, in, pools.two, 0xff);
          else
            check_bits(s, in, pools);
        }
      }
    }
  }
}
