// Optimizers, step by step, against Keras; eagerly and as a plan.
#include <cstring>

#include "runtime/constraints/constraint.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"
#include "tests/unit/training_reference.h"

using namespace kcc;
using namespace kcc::reference;

namespace {

const std::vector<std::pair<std::string, Shape>> kWeights{
    {"dense/kernel", {3, 4}}, {"dense/bias", {5}}, {"conv/kernel", {2, 3, 2}}};

struct Weights {
  std::deque<Variable> all;
  std::vector<Variable*> pointers;

  explicit Weights(const Tensor& flat, const Object* constraint) {
    int64_t at = 0;
    for (const auto& [name, shape] : kWeights) {
      all.push_back({name, {DType::kFloat32, shape}, true, nullptr, nullptr, nullptr, part(flat, at, shape)});
      at += shape.count();
    }
    all[1].constraint = constraint;
    for (Variable& v : all) pointers.push_back(&v);
  }
  static Tensor part(const Tensor& flat, int64_t at, const Shape& shape) {
    return Tensor::of<float>(shape, {flat.data<float>() + at, static_cast<size_t>(shape.count())});
  }
  Tensor flat() const {
    std::vector<float> x;
    for (const Variable& v : all) x.insert(x.end(), v.value.data<float>(), v.value.data<float>() + v.value.count());
    return Tensor::of<float>({static_cast<int64_t>(x.size())}, std::span<const float>(x));
  }
};

std::shared_ptr<Optimizer> optimizer_of(const Json& c) {
  Config config = object(c["type"], c["args"]);
  if (!c["exclude"].is_null())
    config.entries.push_back({"exclude_from_weight_decay", kNoPlace, reference::config(c["exclude"])});
  if (!c["schedule"].is_null())
    config.entries.push_back({"learning_rate", kNoPlace, object(c["schedule"]["type"], c["schedule"]["args"])});
  return make<Optimizer>(config);
}

// The weights after each update, a row each, and after `finish`.
std::vector<Tensor> trained_values(const Json& c, bool planned) {
  ThreadPool pool{1};
  const auto optimizer = optimizer_of(c);
  const std::shared_ptr<Constraint> constraint =
      c["constraint"].is_null() ? nullptr : make<Constraint>(Config::of(c["constraint"].get<std::string>()));
  Weights w(tensor("optimizers/start"), constraint.get());
  const Tensor gradients = tensor("optimizers/gradients");
  const auto gradient = [&](int64_t step, size_t i) {
    int64_t at = 0;
    for (size_t k = 0; k < i; ++k) at += kWeights[k].second.count();
    return Weights::part(gradients.rows(step, step + 1), at, kWeights[i].second);
  };
  std::vector<Tensor> rows;
  TraceBuilder trace;
  std::unique_ptr<Executor> executor;
  EagerBuilder eager{pool};
  if (planned) {
    Values g;
    for (const auto& [name, shape] : kWeights) g.push_back(trace.input(name, {DType::kFloat32, shape}));
    optimizer->apply(trace, w.pointers, g);
    trace.finish();
    executor = std::make_unique<Executor>(make_plan(optimize(trace.graph)), pool);
    size_t next = 0;
    for (size_t i = 0; i < trace.graph.inputs.size(); ++i) {
      if (trace.graph.inputs[i].role != Role::kState) continue;
      Variable& v = *trace.variables[next++];
      if (!v.value.defined()) v.value = initial_value(v, 0);
      executor->bind(static_cast<int>(i), v.value);
    }
  }
  for (int64_t step = 0; step < gradients.shape()[0]; ++step) {
    Values g;
    for (size_t i = 0; i < kWeights.size(); ++i) {
      if (!planned)
        g.push_back(eager.value(gradient(step, i)));
      else
        for (size_t k = 0; k < trace.graph.inputs.size(); ++k)
          if (trace.graph.inputs[k].role == Role::kData && trace.graph.inputs[k].name == kWeights[i].first)
            executor->bind(static_cast<int>(k), gradient(step, i));
    }
    if (planned)
      executor->run();
    else
      optimizer->apply(eager, w.pointers, g);
    rows.push_back(w.flat());
  }
  if (c["finish"].get<bool>()) {
    optimizer->finish(w.pointers);
    rows.push_back(w.flat());
  }
  return rows;
}

}  // namespace

TEST_CASE("optimizers update as Keras' do") {
  for (const Json& c : cases("optimizers")) {
    const std::string name = c["name"];
    const Tensor wanted = tensor("optimizers/" + name);
    for (const bool planned : {false, true}) {
      const std::vector<Tensor> got = trained_values(c, planned);
      REQUIRE(static_cast<int64_t>(got.size()) == wanted.shape()[0]);
      for (size_t i = 0; i < got.size(); ++i) {
        const auto at = static_cast<int64_t>(i);
        // Muon's products add up in another order, five times over.
        const std::string d =
            difference(got[i], wanted.rows(at, at + 1), name.rfind("muon", 0) == 0 ? 2e-4 : 1e-5, 2e-6);
        CHECK_MESSAGE(d.empty(), name << (planned ? " planned" : " eager") << ", update " << i << ": " << d);
      }
    }
  }
}

TEST_CASE("optimizers name what they keep, and count") {
  ThreadPool pool{1};
  EagerBuilder b{pool};
  const auto adam = make<Optimizer>(Config::of(std::string("adam")));
  Weights w(tensor("optimizers/start"), nullptr);
  const Values g{Value{}, b.value(Tensor(DType::kFloat32, {5})), Value{}};
  const Tensor before = w.all[0].value.clone();
  adam->apply(b, w.pointers, g);
  adam->apply(b, w.pointers, g);
  std::vector<std::string> names;
  for (const Variable& v : adam->variables.all()) names.push_back(v.name);
  CHECK(names == std::vector<std::string>{"adam/iteration", "adam/learning_rate", "adam/dense/bias/momentum",
                                          "adam/dense/bias/velocity"});
  CHECK(adam->variables.find("iteration")->value.at(0) == 2);
  CHECK(std::memcmp(before.raw(), w.all[0].value.raw(), static_cast<size_t>(before.bytes())) ==
        0);  // no gradient: left alone
  adam->rate_variable().value.data<double>()[0] = 0.5;
  CHECK(adam->rate_variable().value.at(0) == 0.5);
}

TEST_CASE("optimizers refuse what does not go together") {
  Problems p;
  CHECK(!make_object("optimizer", object("SGD", {{"clipnorm", 1.0}, {"clipvalue", 1.0}}), "", p));
  CHECK(!make_object("optimizer", object("AdamW", {{"weight_decay", nullptr}}), "", p));
  CHECK(!make_object("optimizer", object("SGD", {{"exclude_from_weight_decay", {"("}}}), "", p));
  CHECK(!make_object("optimizer", object("SGD", {{"gradient_accumulation_steps", 1}}), "", p));
  REQUIRE(p.list.size() == 4);
  CHECK(p.list[0].kind == "arg.conflict");
  CHECK(p.list[3].message == "`gradient_accumulation_steps` is 1, and must be at least 2");
  Config config = object("SGD", Json::object());
  config.entries.push_back(
      {"learning_rate", kNoPlace,
       object("ExponentialDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 2}, {"decay_rate", 0.5}})});
  CHECK_THROWS_AS(make<Optimizer>(config)->rate_variable(), Refused);
}
