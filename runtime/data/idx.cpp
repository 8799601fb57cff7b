// idx: the arrays of MNIST and its like, by the field that they are: {image: f.gz}.
#include "runtime/files/idx.h"

#include "runtime/data/source.h"

namespace kcc {
namespace {

struct Idx final : NamedFileSource {
  Tensor read_file(const SourceContext& context, const std::string& path) const override {
    return read_idx(*open_maybe_gzip(context.files, path, context.most));
  }
};

KCC_REGISTER_AS(Idx, "idx", "Files in the format of MNIST, gzip or not, by the field that they are: {image: f.gz}.");

}  // namespace
}  // namespace kcc
