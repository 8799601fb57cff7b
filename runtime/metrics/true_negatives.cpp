// How many samples of 0 taken for 0.
#include "runtime/metrics/confusion.h"

namespace kcc {
namespace {

struct TrueNegatives final : ConditionCount {
  TrueNegatives() : ConditionCount(&Confusion::true_negatives) {}
};

KCC_REGISTER(TrueNegatives, "How many samples of 0 taken for 0.");

}  // namespace
}  // namespace kcc
