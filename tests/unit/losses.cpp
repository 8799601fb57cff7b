// Losses with weights, masks and reductions, and their gradients, against Keras.
#include "runtime/eager/eager_builder.h"
#include "runtime/functions/activations.h"
#include "runtime/graph/autodiff.h"
#include "runtime/losses/loss.h"
#include "tests/unit/training_reference.h"

using namespace kcc;
using namespace kcc::reference;

namespace {

struct Eager {
  ThreadPool pool{1};
  EagerBuilder b{pool};
  Value of(const Json& name) { return name.is_null() ? Value{} : b.value(tensor("values/" + name.get<std::string>())); }
  Value floats(Shape shape, std::vector<float> x) {
    return b.value(Tensor::of<float>(shape, std::span<const float>(x)));
  }
};

}  // namespace

TEST_CASE("losses are Keras' numbers") {
  for (const Json& c : cases("losses")) {
    const std::string name = c["name"];
    Eager e;
    e.b.recordings = 1;
    const auto loss = make<Loss>(object(c["type"], c["args"]));
    const Value y_pred = e.of(c["y_pred"]);
    const Value total = reduced_loss(*loss, e.of(c["y_true"]), y_pred, e.of(c["weight"]), e.of(c["mask"]));
    CHECK_MESSAGE(total.rank() == 0, name);
    std::string d = difference(*total.held(), tensor("losses/" + name));
    CHECK_MESSAGE(d.empty(), name << ": " << d);
    if (!c["gradient"].get<bool>()) continue;
    const Values g = gradients({total}, {}, {y_pred});
    d = difference(g[0] ? *g[0].held() : Tensor(y_pred.type()), tensor("losses/" + name + ".gradient"), 1e-4, 1e-6);
    CHECK_MESSAGE(d.empty(), name << "'s gradient: " << d);
  }
}

TEST_CASE("short names of losses") {
  for (const auto& [name, type] : std::vector<std::pair<std::string, std::string>>{
           {"mse", "MeanSquaredError"},
           {"MAE", "MeanAbsoluteError"},
           {"kld", "KLDivergence"},
           {"bce", "BinaryCrossentropy"},
           {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"},
           {"mape", "MeanAbsolutePercentageError"},
           {"huber", "Huber"},
           {"kl_divergence", "KLDivergence"}})
    CHECK(make<Loss>(Config::of(name))->type_name == type);
}

TEST_CASE("weights of a sequence's steps count beside predictions of one number a step") {
  Eager e;
  const auto mse = make<Loss>(Config::of(std::string("mse")));
  const Value y = e.floats({2, 2}, {0, 0, 0, 0}), p = e.floats({2, 2, 1}, {1, 2, 3, 4}),
              mask = e.floats({2, 2}, {1, 0, 1, 0});
  CHECK(reduced_loss(*mse, y, p, {}, mask).held()->at(0) == 5.0);                    // (1 + 9) / 2
  CHECK(reduced_loss(*mse, y, p, e.floats({2}, {1, 0}), {}).held()->at(0) == 1.25);  // (1 + 4) / 4
  CHECK_THROWS_AS(reduced_loss(*mse, y, e.floats({2, 2}, {1, 2, 3, 4}), mask, {}), Refused);
}

TEST_CASE("a prediction that loses its last axis keeps its logits") {
  Eager e;
  const Value p = activations::sigmoid(e.floats({2, 2, 1}, {-200, 200, -200, 200}));
  const auto bce = make<Loss>(Config::of(std::string("bce")));
  CHECK(reduced_loss(*bce, e.floats({2, 2}, {1, 1, 1, 1}), p, {}, {}).held()->at(0) == 100.0);
}
