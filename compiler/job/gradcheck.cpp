#include "compiler/job/gradcheck.h"

#include <algorithm>

#include "compiler/job/layer_rules.h"
#include "runtime/graph/slopes.h"

namespace kcc {
namespace {

constexpr const char* kSlot = "gradient";
constexpr int64_t kElements = 8;  // of each tensor
constexpr double kMove = 0.01;

// Leaves every weight where it is, and keeps its gradient.
struct Probe final : Optimizer {
  Probe() : Optimizer(0.0) { type_name = "Probe"; }
  Value update(Variable& w, const Value& now, const Value& gradient, const Value&, const Value&) override {
    keep(w, kSlot, gradient);
    return now;
  }
};

LayerSlopes& line_of(std::vector<LayerSlopes>& lines, const std::string& layer) {
  for (LayerSlopes& l : lines)
    if (l.layer == layer) return l;
  lines.push_back({.layer = layer});
  return lines.back();
}

// Off the kinks where weights start: a rectifier whose inputs and bias are all zero has no one slope.
void move_a_little(Session& session) {
  uint64_t seed = 0;
  for (Variable* v : session.network().trainable_variables()) {
    if (v->type.dtype != DType::kFloat64) continue;
    const Tensor by = drawn(v->type.shape, ++seed, -kMove, kMove);
    for (int64_t i = 0; i < by.count(); ++i) v->value.data<double>()[i] += by.at(i);
  }
}

}  // namespace

void watch_gradients(Compiled& spec) {
  std::vector<PhaseSpec> watched;
  for (const PhaseSpec& p : spec.training.phases) {
    if (p.phase.loop)
      refuse("usage", "`training: loop` has a step of its own: only the gradient of a loss of the spec can be checked");
    for (const Turn& turn : p.phase.turns)
      for (const Update& u : turn.updates) {
        PhaseSpec one = p;
        one.phase.metrics.clear();
        one.phase.in_turns = false;
        one.phase.turns = {Turn{{u}, 1}};
        one.phase.turns[0].updates[0].optimizer = std::make_shared<Probe>();
        watched.push_back(std::move(one));
      }
  }
  if (watched.empty() || !spec.has_training || watched[0].phase.losses.empty())
    refuse("usage", "the spec has no loss, so there is no gradient to check", "write `training: {loss: ..}`");
  spec.training.phases = std::move(watched);
}

std::vector<LayerSlopes> check_gradients(Job& job, int64_t rows) {
  Session& session = *job.session;
  const FitRun run = fit_run(job, "");
  std::vector<LayerSlopes> out;
  for (size_t phase = 0; phase < session.phases(); ++phase) {
    session.begin(phase);
    const Dataset& data = run.phases[phase].train;
    const auto stream = data.stream(std::min<int64_t>(rows, static_cast<int64_t>(data.rows.size())), false, 0);
    const Batch* const batch = stream->next();
    std::vector<Tensor> fields;
    for (const Tensor& t : batch->fields) fields.push_back(t.clone());
    Session::State before;
    session.copy_state(before);
    move_a_little(session);
    for (const LayerRule& r : check_rules(session, data.feed, fields, kElements)) {
      LayerSlopes& line = line_of(out, r.layer);
      line.compared += r.errors.compared;
      if (r.errors.error < line.rule_error) continue;
      line.rule_error = r.errors.error;
      line.rule = r.errors.wrong;
    }
    Session::State start;
    session.copy_state(start);
    const auto loss = [&] {
      session.train(data.feed, fields);
      return session.last_loss();
    };
    loss();
    Variables& kept = session.optimizer()->variables;
    std::vector<std::pair<Variable*, Differentiated>> weights;
    for (Variable* w : trainable_at(session.network(), session.phase().turns[0].updates[0].layers)) {
      if (w->type.dtype != DType::kFloat64) continue;
      const Variable* gradient = kept.find(w->name + "/" + kSlot);
      weights.push_back({w, {w->name, w->value, gradient ? gradient->value.clone() : Tensor()}});
    }
    session.restore(start);
    for (const auto& weight : weights) {
      Variable* const w = weight.first;
      const Slope s = worst_slope(
          [&] {
            // Statistics and the count of steps go back; the element that is moved stays.
            const Tensor moved = w->value.clone();
            session.restore(start);
            std::copy_n(moved.data<double>(), moved.count(), w->value.data<double>());
            return loss();
          },
          weight.second, {.tolerance = LayerSlopes::kTolerance, .elements = kElements});
      session.restore(start);
      LayerSlopes& line = line_of(out, w->name.substr(0, w->name.rfind('/')));
      line.compared += s.compared;
      if (s.error < line.loss_error) continue;
      line.loss_error = s.error;
      line.loss = to_string(s, weight.second);
    }
    session.restore(before);
  }
  return out;
}

}  // namespace kcc
