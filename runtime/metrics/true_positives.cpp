// How many samples of 1 taken for 1.
#include "runtime/metrics/confusion.h"

namespace kcc {
namespace {

struct TruePositives final : ConditionCount {
  TruePositives() : ConditionCount(&Confusion::true_positives) {}
};

KCC_REGISTER(TruePositives, "How many samples of 1 taken for 1.");

}  // namespace
}  // namespace kcc
