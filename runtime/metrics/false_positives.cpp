// How many samples of 0 taken for 1.
#include "runtime/metrics/confusion.h"

namespace kcc {
namespace {

struct FalsePositives final : ConditionCount {
  FalsePositives() : ConditionCount(&Confusion::false_positives) {}
};

KCC_REGISTER(FalsePositives, "How many samples of 0 taken for 1.");

}  // namespace
}  // namespace kcc
