// Weights that start as what a file holds: vectors of words, filters that were made elsewhere.
#include "runtime/files/npy.h"
#include "runtime/initializers/initializer.h"
#include "runtime/object/arg.h"

namespace kcc {
namespace {

struct File final : Initializer {
  Arg<Path> path{this, "path", required, "a .npy file with an array of the weight's shape"};

  void fits(const Type& type) const override { read(type); }
  Tensor make(const Type& type, const Philox&) const override { return read(type).cast(type.dtype); }

 private:
  Tensor read(const Type& type) const {
    if (!disk().exists(path->path))
      throw Refused({"file.missing", "there is no file `" + path->path + "`",
                     "an initializer {File: ..} names a .npy file, as seen from the spec", path.place});
    Tensor t = read_npy(disk(), path->path);
    if (t.dtype() == DType::kString)
      throw Refused({"npy", "`" + path->path + "` holds texts, and a weight is made of numbers", {}, path.place});
    if (!(t.shape() == type.shape))
      throw Refused({"weights.shape",
                     "`" + path->path + "` is " + to_string(t.shape()) + ", and the weight " + to_string(type.shape),
                     {},
                     path.place});
    return t;
  }
};
KCC_REGISTER(File, "Starts as the array that a .npy file holds.");

}  // namespace
}  // namespace kcc
