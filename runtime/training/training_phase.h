// What a training does in one of its phases: what is minimised and reported, and the updates that each batch makes.
//
// A plain training is one phase of one turn of one update, which minimises all terms of the loss.
#pragma once

#include <map>

#include "runtime/losses/loss.h"
#include "runtime/metrics/metric.h"
#include "runtime/model/paths.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/training/loop.h"

namespace kcc {

// What is minimised: a loss between an output and its target, or an expression. Weighted and added up.
struct LossTerm {
  std::string name;  // of the output, or the term's own
  bool of_output = true;
  Ref<Loss> loss;                          // or
  std::shared_ptr<const Formula> formula;  // of y_true, y_pred and any value
  double weight = 1;
  Place place = kNoPlace;
  bool left_out = false;  // what is evaluated has no target for it

  bool uses(std::string_view value) const;  // in its expression
};

// The name of number `k` of a metric that has `of` of them.
inline std::string figure_name(const std::string& report, int64_t k, int64_t of) {
  return of == 1 ? report : report + "_" + std::to_string(k);
}

struct MetricTerm {
  std::string report;  // the column's name
  std::string output;  // empty: of no output
  Ref<Metric> metric;
  std::shared_ptr<const Formula> formula;     // its values, averaged by `metric`
  bool weighted = false;                      // sample weights count
  bool of_training = false, of_test = false;  // whether steps give it values: a loop's may not
  int64_t figures = 1;                        // one of each threshold, class, ..: known once it is built
  std::string resolve = {};                   // `accuracy`, `crossentropy`: which one is settled by the shapes
  Place place = kNoPlace;

  bool uses(std::string_view value) const;  // in its expression
};

// Which weights follow the gradient of which terms, and how.
struct Update {
  std::vector<size_t> terms;  // of the phase's losses
  PathPatterns layers = {};   // whose weights; none: all
  Ref<Optimizer> optimizer;
  Place place = kNoPlace;
};

// Updates that are made from one forward pass, which is run so many times for each batch.
struct Turn {
  std::vector<Update> updates;
  int64_t repeat = 1;
};

struct TrainingPhase {
  std::vector<LossTerm> losses;
  std::vector<MetricTerm> metrics;
  std::vector<Turn> turns;
  // Each term is a column of its own name, and `loss` their sum; else `loss` is what was minimised, and the terms,
  // where there are several, are `<name>_loss`.
  bool in_turns = false;
  PathPatterns freeze = {};
  // A step of one's own, in place of the turns; its optimizers by name, where they have names.
  Ref<Loop> loop = {};
  std::vector<std::pair<std::string, Ref<Optimizer>>> loop_optimizers = {};
  std::vector<std::string> added_metrics = {};  // by layers, as far as they were seen
};

// Targets and sample weights that are values of the graph, by output. No gradient flows through them.
struct DerivedData {
  std::map<std::string, std::string> targets, weights;
};

// The names of all values of the graph that the terms use, beside the outputs themselves.
std::set<std::string> values_of(const TrainingPhase& phase, const DerivedData& derived);

}  // namespace kcc
