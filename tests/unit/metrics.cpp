// Metrics over several batches, with weights, against Keras.
#include "runtime/eager/eager_builder.h"
#include "runtime/metrics/defaults.h"
#include "runtime/metrics/metric.h"
#include "tests/unit/training_reference.h"

using namespace kcc;
using namespace kcc::reference;

namespace {

const std::vector<std::pair<int64_t, int64_t>> kBatches{{0, 6}, {6, 10}, {10, 40}};

}  // namespace

TEST_CASE("metrics are Keras' numbers") {
  ThreadPool pool{1};
  for (const Json& c : cases("metrics")) {
    const std::string name = c["name"];
    EagerBuilder b{pool};
    const auto metric = make<Metric>(object(c["type"], c["args"]));
    const Tensor wanted = tensor("metrics/" + name);
    metric->trace_with(b);
    for (size_t i = 0; i < kBatches.size(); ++i) {
      const auto rows = [&](const Json& field) {
        return field.is_null() ? Value{}
                               : b.value(tensor("rows/" + field.get<std::string>())
                                             .rows(kBatches[i].first, kBatches[i].second)
                                             .clone());
      };
      metric->update(rows(c["y_true"]), rows(c["y_pred"]), rows(c["weight"]));
      const auto at = static_cast<int64_t>(i);
      // A count may be the difference of two sums of some fifty weights: one rounding of those is 5e-6.
      const std::string d = difference(*metric->result().held(), wanted.rows(at, at + 1), 2e-5, 1e-5);
      CHECK_MESSAGE(d.empty(), name << ", batch " << i << ": " << d);
    }
  }
}

TEST_CASE("metrics start anew from zeros") {
  ThreadPool pool{1};
  EagerBuilder b{pool};
  const auto auc = make<Metric>(Config::of(std::string("auc")));
  auc->trace_with(b);
  CHECK(auc->result().held()->at(0) == 0.0);
  for (const Variable& v : auc->variables.all()) CHECK(v.initializer == nullptr);
}

TEST_CASE("scores that are NaN are over no threshold") {
  ThreadPool pool{1};
  EagerBuilder b{pool};
  const auto auc = make<Metric>(Config::of(std::string("AUC")));
  auc->trace_with(b);
  const std::vector<float> y{1, 0, 1, 0}, p{NAN, NAN, 0.9f, 0.1f};
  auc->update(b.value(Tensor::of<float>({4}, std::span<const float>(y))),
              b.value(Tensor::of<float>({4}, std::span<const float>(p))), {});
  CHECK(std::isfinite(auc->result().held()->at(0)));
}

TEST_CASE("accuracy and crossentropy by shapes") {
  CHECK(accuracy_for({8, 1}, {8, 1}) == "BinaryAccuracy");
  CHECK(accuracy_for({8}, {8, 1}) == "BinaryAccuracy");
  CHECK(accuracy_for({8}, {8}) == "BinaryAccuracy");
  CHECK(accuracy_for({8}, {8, 3}) == "SparseCategoricalAccuracy");
  CHECK(accuracy_for({8, 1}, {8, 3}) == "SparseCategoricalAccuracy");
  CHECK(accuracy_for({8, 5}, {8, 5, 3}) == "SparseCategoricalAccuracy");
  CHECK(accuracy_for({8, 3}, {8, 3}) == "CategoricalAccuracy");
  CHECK(crossentropy_for({8, 3}, {8, 3}) == "CategoricalCrossentropy");
  for (const char* family : {"loss", "metric"}) CHECK(find_type(family, crossentropy_for({8}, {8, 3})));
}

TEST_CASE("every loss is a metric too") {
  for (const TypeInfo* loss : types_of("loss"))
    if (loss->name != "LogCosh" && loss->name != "CTC") CHECK_MESSAGE(find_type("metric", loss->name), loss->name);
  CHECK(find_type("metric", "log_cosh"));
}
