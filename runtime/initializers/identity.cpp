// A matrix that starts as a multiple of the identity.
#include "runtime/initializers/draws.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

struct Identity final : Initializer {
  Arg<double> gain{this, "gain", 1.0, "what stands on the diagonal"};

  Tensor make(const Type& type, const Philox&) const override {
    const Shape& shape = type.shape;
    if (shape.rank() != 2) refuse("shape", "`Identity` makes matrices, and the weight is " + to_string(type));
    Tensor t(type);
    dispatch(type.dtype, [&]<class T>() {
      for (int64_t i = 0; i < std::min(shape[0], shape[1]); ++i) t.data<T>()[i * shape[1] + i] = static_cast<T>(*gain);
    });
    return t;
  }
};
KCC_REGISTER(Identity, "A matrix with one number on its diagonal, and 0 elsewhere.", "IdentityInitializer");

}  // namespace
}  // namespace kcc
