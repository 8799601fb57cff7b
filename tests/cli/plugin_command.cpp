// kcc plugin and kcc gradcheck as a user meets them: what is right passes, what is wrong is found and named.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"

using namespace kcc::cli;
namespace cli = kcc::cli;
namespace fs = std::filesystem;

namespace {

// A cache for this file, so that each plugin is built once and none is left behind.
struct Cached {
  Scratch folder;
  Cached() { setenv("XDG_CACHE_HOME", folder.path.c_str(), 1); }
  ~Cached() { unsetenv("XDG_CACHE_HOME"); }
};

Outcome check(const Scratch& s, const std::string& source) {
  return cli::kcc({"plugin", "check", s.write("it.cpp", "#include <kcc/kcc.h>\nusing namespace kcc;\n" + source)});
}

// An operation that doubles, with the gradient rule that is given.
std::string doubling(const std::string& rule) {
  return R"cpp(
#include "runtime/tensor/dispatch.h"
    const Op& doubled = define({
.name = "doubled", .doc = "2 x.", .infer = same_type,
                   .kernel =
                       +[](const Signature& s) {
                         const int64_t n = s.in[0].shape.count();
                         return dispatch_float(s.in[0].dtype, [&]<class T>() {
                           Prepared p;
                           p.phases.push_back({1, [n](const Buffers& b, int) {
                                                 for (int64_t i = 0; i < n; ++i)
                                                   b.output<T>()[i] = 2 * b.input<T>(0)[i];
                                               }});
                           return p;
                         });
                       },
                   .vjp = [](const OpCall&, const Values& dy) -> Values { return {)cpp" +
         rule + R"cpp(}
                      ;
                      }
                      , .samples = {{normal({3, 4})}},
                      });
                      struct Doubled : Layer {
                        Value call(Value x, Call) override { return emit(doubled, {x}); }
                      };
                      KCC_REGISTER(Doubled, "2 x.");
  )cpp";
}

}  // namespace

TEST_CASE("a new plugin trains, passes its checks, and is built beforehand") {
  const Cached cache;
  const Scratch s;
  const Terms there{.folder = s.path};
  const Outcome made = cli::kcc({"plugin", "new", "Mix"}, there);
  REQUIRE_MESSAGE(made.code == 0, made.err);
  CHECK(made.out == "Mix/Mix.cpp\nMix/spec.yaml\nMix/CMakeLists.txt\n");
  CHECK(has(content(s / "Mix/CMakeLists.txt"), "kcc_add_plugin(Mix Mix.cpp)"));
  const Outcome trained = cli::kcc({"train", "Mix/spec.yaml"}, there);
  CHECK_MESSAGE(trained.code == 0, trained.err);

  const Outcome built = cli::kcc({"plugin", "build", "Mix/Mix.cpp"}, there);
  CHECK_MESSAGE(built.code == 0, built.err);
  CHECK(fs::exists(s / "Mix/Mix.so"));
  CHECK(cli::kcc({"plugin", "build", "Mix/Mix.cpp", "-o", "other.so"}, there).code == 0);
  CHECK(fs::exists(s / "other.so"));
  for (const char* file : {"Mix/Mix.cpp", "Mix/Mix.so"}) {
    const Outcome checked = cli::kcc({"plugin", "check", file}, there);
    CHECK_MESSAGE(checked.code == 0, checked.out, checked.err);
    CHECK(has(checked.out, "layer {Mix: {units: 8}} on [2, 3]"));
    CHECK(has(checked.out, "all passed"));
  }
  const Outcome json = cli::kcc({"plugin", "check", "Mix/Mix.so", "--json"}, there);
  CHECK(json.code == 0);
  std::vector<std::string> checks;
  for (const auto& line : nlohmann::json::parse(json.out)) {
    CHECK(line["passed"] == true);
    checks.push_back(line["check"]);
  }
  CHECK(checks == std::vector<std::string>{"samples", "made", "config round trip", "shapes", "plan", "plan in training",
                                           "gradient", "gradient of the gradient", "saving and loading",
                                           "training step", "four threads"});
}

TEST_CASE("a new plugin takes no folder and no name that is taken, and no bad one") {
  const Scratch s;
  const Terms there{.folder = s.path};
  fs::create_directory(s.path / "Mix");
  for (const char* name : {"Mix", "7x", "Dense", "dense", "Layer", "M/x", "M x", "../Mix", ""}) {
    const Outcome o = cli::kcc({"plugin", "new", name}, there);
    CHECK_MESSAGE(o.code == 2, name);
  }
  CHECK(fs::is_empty(s.path / "Mix"));
  CHECK(has(cli::kcc({"plugin", "new", "7x"}, there).err, "`7x` is no name for a layer"));
  CHECK(has(cli::kcc({"plugin", "new", "Dense"}, there).err, "kcc itself has a `Dense`"));
  REQUIRE(cli::kcc({"plugin", "new", "gated_unit"}, there).code == 0);
  CHECK(has(content(s / "gated_unit/gated_unit.cpp"), "struct GatedUnit : Layer"));
  CHECK(has(content(s / "gated_unit/spec.yaml"), "plugins: [gated_unit.cpp]"));
  CHECK(cli::kcc({"plugin"}, there).code == 2);
  CHECK(has(cli::kcc({"plugin", "check", "none.cpp"}, there).err, "there is no file `none.cpp`"));
  s.write("broken.cpp", "#include <kcc/kcc.h>\nint x = nothing;\n");
  for (const char* command : {"build", "check"}) {
    const Outcome o = cli::kcc({"plugin", command, "broken.cpp"}, there);
    CHECK(o.code == 2);
    CHECK(has(o.err, "broken.cpp:2:9: error: "));
  }
}

TEST_CASE("a gradient rule that is wrong is found, with the element, what it is and what it should be") {
  const Cached cache;
  const Scratch s;
  const Outcome right = check(s, doubling("2.0 * dy[0]"));
  CHECK_MESSAGE(right.code == 0, right.out, right.err);
  const Outcome wrong = check(s, doubling("3.0 * dy[0]"));
  CHECK(wrong.code == 1);
  CHECK(has(wrong.out, "by `input`["));
  CHECK(has(wrong.out, ", and should be "));
  const Outcome json = cli::kcc({"plugin", "check", s / "it.cpp", "--json"});
  for (const auto& line : nlohmann::json::parse(json.out)) {
    const std::string name = line["check"];
    INFO(name);
    CHECK(line["passed"] == (name != "gradient"));
    if (name == "gradient") {
      double got = 0, wanted = 0;
      const std::string words = line["wrong"];
      REQUIRE(std::sscanf(words.c_str() + words.find("] is "), "] is %lf, and should be %lf", &got, &wanted) == 2);
      CHECK(got / wanted == doctest::Approx(1.5));
    }
  }
  CHECK(has(check(s, doubling("Value{}")).out, "] is 0, and should be "));
}

TEST_CASE("a kernel that writes more or less than its shape rule says is found, and is not run further") {
  const Cached cache;
  const Scratch s;
  const Outcome o = check(s, R"cpp(
    template <int kFirst, int kMore>
    Prepared fill(const Signature& s) {
      const int64_t n = s.in[0].shape.count() + kMore;
      Prepared p;
      p.phases.push_back(
          {1, [n](const Buffers& b, int) { std::fill(b.output<float>() + kFirst, b.output<float>() + n, 2.f); }});
      return p;
    }
    const std::vector<DType> single{DType::kFloat32};
    const Op& over = define({.name = "over",
                             .doc = "2.",
                             .infer = same_type,
                             .kernel = fill<0, 2>,
                             .samples = {{normal({3, 4})}},
                             .dtypes = single});
    const Op& under = define({.name = "under",
                              .doc = "2.",
                              .infer = same_type,
                              .kernel = fill<1, 0>,
                              .samples = {{normal({3, 4})}},
                              .dtypes = single});
    const Op& none = define({.name = "none", .doc = "2.", .infer = same_type, .kernel = fill<0, 0>});
  )cpp");
  CHECK(o.code == 1);
  CHECK_MESSAGE(has(o.out, "it writes behind its result of float32[3, 4], which its shape rule gives"), o.out, o.err);
  CHECK(has(o.out, "it does not write all of its result of float32[3, 4], which its shape rule gives"));
  CHECK(has(o.out, "there are none: .samples = "));
  CHECK(has(o.out, "3 checks, 3 failed"));
}

TEST_CASE("what is wrong with a layer is found by the check that is for it") {
  const Cached cache;
  const Scratch s;
  const Outcome o = check(s, R"cpp(
    struct Needs : Layer {
      Arg<int> units{this, "units"};
      Value call(Value x, Call) override { return x; }
    };
    KCC_REGISTER(Needs);
    struct Still : Layer {  // its weight is never trained
      Value call(Value x, Call) override { return x * stop_gradient(weight("w", {x.dim(-1)}, "ones")); }
      static Samples samples() { return {{.inputs = {{2, 3}}, .differentiable = false}}; }
    };
    KCC_REGISTER(Still);
    int calls = 0;
    struct Renames : Layer {
      std::string own = "w" + std::to_string(++calls);
      Value call(Value x, Call) override { return x * weight(own, {x.dim(-1)}); }
    };
    KCC_REGISTER(Renames);
    struct Images : Layer {  // no samples: the third input that is tried fits
      Value call(Value x, Call) override {
        if (x.rank() != 4) refuse("shape", "an image is wanted");
        return mean(x, {1, 2});
      }
    };
    KCC_REGISTER(Images);
    struct Picky : Layer {
      Value call(Value, Call) override { refuse("shape", "nothing will do"); }
    };
    KCC_REGISTER(Picky);
    struct Loses : Layer {
      Arg<int> units{this, "units", 1};
      void settle() override { units.set(units + 1); }
      Value call(Value x, Call) override { return x; }
      static Samples samples() { return {{.arguments = {{"units", 3}}, .inputs = {{2, 3}}}}; }
    };
    KCC_REGISTER(Loses);
    struct Looks : Layer {  // takes whole numbers
      Value call(Value x, Call) override { return take(weight("table", {5, 3}), x); }
      static Samples samples() { return {{.inputs = {integers({2, 4}, 0, 5)}}}; }
    };
    KCC_REGISTER(Looks);
  )cpp");
  CHECK(o.code == 1);
  CHECK_MESSAGE(has(o.out, "`units` has no default: declare what to try it on"), o.out, o.err);
  CHECK(has(o.out, "no weight changes"));
  CHECK(has(o.out, "5 failed"));
  CHECK(has(o.out, "its name is another one each time"));
  CHECK(has(o.out, "layer Images on [2, 6, 6, 3]"));
  CHECK(has(o.out, "no input that was tried is accepted, declare `samples`: nothing will do"));
  CHECK(has(o.out, "`{Loses: {units: 4}}` is made again as `{Loses: {units: 5}}`"));
}

TEST_CASE("losses, metrics, optimizers and the rest are made and used once") {
  const Cached cache;
  const Scratch s;
  const Outcome o = check(s, R"cpp(
    struct Cubes : Loss {
      Value call(const Value& t, const Value& p) const override { return mean(square(t - p) * (p + 1.0), {-1}); }
    };
    KCC_REGISTER(Cubes);
    struct Stopped : Loss {
      Value call(const Value& t, const Value& p) const override { return mean(square(t - stop_gradient(p)) + p, {-1}); }
    };
    KCC_REGISTER(Stopped);
    struct Gap : MeanMetric {
      Value values(const Value& t, const Value& p) override { return mean(abs(t - p), {-1}); }
    };
    KCC_REGISTER(Gap);
    struct Sign : Optimizer {
      Sign() : Optimizer(0.01) {}
      Value update(Variable&, const Value& now, const Value& g, const Value& rate, const Value&) override {
        return now - rate * sign(g);
      }
    };
    KCC_REGISTER(Sign);
    struct Lazy : Optimizer {
      Lazy() : Optimizer(0.01) {}
      Value update(Variable&, const Value& now, const Value&, const Value&, const Value&) override { return now; }
    };
    KCC_REGISTER(Lazy);
    struct Halves : Initializer {
      Tensor make(const Type& type, const Philox&) const override {
        Tensor t(DType::kFloat64, type.shape);
        std::fill_n(t.data<double>(), t.count(), 0.5);
        return t.cast(type.dtype);
      }
    };
    KCC_REGISTER(Halves);
    struct Largest : Regularizer {
      Value call(const Value& w) const override { return sum(square(square(w))); }
    };
    KCC_REGISTER(Largest);
    struct Positive : Constraint {
      Value call(const Value& w) const override { return abs(w); }
    };
    KCC_REGISTER(Positive);
    struct Slower : Schedule {
      Arg<double> rate{this, "rate"};
      Value call(const Value& step) const override { return *rate / (step + 1.0); }
      static Samples samples() { return {{.arguments = {{"rate", 0.1}}}}; }
    };
    KCC_REGISTER(Slower);
    struct Quiet : Callback {};
    KCC_REGISTER(Quiet);
  )cpp");
  CHECK_MESSAGE(o.code == 1, o.out, o.err);
  CHECK_MESSAGE(has(o.out, "2 failed"), o.out, o.err);
  const Outcome json = cli::kcc({"plugin", "check", s / "it.cpp", "--json"});
  std::map<std::string, int> lines;
  for (const auto& line : nlohmann::json::parse(json.out)) {
    const std::string thing = line["thing"], name = line["check"];
    ++lines[thing];
    INFO(thing, ", ", name, ": ", line["wrong"].get<std::string>());
    CHECK(line["passed"] == !((thing == "loss Stopped" && name == "gradient") ||
                              (thing == "optimizer Lazy" && name == "weights follow")));
  }
  CHECK(lines["loss Cubes"] == 5);
  CHECK(lines["metric Gap"] == 4);
  CHECK(lines["optimizer Sign"] == 5);
  CHECK(lines["initializer Halves"] == 3);
  CHECK(lines["regularizer Largest"] == 5);
  CHECK(lines["constraint Positive"] == 4);
  CHECK(lines["schedule {Slower: {rate: 0.1}}"] == 4);
  CHECK(lines["callback Quiet"] == 4);
}

TEST_CASE("gradcheck: the gradients of a training, layer by layer") {
  const Outcome o = cli::kcc({"gradcheck", "specs/iris.yaml", "--json"});
  REQUIRE_MESSAGE(o.code == 0, o.out, o.err);
  std::vector<std::string> layers;
  for (const auto& line : nlohmann::json::parse(o.out)) {
    layers.push_back(line["layer"]);
    CHECK(line["passed"] == true);
    CHECK(line["elements"] >= 8);
    CHECK(line["error"] < 1e-6);
  }
  CHECK(layers == std::vector<std::string>{"species/normalization", "species/dense", "species/dense_1"});
  CHECK(has(cli::kcc({"gradcheck", "specs/iris.yaml"}).out, "species/dense_1"));
  CHECK(cli::kcc({"gradcheck", "specs/none.yaml"}).code != 0);
  CHECK(has(cli::kcc({"gradcheck", "specs/gan.yaml"}).err, "has a step of its own"));
}

TEST_CASE("gradcheck tells the layer whose rule is wrong from those before it") {
  const Cached cache;
  const Scratch s;
  s.write("it.cpp", "#include <kcc/kcc.h>\nusing namespace kcc;\n" + doubling("3.0 * dy[0]"));
  const Outcome o =
      cli::kcc({"gradcheck",
                s.write("spec.yaml",
                        "kcc: 1\nplugins: [it.cpp]\nseed: 1\nmodel: {input: [3], stack: [{Dense: 4}, Doubled, "
                        "{Dense: 1}]}\ndata:\n  train: {inline: {input: [[1, 2, 3], [4, 5, 6]], output: [[1], [2]]}}\n"
                        "training: {loss: mse, optimizer: {SGD: 0.01}, epochs: 1}\n"),
                "--json"});
  CHECK(o.code == 1);
  const auto lines = nlohmann::json::parse(o.out);
  REQUIRE(lines.size() == 3);
  for (const size_t i : {0u, 1u}) {
    CHECK(lines[i]["passed"] == false);
    CHECK(lines[i]["error"].get<double>() == doctest::Approx(1.0 / 3).epsilon(0.01));
    CHECK(has(lines[i]["wrong"], ", and should be "));
  }
  CHECK(has(lines[0]["wrong"], "the loss's by `dense/"));
  CHECK(has(lines[0]["wrong"], "by way of `doubled`"));
  CHECK(has(lines[1]["wrong"], "its gradient by `input`"));
  CHECK(lines[2]["passed"] == true);
}
