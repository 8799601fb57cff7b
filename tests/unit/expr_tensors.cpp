// Expressions over tensors, run at once.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "compiler/expr/evaluate.h"
#include "compiler/expr/parse.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/tensor/text.h"

using namespace kcc;
using namespace kcc::expr;

namespace {

struct World final : Environment, FunctionContext {
  ThreadPool pool{1};
  EagerBuilder eager{pool};
  std::map<std::string, Operand> known;
  Value mask;

  World() {
    eager.recordings = 1;
    known["x"] = floats({2, 3}, {1, 2, 3, 4, 5, 6});
    known["v"] = floats({3}, {-1, 0, 2});
    known["e.mean"] = floats({2}, {10, 20});
    known["ids"] = eager.value(Tensor::of<int32_t>({2}, std::vector<int32_t>{2, -3}));
    known["words"] =
        eager.value(Tensor::of<int64_t>({2}, std::vector<int64_t>{intern("Ab 1"), intern("c22D")}).cast(DType::kInt64));
    Tensor words(DType::kString, Shape{2});
    words.data<int64_t>()[0] = intern("Ab 1");
    words.data<int64_t>()[1] = intern("c22D");
    known["words"] = eager.value(words);
    known["training"] = true;
    known["batch"] = 2;
  }
  Value floats(Shape shape, std::vector<float> x) { return eager.value(Tensor::of<float>(shape, x)); }
  std::optional<Operand> find(const std::string& name) override {
    const auto it = known.find(name);
    return it == known.end() ? std::nullopt : std::optional(it->second);
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, value] : known) all.push_back(name);
    return all;
  }
  FunctionContext* context() override { return this; }
  Builder& builder() override { return eager; }
  Value mask_of(const Value&) override { return mask; }

  // "float32[2] 1 2", a static value as it is, or "offset+length message".
  std::string operator()(const std::string& text) {
    const auto e = parse(text);
    if (!e) return to_string(e.problem());
    const auto r = evaluate(**e, *this);
    if (!r) return to_string(r.problem());
    const auto* v = r->get<Value>();
    if (!v) return kcc::to_string(*r);
    std::string s = kcc::to_string(v->type());
    for (int64_t i = 0; i < v->shape().count(); ++i) {
      if (v->dtype() == DType::kString) {
        s += " " + text_of(v->held()->data<int64_t>()[i]);
        continue;
      }
      char number[40];
      std::snprintf(number, sizeof number, " %g", v->held()->at(i));
      s += number;
    }
    return s;
  }
  static std::string to_string(const expr::Problem& p) {
    return std::to_string(p.span.offset) + "+" + std::to_string(p.span.length) + " " + p.message;
  }
};

}  // namespace

TEST_CASE("operators between tensors and numbers") {
  World w;
  CHECK(w("x + 1") == "float32[2, 3] 2 3 4 5 6 7");
  CHECK(w("1 - v") == "float32[3] 2 1 -1");
  CHECK(w("x * v") == "float32[2, 3] -1 0 6 -4 0 12");
  CHECK(w("-(v + 1) ** 2") == "float32[3] -0 -1 -9");
  CHECK(w("2 ** v") == "float32[3] 0.5 1 4");
  CHECK(w("v // 2") == "float32[3] -1 0 1");
  CHECK(w("v % 3") == "float32[3] 2 0 2");
  CHECK(w("ids / 2") == "float32[2] 1 -1.5");
  CHECK(w("ids * 2.0") == "float32[2] 4 -6");
  CHECK(w("ids ** 2") == "int32[2] 4 9");
  CHECK(w("ids // 2") == "int32[2] 1 -2");
  CHECK(w("x @ v") == "float32[2] 5 8");
  CHECK(w("(v > -1) & ~(v == 2)") == "bool[3] 0 1 0");
  CHECK(w("(v < 0) + (v < 1)") == "int32[3] 2 1 0");
  CHECK(w("v * [1, 2, 3]") == "float32[3] -1 0 6");
  CHECK(w("x if training else v") == "float32[2, 3] 1 2 3 4 5 6");
  CHECK(w("e.mean / batch") == "float32[2] 5 10");
  CHECK(w("2 * 3 + 1") == "7");
}

TEST_CASE("indexing tensors") {
  World w;
  CHECK(w("x[0]") == "float32[3] 1 2 3");
  CHECK(w("x[:, 0]") == "float32[2] 1 4");
  CHECK(w("x[-1, -1]") == "float32[] 6");
  CHECK(w("x[:, 1:2]") == "float32[2, 1] 2 5");
  CHECK(w("x[..., newaxis]") == "float32[2, 3, 1] 1 2 3 4 5 6");
  CHECK(w("x[None, ..., 0]") == "float32[1, 2] 1 4");
  CHECK(w("x[:, ::-1]") == "float32[2, 3] 3 2 1 6 5 4");
  CHECK(w("x[:, ::-2]") == "float32[2, 2] 3 1 6 4");
  CHECK(w("x[:, ::2]") == "float32[2, 2] 1 3 4 6");
  CHECK(w("x[:, -2:]") == "float32[2, 2] 2 3 5 6");
  CHECK(w("x[:, 5:]") == "float32[2, 0]");
  CHECK(w("x[:, ids]") == "float32[2, 2] 3 1 6 4");
  CHECK(w("v[ids]") == "float32[2] 2 -1");
  CHECK(w("x[[1, 0], 1]") == "float32[2] 5 2");
  CHECK(w("x[0, 1][newaxis]") == "float32[1] 2");
  CHECK(w("shape(x)[1] * 2") == "6");
}

TEST_CASE("functions, by position and by name") {
  World w;
  CHECK(w("clip(v, 0, x_max=1)") == "float32[3] 0 0 1");
  CHECK(w("where(v > 0, v, 0)") == "float32[3] 0 0 2");
  CHECK(w("sqrt(64) * v") == "float32[3] -8 0 16");
  CHECK(w("max([[1, 2], [3, 4]])") == "int32[] 4");
  CHECK(w("max([1, 4])") == "4");
  CHECK(w("sqrt([4.0, 9.0])") == "float32[2] 2 3");
  CHECK(w("maximum(0.5, v)") == "float32[3] 0.5 0.5 2");
}

TEST_CASE("texts") {
  World w;
  CHECK(w("lower(words)") == "string[2] ab 1 c22d");
  CHECK(w("lower(words) + '!'") == "string[2] ab 1! c22d!");
  CHECK(w("regex_replace(words, '[0-9]+', '#')") == "string[2] Ab # c#D");
  CHECK(w("regex_replace(words, '([A-Z])', r'<\\1>')") == "string[2] <A>b 1 c22<D>");
  CHECK(w("words == 'c22D'") == "bool[2] 0 1");
  CHECK(w("regex_replace(words, '(', '')").substr(0, 5) == "0+29 ");
  CHECK(w("words + 1") == "0+9 `+` does not go with a string[2] and an int");
}

TEST_CASE("mistakes with tensors") {
  World w;
  CHECK(w("x + e.mean") == "0+10 the shapes [2, 3] and [2] do not broadcast: 3 beside 2");
  CHECK(w("1 + (x @ x)").substr(0, 4) == "4+7 ");
  CHECK(w("v and x") == "0+1 `and` takes truth values, and this is a tensor");
  CHECK(w("1 if v > 0 else 2").substr(0, 4) == "5+5 ");
  CHECK(w("0 < v < 1").substr(0, 4) == "0+9 ");
  CHECK(w("not v").substr(0, 4) == "0+5 ");
  CHECK(w("v & v") == "0+5 `&` joins truth values, not float32[3] and float32[3]");
  CHECK(w("x[0, 0, 0]") == "0+10 the index names 3 axes, and float32[2, 3] has 2");
  CHECK(w("x[5]") == "2+1 the index 5 is outside of the 2 elements of axis 0 of float32[2, 3]");
  CHECK(w("v[v > 0]").substr(0, 4) == "2+5 ");
  CHECK(w("clip(v, 0)") == "0+10 the argument `x_max` of `clip` is missing");
  CHECK(w("clip(v, 0, 1, 2)") == "14+1 `clip` takes 3 arguments, and got more");
  CHECK(w("clip(v, 0, max=1)") == "11+5 `clip` has no argument `max`");
  CHECK(w("clip(v, 0, x_min=1)") == "11+7 the argument `x_min` of `clip` is given twice");
  CHECK(w("sqrrt(v)") == "0+5 there is no function `sqrrt`");
  CHECK(w("e.maen").find("e.maen") != std::string::npos);
}
