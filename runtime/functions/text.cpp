// Texts joined, in small letters, with patterns replaced: operations over indices into the pool of texts.
#include "runtime/functions/text.h"

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/pattern.h"
#include "runtime/ops/operands.h"
#include "runtime/tensor/text.h"

namespace kcc::text {
namespace {

Types infer(const Attrs&, const Types& in) {
  for (const Type& t : in)
    if (t.dtype != DType::kString || !(t.shape == in[0].shape))
      refuse("dtype", to_string(t) + " is no text", "texts are read by the functions of preprocessing layers");
  return {in[0]};
}

template <class F>
Prepared each(const Signature& s, F f) {
  Prepared p;
  p.phases.push_back({1, [n = s.out[0].shape.count(), f](const Buffers& b, int) {
                        for (int64_t i = 0; i < n; ++i) b.output<int64_t>()[i] = intern(f(b, i));
                      }});
  return p;
}

const std::string& element(const Buffers& b, int input, int64_t i) { return text_of(b.input<int64_t>(input)[i]); }

}  // namespace

const Op& concat_op = define({
    .name = "text_concat",
    .doc = "The texts of two tensors one behind the other, element by element.",
    .infer = infer,
    .kernel =
        +[](const Signature& s) {
          return each(s, [](const Buffers& b, int64_t i) { return element(b, 0, i) + element(b, 1, i); });
        },
});

const Op& lower_op = define({
    .name = "text_lower",
    .doc = "Texts with A to Z as small letters.",
    .infer = infer,
    .kernel =
        +[](const Signature& s) {
          return each(s, [](const Buffers& b, int64_t i) {
            std::string t = element(b, 0, i);
            for (char& c : t)
              if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            return t;
          });
        },
});

const Op& regex_replace_op = define({
    .name = "text_regex_replace",
    .doc = "Texts with every match of `pattern` replaced by `by`.",
    .infer = infer,
    .kernel =
        +[](const Signature& s) {
          return each(s, [pattern = std::make_shared<Pattern>(s.attrs.get<std::string>("pattern")),
                          by = s.attrs.get<std::string>("by")](const Buffers& b, int64_t i) {
            return pattern->replace_all(element(b, 0, i), by);
          });
        },
});

Value concat(const Value& a, const Value& b) { return binary(concat_op, a, b); }
Value lower(const Value& x) { return emit(lower_op, {x}); }

Value regex_replace(const Value& x, const std::string& pattern, const std::string& by) {
  Pattern(pattern).check_replacement(by);
  return emit(regex_replace_op, {x}, {{"pattern", pattern}, {"by", by}});
}

namespace {

[[maybe_unused]] const bool text_functions = define_functions({
    {"lower(x)", "Texts with small letters.", [](const FunctionArgs& a) -> Operand { return lower(a.value("x")); }},
    {"regex_replace(x, pattern, by)", "Texts with every match of a pattern replaced.",
     [](const FunctionArgs& a) -> Operand { return regex_replace(a.value("x"), a.text("pattern"), a.text("by")); }},
});

}  // namespace
}  // namespace kcc::text
