// Phases and steps of a training, against figures worked out by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "compiler/job/job.h"

namespace kcc {
namespace {

struct TrainedInPhases {
  std::map<std::string, double> weights;
  std::vector<Epoch> history;
  std::string problem;
};

// Trains the spec, and gives its scalars.
TrainedInPhases trained(const std::string& text) {
  const std::string path = (std::filesystem::temp_directory_path() / "kcc_training_phases.yaml").string();
  std::ofstream(path) << text;
  TrainedInPhases out;
  Sources sources;
  Report report(sources);
  auto spec = compile(path, {}, report);
  auto job = spec && !report.has_errors() ? open_job(std::move(spec), {}, report) : nullptr;
  if (report.has_errors() || !job) {
    for (const Diagnostic& d : report.sorted())
      if (d.is_error() && out.problem.empty()) out.problem = d.message;
    return out;
  }
  prepare_training(*job);
  FitObserver nobody;
  const std::atomic<bool> stop = false;
  try {
    out.history = fit(*job->session, fit_run(*job, "."), nobody, stop).history;
  } catch (const Refused& refused) {
    out.problem = refused.problem().message;
  }
  for (const auto& [name, t] : weights_of(*job)) out.weights[name] = t.at(0);
  return out;
}

double figure(const Epoch& e, const std::string& name) {
  for (const auto& [n, value] : e.figures)
    if (n == name) return value;
  return std::nan("");
}

bool near(double a, double b) { return std::abs(a - b) < 1e-5; }

// Two numbers, a = 1 and b = 1; x is 1 in both rows, which are one batch.
std::string trained_numbers(const std::string& training) {
  return R"(
kcc: 1
model:
  inputs: {x: [1]}
  graph:
    a: {variable: [1], initializer: ones}
    b: {variable: [1], initializer: ones}
    a_loss: = mean((x * a - 3) ** 2)
    b_loss: = mean((x * b + a) ** 2)
    y: = x * a + b
  outputs: y
data: {train: {inline: {x: [1, 1]}}}
training:
)" + training;
}

}  // namespace

TEST_CASE("steps update in turn, each from a pass of its own") {
  const TrainedInPhases t = trained(trained_numbers(R"(
  steps:
    - {minimize: a_loss, update: [a], optimizer: {SGD: 0.25}, repeat: 2}
    - {minimize: b_loss, update: [b], optimizer: {SGD: 0.25}}
)"));
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  // a: 1 -> 1 - 0.25 * 2 (1 - 3) = 2 -> 2.5; b: 1 - 0.25 * 2 (1 + 2.5) = -0.75.
  CHECK(near(t.weights.at("a/variable"), 2.5));
  CHECK(near(t.weights.at("b/variable"), -0.75));
  // The mean over the two passes, and the sum of both columns.
  CHECK(near(figure(t.history[0], "a_loss"), (4.0 + 1.0) / 2));
  CHECK(near(figure(t.history[0], "b_loss"), 3.5 * 3.5));
  CHECK(near(figure(t.history[0], "loss"), 2.5 + 12.25));
}

TEST_CASE("a list among steps updates from one pass") {
  const TrainedInPhases t = trained(trained_numbers(R"(
  steps:
    - [{minimize: a_loss, update: [a], optimizer: {SGD: 0.25}}, {minimize: b_loss, update: [b], optimizer: {SGD: 0.25}}]
)"));
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  CHECK(near(t.weights.at("a/variable"), 2));
  CHECK(near(t.weights.at("b/variable"), 0));  // 1 - 0.25 * 2 (1 + 1): of the a that the pass found
}

TEST_CASE("an update of weights that the value does not reach is refused") {
  CHECK(trained(trained_numbers("  steps: [{minimize: a_loss, update: [b], optimizer: sgd}]"))
            .problem.find("depends on none") != std::string::npos);
  CHECK(trained(trained_numbers("  steps: [{minimize: a_loss, update: [c], optimizer: sgd}]"))
            .problem.find("matches no layer") != std::string::npos);
  CHECK(trained(trained_numbers("  steps: [{minimize: a_lss, optimizer: sgd}]")).problem.find("a_lss") !=
        std::string::npos);
  CHECK(trained(trained_numbers("  steps: [{minimize: a_loss}]\n  loss: mse")).problem.find("exclude each other") !=
        std::string::npos);
}

TEST_CASE("phases go on with the weights, each with its own rate and frozen layers") {
  const TrainedInPhases t = trained(trained_numbers(R"(
  loss: {a: = a_loss, b: = b_loss}
  optimizer: {SGD: 0.25}
  phases:
    - {freeze: [b], epochs: 2}
    - {freeze: [a], optimizer: {SGD: 0.125}}
)"));
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  // b_loss moves a too: d/da = 2 (a - 3) + 2 (b + a), b = 1: 1 -> 1 - 0.25 (-4 + 4) = 1.
  CHECK(near(t.weights.at("a/variable"), 1));
  CHECK(near(t.weights.at("b/variable"), 1 - 0.125 * 2 * 2));
  REQUIRE(t.history.size() == 3);
  CHECK(t.history[2].number == 2);
  CHECK(near(figure(t.history[2], "a_loss"), 4));
}

TEST_CASE("a phase may have steps, and a training losses") {
  const TrainedInPhases t = trained(trained_numbers(R"(
  loss: {a: = a_loss}
  optimizer: {SGD: 0.25}
  phases:
    - {}
    - {steps: [{minimize: b_loss, update: [b], optimizer: {SGD: 0.25}}]}
)"));
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  CHECK(near(t.weights.at("a/variable"), 2));
  CHECK(near(t.weights.at("b/variable"), 1 - 0.5 * 3));
}

TEST_CASE("so many steps are an epoch, wherever the data ends") {
  const TrainedInPhases t = trained(R"(
kcc: 1
model:
  inputs: {x: [1]}
  graph: {a: {variable: [1], initializer: ones}, y: = x + 0 * a}
  outputs: y
data: {train: {inline: {x: [1, 2, 3]}}}
training: {loss: {seen: = mean(y)}, optimizer: {SGD: 0.0}, batch_size: 1, steps_per_epoch: 2, epochs: 3, shuffle: false}
)");
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  CHECK(near(figure(t.history[0], "loss"), 1.5));  // 1, 2
  CHECK(near(figure(t.history[1], "loss"), 2));    // 3, 1
  CHECK(near(figure(t.history[2], "loss"), 2.5));  // 2, 3
}

TEST_CASE("sums of a column and a row are NumPy's, whatever the sizes") {
  // [4, 4] + [4, 1]: as many columns as rows.
  const TrainedInPhases t = trained(R"spec(
kcc: 1
model:
  inputs: {x: [4], c: [1]}
  graph: {a: {variable: [1], initializer: ones}, s: = x + c, y: = s + 0 * a}
  outputs: y
data: {train: {inline: {x: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], c: [1, 2, 3, 4]}}}
training: {loss: {first: "= mean(y[0])", second: "= mean(y[1])"}, optimizer: {SGD: 0.0}, shuffle: false}
)spec");
  REQUIRE_MESSAGE(t.problem.empty(), t.problem);
  CHECK(near(figure(t.history[0], "first_loss"), 1));
  CHECK(near(figure(t.history[0], "second_loss"), 2));
}

}  // namespace kcc
