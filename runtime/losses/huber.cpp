// Squares of small differences, sizes of large ones.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct Huber final : Loss {
  Arg<double> delta{this, "delta", 1.0, more_than(0), "where small ends"};

  Value call(const Value& y_true, const Value& y_pred) const override { return losses::huber(y_true, y_pred, delta); }
};

KCC_REGISTER(Huber, "Squares of small differences, sizes of large ones.", "huber_loss");

}  // namespace
}  // namespace kcc
