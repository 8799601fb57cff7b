// Losses on what softmax and sigmoid made go through the logits.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/functions/activations.h"
#include "runtime/functions/losses.h"

using namespace kcc;

namespace {

struct Eager {
  ThreadPool pool{1};
  EagerBuilder builder{pool};
  Value floats(Shape shape, std::vector<float> x) { return builder.value(Tensor::of<float>(shape, x)); }
};

}  // namespace

TEST_CASE("crossentropy of a softmax goes through its logits") {
  Eager e;
  const Value logits = e.floats({1, 2}, {0.0f, 200.0f});
  const Value y = e.floats({1, 2}, {1.0f, 0.0f});
  const Value p = activations::softmax(logits);
  CHECK(losses::categorical_crossentropy(y, p).held()->at(0) == 200.0);
  CHECK(std::abs(losses::categorical_crossentropy(y, p + 0.0).held()->at(0) + std::log(1e-7)) < 1e-4);
  const Value ids = e.builder.value(Tensor::of<int32_t>({1}, std::vector<int32_t>{0}));
  CHECK(losses::sparse_categorical_crossentropy(ids, p).held()->at(0) == 200.0);
}

TEST_CASE("an endless loop of eager activations keeps no logits") {
  Eager e;
  const Value x = e.floats({2}, {1.0f, 2.0f});
  std::weak_ptr<const Tensor> first;
  for (int i = 0; i < 3000; ++i) {
    const Value logits = x + static_cast<double>(i);
    if (i == 0) first = logits.owner();
    activations::sigmoid(logits);
  }
  CHECK(first.expired());
}
