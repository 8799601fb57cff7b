// libFuzzer: any bytes as an expression. Whatever is read stays within the limits and has sound places; its arithmetic
// gives a value or a problem with a place in the text.
#include <cstdlib>
#include <string_view>

#include "compiler/expr/parse.h"
#include "compiler/expr/static_eval.h"
#include "runtime/base/problem.h"
#include "runtime/functions/pattern.h"

using namespace kcc;
using namespace kcc::expr;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Span& span, std::string_view text) {
  require(span.offset >= 0 && span.length >= 1 && static_cast<size_t>(span.offset) <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto e = parse(text);
  if (!e) {
    check(e.problem().span, text);
    require(!e.problem().message.empty());
  } else {
    require((*e)->depth <= kMaxDepth && static_cast<size_t>((*e)->span.offset + (*e)->span.length) <= size);
    names_of(**e);
    calls_of(**e);
    StaticNames names;
    names.find = [](const std::string& name) -> std::optional<StaticValue> {
      if (name == "a") return 3;
      if (name == "l") return Operand::List{1, 2.5, "x"};
      return std::nullopt;
    };
    const auto value = evaluate_static(**e, names);
    if (value)
      to_string(*value);
    else
      check(value.problem().span, text);
  }
  if (size < 200) {  // the same bytes as a pattern
    const auto replaced = fenced([&] { return Pattern(text).replace_all("aab 12\xC3\xA9 aab", "<\\0>"); });
    require(replaced || !replaced.problem().message.empty());
  }
  return 0;
}
