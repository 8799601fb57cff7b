// An operation on each of its samples: its kernel against its shape rule, its gradients against differences.
#include <algorithm>
#include <cstring>

#include "runtime/base/threads.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/prepare.h"
#include "runtime/plugins/computation.h"
#include "runtime/plugins/trial.h"

namespace kcc {
namespace {

std::vector<Tensor> inputs_of(const Sample& sample, DType floating) {
  std::vector<Tensor> in;
  for (const SampleTensor& s : sample.inputs) in.push_back(drawn(s, floating, Philox(in.size() + 1, 0, 0)));
  return in;
}

// Runs the kernel on memory full of `garbage`: what it leaves out, and what it writes beside its results, shows.
std::string run_kernel(const Signature& s, const std::vector<Tensor>& in, int threads, int garbage,
                       std::vector<Tensor>& out) {
  constexpr int64_t kBehind = 64;
  const Prepared prepared = prepare(s);
  std::vector<Tensor> copies;
  std::vector<const void*> ins;
  std::vector<void*> outs;
  for (const Tensor& t : in) copies.push_back(t.clone());
  for (const Tensor& t : copies) ins.push_back(t.raw());
  for (const Type& t : s.out) {
    const auto memory = allocate(t.bytes() + kBehind);
    std::memset(memory.get(), garbage, static_cast<size_t>(t.bytes() + kBehind));
    out.push_back(Tensor::view(t, memory, memory.get()));
    outs.push_back(memory.get());
  }
  const auto scratch = allocate(prepared.scratch_bytes);
  std::memset(scratch.get(), garbage, static_cast<size_t>(prepared.scratch_bytes));
  ThreadPool pool(threads, keep_libraries_single_threaded);
  run(prepared, {ins.data(), outs.data(), scratch.get()}, pool);
  for (const Tensor& t : out) {
    const auto* end = static_cast<const unsigned char*>(t.raw()) + t.bytes();
    if (std::any_of(end, end + kBehind, [&](unsigned char c) { return c != static_cast<unsigned char>(garbage); }))
      return "it writes behind its result of " + to_string(t.type()) + ", which its shape rule gives";
  }
  for (size_t i = 0; i < in.size(); ++i)
    if (std::memcmp(in[i].raw(), copies[i].raw(), static_cast<size_t>(in[i].bytes())) != 0)
      return "it writes into its input " + std::to_string(i);
  return {};
}

std::string wrong_kernel(const Op& op, const Sample& sample, DType floating, int threads) {
  const std::vector<Tensor> in = inputs_of(sample, floating);
  Signature s{&op, sample.attrs, {}, {}};
  for (const Tensor& t : in) s.in.push_back(t.type());
  s.out = op.infer(s.attrs, s.in);
  std::vector<Tensor> one, other;
  if (std::string wrong = run_kernel(s, in, 1, 0x7b, one); !wrong.empty()) return wrong;
  if (std::string wrong = run_kernel(s, in, threads, 0xff, other); !wrong.empty()) return wrong;
  for (size_t i = 0; i < one.size(); ++i) {
    std::string wrong = difference("the result", other[i], one[i], 0);
    if (!wrong.empty() && threads == 1)
      return "it does not write all of its result of " + to_string(one[i].type()) + ", which its shape rule gives";
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

void try_operation(const Op& op, std::vector<PluginCheck>& to) {
  keep_libraries_single_threaded();
  if (op.samples.empty())
    Trial(to, "operation " + op.name).check("samples", [] { return "there are none: .samples = {{normal({3, 4})}}"; });
  for (const Sample& sample : op.samples) {
    std::string thing = "operation " + op.name;
    for (size_t i = 0; i < sample.inputs.size(); ++i) thing += (i ? ", " : " on ") + to_string(sample.inputs[i].shape);
    Trial trial(to, thing);
    bool fits = true;
    for (const DType t : op.dtypes)
      fits &= trial.check(std::string("shape rule and kernel, ") + std::string(name_of(t)),
                          [&] { return wrong_kernel(op, sample, t, 1); });
    if (!fits) continue;  // its memory is not safe
    for (const DType t : op.dtypes)
      trial.check(std::string("four threads, ") + std::string(name_of(t)),
                  [&] { return wrong_kernel(op, sample, t, 4); });
    Computation c;
    c.inputs = inputs_of(sample, DType::kFloat64);
    c.call = [&](Builder& b, const Values& in, bool) { return emit_all(op, in, sample.attrs, &b); };
    trial.check("plan", [&] { return wrong_plan(c, false); });
    if (!op.vjp || !sample.differentiable) continue;
    trial.check("gradient", [&] { return wrong_gradient(c); });
    trial.check("gradient of the gradient", [&] { return wrong_second_gradient(c); });
  }
}

}  // namespace kcc
