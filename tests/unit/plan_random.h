// Random computations for tests of passes and plans: the same code for a builder that traces and one that runs at once.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <random>

#include "runtime/base/threads.h"
#include "runtime/graph/autodiff.h"
#include "runtime/graph/builder.h"
#include "runtime/ops/ops.h"
#include "runtime/plan/executor.h"

namespace kcc::test {

inline Tensor random_tensor(const Type& type, unsigned seed) {
  Tensor t(type);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (int64_t i = 0; i < t.count(); ++i) {
    const float x = normal(random);
    if (type.dtype == DType::kFloat32)
      t.data<float>()[i] = x;
    else if (type.dtype == DType::kFloat64)
      t.data<double>()[i] = x;
    else if (type.dtype == DType::kInt32)
      t.data<int32_t>()[i] = static_cast<int32_t>(x * 3);
    else if (type.dtype == DType::kInt64)
      t.data<int64_t>()[i] = static_cast<int64_t>(x * 3);
    else
      t.data<bool>()[i] = x > 0;
  }
  return t;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.type() == b.type() && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

// Draws one computation: inputs, states, some dozens of operations, gradients, updates.
class RandomComputation {
 public:
  explicit RandomComputation(unsigned seed) : seed_(seed) {
    std::mt19937 r(seed);
    const int64_t sizes[] = {1, 2, 3, 5, 16, 17, 40, 64, 300};
    const auto size = [&] { return sizes[r() % 9]; };
    rows_ = r() % 4 == 0 ? 700 : size();
    columns_ = r() % 6 == 0 ? 700 : size();
    for (int i = 0; i < 2; ++i) input_types.push_back({DType::kFloat32, {rows_, columns_}});
    input_types.push_back({DType::kInt32, {rows_}});
    const Shape states[] = {{columns_}, {rows_, columns_}, {rows_, columns_}, {}, {rows_, 1}, {columns_}};
    for (const Shape& s : states) {
      variables.push_back({fmt::format("state{}", variables.size()), {DType::kFloat32, s}});
      variables.back().value =
          random_tensor(variables.back().type, seed + 100 + static_cast<unsigned>(variables.size()));
    }
  }

  Values build(Builder& b, const Values& inputs) {
    std::mt19937 r(seed_);
    Values pool{inputs[0], inputs[1]};
    for (Variable& v : variables) pool.push_back(b.read(v));
    pool.push_back(one_hot(inputs[2], columns_, DType::kFloat32));
    const auto any = [&] {
      return pool[pool.size() - 1 - std::min<size_t>(pool.size() - 1, r() % (r() % 2 ? 4 : pool.size()))];
    };
    const int n = 5 + static_cast<int>(r() % 40);
    for (int i = 0; i < n; ++i) {
      const Value x = any(), y = any();
      const Value z = step(r() % 32, x, y, any());
      if (z && z.shape().count() <= 600000) pool.push_back(z);
      if (r() % 12 == 0) {  // a state changes on the way
        Variable& v = variables[r() % variables.size()];
        const Value now = b.read(v);
        const Value by = any();
        const bool fits = r() % 3 == 0 && by.type() == v.type;
        b.assign(v, fits ? by : now * 0.9 + mean(by));
      }
    }
    Values outs;
    for (int i = 0; i < 3; ++i) outs.push_back(any());
    Values xs;
    for (Variable& v : variables) xs.push_back(b.read(v));
    if (r() % 2) {  // two states change places
      const Value first = b.read(variables[1]), second = b.read(variables[2]);
      b.assign(variables[1], second);
      b.assign(variables[2], first);
    }
    if (r() % 3 == 0) {
      const Value loss = mean(tanh(outs[0])) + mean(square(tanh(outs[1])));
      Values leaves;
      for (size_t i = 0; i < 2 + variables.size(); ++i) leaves.push_back(pool[i]);
      const Values g = gradients({loss}, {}, leaves);
      for (size_t i = 0; i < variables.size(); ++i)
        if (const Value& d = g[i + 2]) b.assign(variables[i], b.read(variables[i]) - 0.1 * d);
      for (int i = 0; i < 2; ++i)
        if (g[static_cast<size_t>(i)]) outs.push_back(g[static_cast<size_t>(i)]);
      outs.push_back(loss);
    }
    return outs;
  }

  std::vector<Type> input_types;
  std::deque<Variable> variables;

 private:
  Value step(unsigned kind, const Value& x, const Value& y, const Value& z) {
    const bool alike = x.shape() == y.shape();
    const auto fit = [&](const Value& a, const Value& b, auto&& f) -> Value {
      const Shape &s = a.shape(), &t = b.shape();
      for (int i = 1; i <= std::min(s.rank(), t.rank()); ++i)
        if (s[-i] != t[-i] && s[-i] != 1 && t[-i] != 1) return {};
      return f(a, b);
    };
    const int last = x.rank() - 1;
    switch (kind) {
      case 0: return tanh(x);
      case 1: return relu(x);
      case 2: return exp(-abs(x));
      case 3: return square(sigmoid(x));
      case 4: return x * 1.0 - 0.0;
      case 5:
      case 6:
      case 7: return fit(x, y, [](auto& a, auto& b) { return a + b; });
      case 8:
      case 9: return fit(x, y, [](auto& a, auto& b) { return a * b; });
      case 10: return fit(x, y, [](auto& a, auto& b) { return a - b; });
      case 11: return fit(x, y, [](auto& a, auto& b) { return a / (1.0 + square(b)); });
      case 12: return fit(x, y, [](auto& a, auto& b) { return maximum(a, b); });
      case 13: return alike && z.shape() == x.shape() ? where(greater(x, y), z, -x) : Value{};
      case 14: return x.rank() ? sum(x, {0}) : Value{};
      case 15: return x.rank() ? sum(x, {last}, true) : Value{};
      case 16: return x.rank() ? max(x, {last}, true) : Value{};
      case 17: return mean(x);
      case 18:
      case 19: return x.rank() ? softmax(x) : Value{};
      case 20: return x.rank() ? log_softmax(x) : Value{};
      case 21: return x.rank() == 2 ? transpose(x, {1, 0}) : Value{};
      case 22: return x.rank() == 2 ? reshape(x, {x.dim(1), x.dim(0)}) : Value{};
      case 23: return reshape(x, {x.shape().count()});
      case 24: return x.rank() == 2 && y.rank() == 2 && x.dim(1) == y.dim(0) ? matmul(x, y) * 0.1 : Value{};
      case 25:
        return x.rank() == 2 && y.rank() == 2 && x.dim(1) == y.dim(1) ? tanh(matmul(x, y, false, true) * 0.1) : Value{};
      case 26:
        return x.rank() == 2 && y.rank() == 2 && x.dim(0) == y.dim(0) ? matmul(x, y, true, false) * 0.01 : Value{};
      case 27: return x.rank() && x.dim(0) > 1 ? slice(x, 0, x.dim(0) / 2, x.dim(0)) : Value{};
      case 28: return x.rank() == 2 && x.dim(1) > 2 ? slice(x, 1, 1, x.dim(1), 2) : Value{};
      case 29:
        return x.rank() == 2 && y.rank() == 2 && x.dim(1) == y.dim(1) && x.dim(0) + y.dim(0) < 2000 ? concat({x, y}, 0)
                                                                                                    : Value{};
      case 30: return cast(cast(x, DType::kInt32), DType::kFloat32) + cast(greater(x, 0.5), DType::kFloat32);
      default: return x.rank() ? (x - mean(x, {last}, true)) / sqrt(variance(x, {last}, true) + 1e-3) : Value{};
    }
  }

  unsigned seed_;
  int64_t rows_, columns_;
};

}  // namespace kcc::test
