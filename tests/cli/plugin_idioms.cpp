// What plugins write as it is written in Python.
#include <doctest/doctest.h>

#include "plugin_runs.h"

using namespace kcc::cli;

TEST_CASE("plugins may write what is written in Python") {
  const Cache cache;
  const Scratch s;
  s.write("idioms.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Idioms : Layer {
      Value call(Value x, Call) override {
        const auto same = [](const char* what, const Value& a, const Value& b) {
          if (!(a.shape() == b.shape()) || max(abs(ops::cast(a, "float32") - ops::cast(b, "float32"))).item() != 0)
            throw std::runtime_error(what);
        };
        const int64_t n = x.dim(0);
        same("mean", mean(x, -1), mean(x, Ints{1}));
        same("of all", mean(x, {}, true), mean(x, Ints{0, 1}, true));
        same("sum", sum(x, 0, true), sum(x, Ints{0}, true));
        same("max", max(x, -1, true), max(x, Ints{1}, true));
        same("min", min(x, int64_t{1}), min(x, Ints{1}));
        same("prod", prod(x, 1), prod(x, Ints{1}));
        if (max(abs(pow(x, 2) - x * x) / (x * x + 1)) > 1e-6) throw std::runtime_error("pow");
        same("pow", pow(arange(3), 2), constant<int32_t>(std::vector<int32_t>{0, 1, 4}));
        same("pow", pow(2, x), pow(zeros_like(x) + 2.0, x));
        same("where", where(x > 0, x, 0.0), relu(x));
        same("where", where(x > 0, 0.0, x), -relu(-x));
        same("where", where(arange(2) > 0, arange(2), 0.5), constant<float>(std::vector<float>{0.5f, 1}));
        same("maximum", maximum(0.0, x), relu(x));
        same("minimum", minimum(1.0, x), minimum(x, 1.0));
        same("transpose", transpose(x), transpose(x, {1, 0}));
        same("compared", 1.0 < x, x > 1.0);
        same("compared", 1 <= x, x >= 1.0);
        same("compared", 1 > x, x < 1.0);
        same("compared", 1 >= x, x <= 1.0);
        same("both", (x > 0) & (x < 1), logical_and(x > 0, x < 1));
        same("either", (x > 2) | (x < 1), logical_or(x > 2, x < 1));
        same("not", ~(x > 2), x <= 2);
        same("reshape", reshape(x, {n, -1}), x);
        same("reshape", reshape(x, {-1}), reshape(x, {n * x.dim(1)}));
        same("rest", x % 2, mod(x, scalar_like(x, 2)));
        same("rest", x % (x + 1), mod(x, x + 1));
        same("element", x[0], reshape(slice(x, 0, 0, 1), {x.dim(1)}));
        same("element", x[-1][2], reshape(x[n - 1], {-1})[2]);
        Value y = x;
        y += 1;
        y *= 2;
        y -= x;
        y /= x + 1.0;
        same("in place", y, ((x + 1.0) * 2.0 - x) / (x + 1.0));
        return x;
      }
    };
    KCC_REGISTER(Idioms, "A layer.");
  )cpp");
  const Outcome o = train(s, spec("idioms.cpp", "Idioms, {Dense: 1}"));
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("an element that there is not is refused") {
  const Cache cache;
  const Scratch s;
  s.write("far.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Far : Layer {
      Arg<int> at{this, "at"};
      Value call(Value x, Call) override { return x + x[0][at]; }
    };
    KCC_REGISTER(Far);
  )cpp");
  CHECK(train(s, spec("far.cpp", "{Far: -3}, {Dense: 1}")).code == 0);
  const Outcome o = train(s, spec("far.cpp", "{Far: 3}, {Dense: 1}"));
  CHECK(o.code == 2);
  CHECK_MESSAGE(o.err.find("there is no [3] of float32[3]: it has 3") != std::string::npos, o.err);
}

TEST_CASE("a text is the default of an argument that is a text, and a description of another") {
  const Cache cache;
  const Scratch s;
  s.write("args.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Args : Layer {
      Arg<std::string> mode{this, "mode", "same"};
      Arg<std::optional<std::string>> other{this, "other", "none"};
      Arg<std::string> file{this, "file", required, "where it is written"};
      Arg<double> rate{this, "rate", "how fast"};
      Value call(Value x, Call) override {
        if (*mode != "same" || *other != "none") throw std::runtime_error("default");
        return x * *rate;
      }
    };
    KCC_REGISTER(Args);
  )cpp");
  CHECK(train(s, spec("args.cpp", "{Args: {file: a, rate: 2}}, {Dense: 1}")).code == 0);
  const Outcome o = train(s, spec("args.cpp", "Args, {Dense: 1}"));
  CHECK_MESSAGE(o.err.find("`Args` needs `file`: where it is written") != std::string::npos, o.err);
  CHECK_MESSAGE(o.err.find("`Args` needs `rate`: how fast") != std::string::npos, o.err);
  CHECK(o.err.find("needs `mode`") == std::string::npos);
}

TEST_CASE("names that no spec could write, and a layer without `call`, are refused in words") {
  const Cache cache;
  const Scratch s;
  const auto said = [&](const std::string& code, const std::string& stack, const std::string& words) {
    s.write("it.cpp", "#include <kcc/kcc.h>\nusing namespace kcc;\n" + code);
    const Outcome o = train(s, spec("it.cpp", stack + ", {Dense: 1}"));
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
  };
  const std::string call = "Value call(Value x, Call) override { return x; } };\n";
  said("struct Two : Layer { Arg<int> a{this, \"units\", 1}, b{this, \"units\", 2}; " + call + "KCC_REGISTER(Two);\n",
       "Two", "error[K1005]: `Two` of the plugin `it.cpp` has two arguments `units`");
  said("struct Named : Layer { Arg<int> own{this, \"name\", 1}; " + call + "KCC_REGISTER(Named);\n", "Named",
       "error[K1005]: `Named` of the plugin `it.cpp` has an argument `name`, which every layer has");
  said("struct Spaced : Layer { Arg<int> own{this, \"a b\", 1}; " + call + "KCC_REGISTER(Spaced);\n", "Spaced",
       "has an argument `a b`: an argument's name has letters, digits and `_`");
  said("struct small : Layer { " + call + "KCC_REGISTER(small);\n", "small",
       "error[K1005]: `it.cpp` registers a layer `small`: the name of a type begins with a capital");
  said("struct Empty : Layer { Values call_all(const Values&, Call) override { return {}; } };\nKCC_REGISTER(Empty);\n",
       "{Reshape: [3, 1]}, {TimeDistributed: Empty}", "`call` of `Empty` gives no value");
  said("struct Bare : Layer {};\nKCC_REGISTER(Bare);\n", "Bare", "error[K1006]: `Bare` has no `call`");
  said(
      "struct Short : Cell {\n  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{2}}; }\n"
      "  Values step(const Value&, const Values&, const Call&) override { return {}; }\n};\nKCC_REGISTER(Short);\n",
      "{Reshape: [3, 1]}, {RNN: {cell: Short}}",
      "a step of `Short` gives 0 values, and must give its result and 1 states");
}
