// npy: a NumPy array for each field.
#include "runtime/files/npy.h"

#include "runtime/data/source.h"

namespace kcc {
namespace {

struct Npy final : NamedFileSource {
  Tensor read_file(const SourceContext& context, const std::string& path) const override {
    return read_npy(context.files, path);
  }
};

KCC_REGISTER_AS(Npy, "npy", "Files of one NumPy array each, by the field that they are: {x: a.npy}.");

}  // namespace
}  // namespace kcc
