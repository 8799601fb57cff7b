#include "cli/render/check.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/render/text.h"
#include "cli/render/width.h"
#include "runtime/base/memory.h"

namespace kcc {
namespace {

std::string flops_text(int64_t flops) {
  const auto f = static_cast<double>(flops);
  for (const auto& [unit, name] : {std::pair{1e12, "T"}, std::pair{1e9, "G"}, std::pair{1e6, "M"}, std::pair{1e3, "k"}})
    if (f >= unit) return fmt::format("{:.2f} {}FLOP", f / unit, name);
  return fmt::format("{} FLOP", flops);
}

std::string rows_text(const Job& job) {
  std::string s = with_commas(static_cast<int64_t>(job.train.rows.size())) + " to train on";
  if (job.validation) s += ", " + with_commas(static_cast<int64_t>(job.validation->rows.size())) + " to validate";
  if (job.test) s += ", " + with_commas(static_cast<int64_t>(job.test->rows.size())) + " to test";
  return s;
}

}  // namespace

std::string check_text(const Job& job, const std::optional<Cost>& cost, int width) {
  std::string out;
  if (!job.bindings.empty()) {
    std::vector<std::array<std::string, 4>> lines{{"", "name", "fields", "type of a row"}};
    for (const BindingLine& b : job.bindings) lines.push_back({b.role, b.name, b.from, b.type});
    std::array<int, 4> widths{};
    for (const auto& line : lines)
      for (size_t i = 0; i < 4; ++i) widths[i] = std::max(widths[i], display_width(line[i]));
    // What a narrow terminal has no room for is taken from the fields.
    if (width > 0) widths[2] = std::max(12, std::min(widths[2], width - widths[0] - widths[1] - widths[3] - 6));
    for (const auto& line : lines) {
      std::string text;
      for (size_t i = 0; i < 4; ++i)
        text += (i ? "  " : "") + (i == 3 ? line[i] : padded(cut(line[i], widths[i]), widths[i]));
      out += text + "\n";
    }
    out += "\n";
  }
  for (const auto& [name, way] : ways_of_plugins(job)) out += name + "  " + way + "\n";
  const auto line = [&](const char* what, const std::string& value) { out += padded(what, 17) + value + "\n"; };
  if (!cost) {
    out += "no mistakes; without `data` the cost of training is not known\n";
    return out;
  }
  line("rows", rows_text(job));
  line("weights",
       size_text(cost->weight_bytes) + fmt::format(" ({} numbers, {} of them trained)", with_commas(cost->parameters),
                                                   with_commas(cost->trainable)));
  std::string optimizers;
  for (const Optimizer* o : job.session->optimizers()) optimizers += (optimizers.empty() ? "" : ", ") + o->type_name;
  if (!optimizers.empty()) line("optimizer", size_text(cost->optimizer_bytes) + " (" + optimizers + ")");
  line("memory of a step", size_text(cost->arena_bytes) + fmt::format(" ({} rows)", with_commas(cost->batch_size)));
  line("work of a step", flops_text(cost->flops));
  int64_t epochs = 0;
  for (const PhaseSpec& p : job.spec->training.phases) epochs += p.fit.epochs;
  line("steps",
       fmt::format("{} an epoch, {} epoch{}", with_commas(cost->steps), with_commas(epochs), epochs == 1 ? "" : "s"));
  return out;
}

nlohmann::ordered_json bindings_json(const Job& job) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const BindingLine& b : job.bindings)
    list.push_back({{"role", b.role}, {"name", b.name}, {"from", b.from}, {"type", b.type}});
  return list;
}

nlohmann::ordered_json cost_json(const Cost& c) {
  return {{"parameters", c.parameters},     {"trainable_parameters", c.trainable},
          {"weight_bytes", c.weight_bytes}, {"optimizer_bytes", c.optimizer_bytes},
          {"arena_bytes", c.arena_bytes},   {"flops_per_step", c.flops},
          {"batch_size", c.batch_size},     {"steps_per_epoch", c.steps}};
}

}  // namespace kcc
