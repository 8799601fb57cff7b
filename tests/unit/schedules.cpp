// Learning rates over steps, against Keras.
#include "runtime/eager/eager_builder.h"
#include "runtime/schedules/schedule.h"
#include "tests/unit/training_reference.h"

using namespace kcc;
using namespace kcc::reference;

TEST_CASE("schedules give Keras' rates") {
  ThreadPool pool{1};
  EagerBuilder b{pool};
  const Tensor steps = tensor("schedules/steps");
  for (const Json& c : cases("schedules")) {
    const auto schedule = make<Schedule>(object(c["type"], c["args"]));
    std::vector<float> rates;
    for (int64_t i = 0; i < steps.count(); ++i)
      rates.push_back(static_cast<float>(schedule->call(scalar(b, steps.at(i), DType::kFloat32)).held()->at(0)));
    const std::string d = difference(Tensor::of<float>({steps.count()}, std::span<const float>(rates)),
                                     tensor("schedules/" + c["name"].get<std::string>()), 1e-5, 1e-7);
    CHECK_MESSAGE(d.empty(), c["name"] << ": " << d);
  }
}

TEST_CASE("schedules refuse what is no schedule") {
  Problems p;
  CHECK(!make_object("schedule", object("PiecewiseConstantDecay", {{"boundaries", {1, 2}}, {"values", {0.1, 0.2}}}), "",
                     p));
  CHECK(!make_object("schedule",
                     object("PiecewiseConstantDecay", {{"boundaries", {2, 1}}, {"values", {0.1, 0.2, 0.3}}}), "", p));
  CHECK(!make_object("schedule", object("CosineDecay", {{"initial_learning_rate", 0.1}, {"decay_steps", 0}}), "", p));
  CHECK(p.list.size() == 3);
}
