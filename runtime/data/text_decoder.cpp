// text: files as the text that is in them.
#include "runtime/base/problem.h"
#include "runtime/data/decoded.h"
#include "runtime/files/files.h"
#include "runtime/files/text_check.h"
#include "runtime/object/arg.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

class WholeTexts final : public Decoded {
 public:
  WholeTexts() : Decoded({DType::kString, {}}) {}
  void read(int64_t path, int64_t, void* out) const override {
    constexpr uint64_t kMost = uint64_t{16} << 20;
    const std::string text = read_file(disk(), text_of(path), kMost);
    if (!is_utf8(text)) refuse("file.utf8", "`" + text_of(path) + "` is not UTF-8", "save the file as UTF-8");
    *static_cast<int64_t*>(out) = intern(text);
  }
};

struct TextDecoder final : Decoder {
  Arg<bool> on{this, "text", "read the files that the field names"};
  std::shared_ptr<const Decoded> decoded() const override { return *on ? std::make_shared<WholeTexts>() : nullptr; }
};
KCC_REGISTER_AS(TextDecoder, "text", "Files as the text that is in them.");

}  // namespace
}  // namespace kcc
