// A learning rate that changes with the updates made so far.
#pragma once

#include "runtime/object/arg.h"
#include "runtime/ops/ops.h"

namespace kcc {

struct Schedule : Object {
  static constexpr const char* kFamily = "schedule";
  virtual Value call(const Value& step) const = 0;  // step: float scalar, from 0; -> float scalar
};

// A number, a schedule, or an expression of `step`.
struct LearningRate {
  double number = 0;
  Ref<Schedule> schedule;
  std::shared_ptr<const Formula> formula;
  Config config;
};

template <>
struct ArgType<LearningRate> {
  static std::optional<LearningRate> read(const Config& c, const std::string& name, Problems& p);
  static Config write(const LearningRate& v) { return v.config; }
  static std::string words() { return "a number, a schedule or an expression of `step`"; }
  static void describe(ArgSchema& s) {
    s.types = {"number", "object"};
    s.family = "schedule";
  }
  static LearningRate initial(double v) { return {v, {}, {}, Config::of(v)}; }
  template <class F>
  static void each(const LearningRate& v, F&& f) {
    if (!v.schedule && !v.formula) f(v.number);
  }
};

}  // namespace kcc
