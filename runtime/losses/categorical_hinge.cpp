// How far the best wrong class comes near the right one.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct CategoricalHinge final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::categorical_hinge(y_true, y_pred);
  }
};

KCC_REGISTER(CategoricalHinge, "How far the best wrong class comes near the right one.");

}  // namespace
}  // namespace kcc
