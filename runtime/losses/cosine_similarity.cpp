// The negative cosine between target and prediction.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct CosineSimilarity final : Loss {
  Arg<int> axis{this, "axis", -1, "of the vectors"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::cosine_similarity(y_true, y_pred, axis);
  }
};

KCC_REGISTER(CosineSimilarity, "The negative cosine between target and prediction.");

}  // namespace
}  // namespace kcc
