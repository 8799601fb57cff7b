// A loss that becomes NaN is told once, with the first operation that made it and its layer.
#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "compiler/job/job.h"

using namespace kcc;
namespace fs = std::filesystem;

namespace {

struct Watcher final : FitObserver {
  std::vector<Problem> problems;
  void warn(const Problem& p) override { problems.push_back(p); }
};

struct Trained {
  std::vector<Problem> problems;
  std::string place;  // the text that the first is about
  double loss = 0;    // of the last epoch
};

Trained train(const std::string& text) {
  const fs::path file = fs::temp_directory_path() / "kcc-nan-watch.yaml";
  std::ofstream(file) << text;
  Sources sources;
  Report report(sources);
  auto spec = compile(file.string(), {}, report);
  REQUIRE(spec != nullptr);
  auto job = open_job(std::move(spec), {}, report);
  REQUIRE(job != nullptr);
  prepare_training(*job);
  Watcher watcher;
  const std::atomic<bool> stop{false};
  const FitResult r = fit(*job->session, fit_run(*job, ""), watcher, stop);
  fs::remove(file);
  Trained t{watcher.problems, {}, r.history.back().figures[0].second};
  if (!t.problems.empty())
    if (const Span s = sources.span(t.problems[0].place); s.source >= 0) t.place = sources[s.source].text(s);
  return t;
}

std::string spec(const std::string& layer, const std::string& training) {
  return "kcc: 1\nmodel: {inputs: {a: [2]}, graph: {y: [a, " + layer + ", {Dense: 1}]}, outputs: y}\n" +
         "data: {train: {inline: {a: [[1, 2], [3, 4], [-5, 6], [7, 8]], y: [1, 2, 3, 4]}}}\ntraining: " + training +
         "\n";
}

}  // namespace

TEST_CASE("a logarithm of a negative number is found, with its layer and what it was given") {
  const Trained t = train(spec("{Lambda: log(x)}", "{loss: mse, epochs: 3, batch_size: 1, shuffle: false}"));
  REQUIRE(t.problems.size() == 1);
  CHECK(std::isnan(t.loss));
  const Problem& p = t.problems[0];
  CHECK(p.kind == "training.first_nan");
  CHECK(p.message == "the loss is NaN from step 3 of epoch 1 on: `log` makes the first, in `y/lambda`");
  CHECK(t.place == "{Lambda: log(x)}");
  REQUIRE(p.notes.size() == 1);
  CHECK(p.notes[0].text == "`log` was given numbers from -5 to 6, and 1 of its 2 results are NaN");
  CHECK(p.help.find("a logarithm takes numbers above 0") == 0);
}

TEST_CASE("a learning rate that is too large shows numbers without bound") {
  const Trained t = train(spec("{Dense: 4}", "{loss: mse, optimizer: {SGD: 1000000}, epochs: 40, batch_size: 2}"));
  REQUIRE(t.problems.size() == 1);
  CHECK(t.problems[0].help.find("`learning_rate`") != std::string::npos);
}

TEST_CASE("a loss that stays a number is not spoken of") {
  CHECK(train(spec("{Dense: 4}", "{loss: mse, epochs: 2}")).problems.empty());
}
