// How many samples of 1 taken for 0.
#include "runtime/metrics/confusion.h"

namespace kcc {
namespace {

struct FalseNegatives final : ConditionCount {
  FalseNegatives() : ConditionCount(&Confusion::false_negatives) {}
};

KCC_REGISTER(FalseNegatives, "How many samples of 1 taken for 0.");

}  // namespace
}  // namespace kcc
