// Muon: the momentum of a matrix made orthogonal; Adam for all other weights.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <regex>

#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct Muon final : Optimizer {
  Muon() : Optimizer(0.001) { weight_decay.set(0.004); }
  Arg<double> adam_beta_1{this, "adam_beta_1", 0.9, at_least_below(0, 1), "of Adam: decay of the mean of gradients"};
  Arg<double> adam_beta_2{this, "adam_beta_2", 0.999, at_least_below(0, 1),
                          "of Adam: decay of the mean of their squares"};
  Arg<std::optional<double>> adam_weight_decay{this, "adam_weight_decay", 0.004, at_least(0),
                                               "weight decay of weights that Adam updates"};
  Arg<double> epsilon{this, "epsilon", 1e-7, at_least(0), "of Adam: added to the root of the mean square"};
  Arg<std::vector<std::string>> exclude_layers{this, "exclude_layers", std::vector<std::string>{},
                                               "regular expressions: weights whose path has such a part go to Adam"};
  Arg<bool> exclude_embeddings{this, "exclude_embeddings", true, "embeddings go to Adam"};
  Arg<double> muon_a{this, "muon_a", 3.4445, "coefficient of x in the iteration"};
  Arg<double> muon_b{this, "muon_b", -4.7750, "coefficient of its third power"};
  Arg<double> muon_c{this, "muon_c", 2.0315, "coefficient of its fifth power"};
  Arg<double> adam_lr_ratio{this, "adam_lr_ratio", 1.0, at_least(0), "Adam's learning rate over Muon's"};
  Arg<double> momentum{this, "momentum", 0.95, between(0, 1), "share of the last momentum that goes on"};
  Arg<int64_t> ns_steps{this, "ns_steps", 5, at_least(0), "iterations that make the momentum orthogonal"};
  Arg<bool> nesterov{this, "nesterov", true, "look ahead along the momentum"};
  Arg<std::optional<double>> rms_rate{this, "rms_rate", 0.2, at_least(0),
                                      "root mean square that an update is scaled to; null: not scaled"};

  void settle() override {
    Optimizer::settle();
    for (const std::string& pattern : *exclude_layers) try {
        const std::regex valid(pattern);
      } catch (const std::regex_error&) {
        refuse("arg.range", "`" + pattern + "` of `exclude_layers` is no regular expression");
      }
  }

  bool takes_adam(const Variable& w) const {
    if (w.type.shape.rank() != 2) return true;
    std::string lower = w.name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (exclude_embeddings && lower.find("embedding") != std::string::npos) return true;
    return std::any_of(exclude_layers->begin(), exclude_layers->end(),
                       [&](const std::string& p) { return std::regex_search(w.name, std::regex(p)); });
  }

  std::optional<double> decay_of(const Variable& w) const override {
    return takes_adam(w) ? *adam_weight_decay : *weight_decay;
  }

  // Newton-Schulz: the singular values of x are brought near 1.
  Value orthogonal(const Value& given) const {
    const bool tall = given.dim(0) > given.dim(1);
    Value x = tall ? transpose(given, {1, 0}) : given;
    x = x / (sqrt(sum(square(x))) + 1e-7);
    for (int64_t i = 0; i < ns_steps; ++i) {
      const Value a = matmul(x, x, false, true);
      x = *muon_a * x + matmul(*muon_b * a + matmul(*muon_c * a, a), x);
    }
    return tall ? transpose(x, {1, 0}) : x;
  }

  Value adam(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) {
    const Value alpha = once("alpha", rate.dtype(), [&] {
      return rate * adam_lr_ratio * sqrt(1.0 - pow(scalar_like(step, adam_beta_2), step)) /
             (1.0 - pow(scalar_like(step, adam_beta_1), step));
    });
    Value m = slot(w, "momentum"), v = slot(w, "velocity");
    m = m + (gradient - m) * (1 - adam_beta_1);
    v = v + (square(gradient) - v) * (1 - adam_beta_2);
    keep(w, "momentum", m);
    keep(w, "velocity", v);
    return now - m * alpha / (sqrt(v) + *epsilon);
  }

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) override {
    if (takes_adam(w)) return adam(w, now, gradient, rate, step);
    const Value m = slot(w, "momentum") * momentum + gradient;
    keep(w, "momentum", m);
    const Value x = orthogonal(nesterov ? gradient + *momentum * m : m);
    const double scale = *rms_rate ? std::sqrt(static_cast<double>(std::max(now.dim(0), now.dim(1)))) * **rms_rate : 1;
    return now - rate * scale * x;
  }
};

KCC_REGISTER(Muon, "The momentum of a matrix made orthogonal; Adam for all other weights.");

}  // namespace
}  // namespace kcc
