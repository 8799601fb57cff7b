// Connectionist temporal classification: sequences of classes that are to read as labels, wherever these stand.
#include "runtime/functions/ctc.h"

#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct CTC final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return ctc(y_true, y_pred); }
};

KCC_REGISTER(CTC,
             "Of logits [steps, classes] and labels: connectionist temporal classification; class 0 is the blank.");

}  // namespace
}  // namespace kcc
