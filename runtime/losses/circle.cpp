// Brings embeddings of one class together and those of others apart.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct Circle final : Loss {
  Arg<double> gamma{this, "gamma", 80.0, "scale of similarities"};
  Arg<double> margin{this, "margin", 0.4, "how far apart is far enough"};
  Arg<bool> remove_diagonal{this, "remove_diagonal", true, "leave out each embedding beside itself"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::circle(y_true, y_pred, {}, {}, remove_diagonal, gamma, margin);
  }
  Value target_mask(const Value& y_true, const Value& y_pred) const override {
    return greater(call(y_true, y_pred), 0.0);
  }
  bool sparse() const override { return true; }
};

KCC_REGISTER(Circle, "Brings embeddings of one class together and those of others apart.");

}  // namespace
}  // namespace kcc
