#include "compiler/job/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compiler/job/outline.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"
#include "runtime/training/id_limits.h"
#include "runtime/training/wanted.h"

namespace kcc {
namespace {

[[noreturn]] void outside(const BoundField& field, const IdLimit& limit, int64_t row, double value, Place at) {
  const std::string place = field.place ? field.place(row) : fmt::format("row {}", row);
  const char* kind = limit.classes ? "data.class" : "data.id";
  const std::string what = limit.classes ? "the class" : "the id";
  if (value != std::floor(value))
    throw Refused(
        {kind, fmt::format("{} `{}` is {} at {}, and must be a whole number", what, field.name, value, place), {}, at});
  throw Refused({kind,
                 fmt::format("{} `{}` is {} at {}, and `{}` has {} of 0 to {}", what, field.name, value, place,
                             limit.name, limit.classes ? "classes" : "rows in its table", limit.count - 1),
                 limit.classes ? "the last dimension of the output is the number of classes"
                               : "`input_dim` is the number of rows",
                 at});
}

void check_column(const BoundField& field, const std::vector<int64_t>& rows, const IdLimit& limit, Place place) {
  const Tensor& column = field.column;
  if (field.random || field.decoded || column.dtype() == DType::kString || column.shape().rank() < 1) return;
  const int64_t width = column.shape().from(1).count();
  for (const int64_t row : rows)
    for (int64_t k = 0; k < field.at.count; ++k) {
      const int64_t at = row + field.at.begin + k * field.at.step;
      for (int64_t i = at * width; i < (at + 1) * width; ++i)
        if (const double v = column.at(i); !(v >= 0 && v < static_cast<double>(limit.count) && v == std::floor(v)))
          outside(field, limit, at, v, place);
    }
}

void check_classes_of(const Job& job, const std::string& output, Place place, const PhaseSpec& phase, Report& report) {
  const Dataset& d = job.train;
  size_t target = 0;
  while (target < d.feed.size() && (d.feed[target].kind != Fed::Kind::kTarget || d.feed[target].name != output))
    ++target;
  if (target == d.feed.size()) return;
  if (d.fields[target].decoded) return;
  const Tensor& column = d.fields[target].column;
  const int64_t width = column.shape().from(1).count();
  int64_t count = width;
  if (width == 1) {
    count = 0;
    for (int64_t i = 0; i < column.count(); ++i) {
      const double x = column.at(i);
      if (x != std::floor(x)) {
        report.add("training.class_weight", place,
                   fmt::format("the target of `{}` is a number with a fraction, and no class", output));
        return;
      }
      count = std::max(count, static_cast<int64_t>(x) + 1);
    }
  }
  std::vector<std::string> names;
  if (const auto it = job.classes.find(output); it != job.classes.end()) names = it->second;
  if (!names.empty()) count = static_cast<int64_t>(names.size());
  for (const PhaseSpec::Class& c : phase.classes) {
    if (c.output != output) continue;
    if (std::all_of(c.text.begin(), c.text.end(), [](char x) { return x >= '0' && x <= '9'; })) {
      if (std::stoll(c.text.substr(0, 18)) >= count)
        report.add("training.class_weight", c.place, fmt::format("`{}` has no class {}", output, c.text),
                   fmt::format("its classes are 0 to {}", count - 1));
      continue;
    }
    const auto named = std::find(names.begin(), names.end(), c.text);
    const auto near = nearest(c.text, names);
    report.add(
        "training.class_weight", c.place, fmt::format("a class is a whole number, 0 or more; this is `{}`", c.text),
        named != names.end()
            ? fmt::format("`{}` is class {}: write `{}: ..`", c.text, named - names.begin(), named - names.begin())
        : near ? "did you mean `" + *near + "`?"
               : "");
  }
}

struct SessionFigures final : FiguresView {
  SessionFigures(const Session& session, bool validation) : session_(session), validation_(validation) {}
  std::vector<std::string> figures() override { return epoch_figures(session_, validation_); }
  bool figures_known() override {
    const Loop* const loop = session_.phase().loop.get();
    return !loop || !(loop->at_once() || asked(*loop, &Loop::own_fit));
  }
  Direction direction(const std::string& metric) override { return session_.direction(metric); }
  void need_rate() override { session_.rated_optimizer(); }
  void need_values(const std::vector<std::string>& names) override { wanted_values(session_.network(), names); }

 private:
  const Session& session_;
  const bool validation_;
};

// Whether a row has one number for each channel: there is then nothing else to take a mean over.
bool one_a_channel(const Outline::Use& use) {
  const std::vector<int64_t>& sizes = use.results.at(0).sizes;
  const auto* axis = dynamic_cast<const Arg<int64_t>*>(use.layer->arg("axis"));
  const int64_t channels = !axis ? -1 : axis->get() < 0 ? std::ssize(sizes) + axis->get() : axis->get() - 1;
  for (int64_t i = 0; i < std::ssize(sizes); ++i)
    if (i != channels && sizes[static_cast<size_t>(i)] != 1) return false;
  return true;
}

}  // namespace

void check_ids(const Job& job) {
  const DataSpec& data = job.spec->data;
  const auto check = [&](const Dataset& d, Place place) {
    for (const IdLimit& limit : job.session->id_limits())
      for (size_t i = 0; i < d.feed.size(); ++i)
        if (d.feed[i].kind == limit.kind && d.feed[i].name == limit.name)
          check_column(d.fields[i], d.rows, limit, place);
  };
  check(job.train, data.train ? data.train->place : data.place);
  if (job.given) check(*job.given, kNoPlace);
  if (job.validation) check(*job.validation, data.validation->place);
  if (job.test) check(*job.test, data.test->place);
}

void check_class_weights(const Job& job, Report& report) {
  for (const PhaseSpec& phase : job.spec->training.phases)
    for (const auto& [output, place] : phase.class_weight_places) check_classes_of(job, output, place, phase, report);
}

void check_callbacks(Job& job, Report& report) {
  const std::vector<PhaseSpec>& phases = job.spec->training.phases;
  SessionFigures figures(*job.session, job.validation.has_value());
  for (size_t p = phases.size(); p-- > 0;) {  // which ends in the first
    job.session->begin(p);
    for (const Ref<Callback>& c : phases[p].fit.callbacks) try {
        check_placed(*c, figures);
      } catch (const Refused& refused) {
        report.add(refused.problem());
      }
  }
}

void warn_batch_of_one(Job& job, Report& report) {
  const std::vector<PhaseSpec>& phases = job.spec->training.phases;
  const bool one_row = job.train.rows.size() == 1;
  if (!one_row && std::none_of(phases.begin(), phases.end(), [](const PhaseSpec& p) { return p.fit.batch_size == 1; }))
    return;
  for (const Outline::Use& u : outline_of(job).uses)
    if (u.type == "BatchNormalization" && u.layer && u.training && !u.layer->frozen() && one_a_channel(u))
      report.add("layer.batch_of_one", u.layer->place,
                 "`BatchNormalization` over a batch of one row gives the same for every row",
                 one_row ? "the data has one row to train on; `LayerNormalization` works on each row by itself"
                         : "a larger `batch_size`, or `LayerNormalization`");
}

}  // namespace kcc
