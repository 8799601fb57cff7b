#include "runtime/training/nan_watch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kcc {
namespace {

// A state above this is not copied: then the weights may hold NaN already when they are looked at.
constexpr int64_t kMostBytes = int64_t{16} << 20;  // more is dear to hold twice

// The innermost layer at or above a path.
const Layer* layer_at(const Layer& root, const std::string& path) {
  for (const Layer::Child& child : root.children()) {
    const std::string& at = child.layer->path();
    if (at == path || at.empty() || path.starts_with(at + "/")) {
      const Layer* inner = layer_at(*child.layer, path);
      if (inner) return inner;
      if (!at.empty()) return child.layer.get();
    }
  }
  return nullptr;
}

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", x);
  return text;
}

std::string advice(const NanReport& r) {
  if (r.op.empty()) return "see what the data holds; `kcc check` finds NaN in it";
  const double most = std::max(std::fabs(r.low), std::fabs(r.high));
  if (r.given && (!std::isfinite(most) || most > 1e15))
    return "numbers have grown without bound: a smaller `learning_rate`, or `clipnorm: 1` in the optimizer";
  if (r.op == "log" && r.low < 0)
    return "a logarithm takes numbers above 0: keep them there, as in `log(maximum(x, 1e-7))`";
  if (r.op == "sqrt" || r.op == "rsqrt")
    return "a root takes no numbers below 0: keep them there, as in `sqrt(maximum(x, 0))`";
  if (r.op == "divide" || r.op == "reciprocal")
    return "0 / 0 has no value: keep the divisor away from 0, as in `x / (y + 1e-7)`";
  if (r.op == "pow") return "a number below 0 has no power with a fraction";
  return {};
}

}  // namespace

void NanWatch::epoch_begins(int64_t epoch) {
  if (told_ || session_.state_bytes(false) + session_.state_bytes(true) > kMostBytes) return;
  if (!start_.empty() && session_.holds_nan()) return;  // they were made in the epoch that is kept
  session_.copy_state(start_);
  from_ = epoch;
}

std::optional<Problem> NanWatch::step_done(int64_t epoch, int64_t step, double loss, std::span<const Tensor> batch) {
  if (told_ || !std::isnan(loss)) return {};
  told_ = true;
  std::optional<NanReport> report;
  Step found{epoch, step};
  const bool late = start_.empty();
  if (late) {
    report = session_.find_nan(feed_, batch);
  } else {
    Session::State now;
    session_.copy_state(now);
    session_.restore(start_);
    // A step whose loss was still a number may be the one that spoils the weights.
    Session::State before;
    for (found.epoch = from_; found.epoch <= epoch && !report; ++found.epoch) {
      const auto next = replay_(found.epoch);
      for (found.step = 0; !report; ++found.step) {
        const bool last = found.epoch == epoch && found.step == step;
        const Batch* b = next();
        if (!b) break;
        session_.copy_state(before);
        if (!last) session_.train(feed_, b->fields);
        if (last || session_.holds_nan()) {
          session_.restore(before);
          report = session_.find_nan(feed_, b->fields);
        }
        if (last || report) break;
      }
      if (report) break;
    }
    session_.restore(now);
  }
  start_.clear();
  return explain({epoch, step}, found, report, late);
}

Problem NanWatch::explain(Step at, Step found, const std::optional<NanReport>& r, bool late) const {
  Problem p{"training.first_nan", "the loss is NaN from step " + std::to_string(at.step + 1) + " of epoch " +
                                      std::to_string(at.epoch + 1) + " on"};
  const auto& losses = session_.phase().losses;
  p.place = losses.size() == 1 ? losses[0].place : kNoPlace;  // of several it is not known which
  if (!r) return p;
  p.help = advice(*r);
  if (r->op.empty()) {
    const bool weight = late && layer_at(session_.network(), r->scope);
    p.message += ": `" + r->scope + "` holds " + std::to_string(r->count) + " NaN" +
                 (weight ? " already, from an earlier step" : "");
    return p;
  }
  const std::string maker = r->op == "host" ? "what runs eagerly" : "`" + r->op + "`";
  p.message += ": " + maker + " makes the first";
  if (found != at)
    p.message += " in step " + std::to_string(found.step + 1) + " of epoch " + std::to_string(found.epoch + 1);
  const Layer* layer = layer_at(session_.network(), r->scope);
  const GraphEntry* entry = nullptr;
  for (const GraphEntry& e : session_.network().entries)
    if (!layer && !e.results.empty() && e.results[0] == r->scope) entry = &e;
  if (r->behind_loss) {
    p.message += layer || entry ? ", in the gradient through `" + r->scope + "`" : ", in gradients or the update";
  } else if (layer || entry) {
    p.message += ", in `" + r->scope + "`";
  } else {
    p.message += ", in the loss";
  }
  if (const Place made = layer ? layer->place : entry ? entry->place : kNoPlace; made != kNoPlace) p.place = made;
  if (r->given)
    p.notes.push_back({maker + " was given numbers from " + number(r->low) + " to " + number(r->high) + ", and " +
                       std::to_string(r->count) + " of its " + std::to_string(r->type.shape.count()) +
                       " results are NaN"});
  return p;
}

}  // namespace kcc
