// Plugins as a user meets them: built by the compiler that is there, loaded, used, and wrong in every way.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;
namespace fs = std::filesystem;

namespace {

const std::string kMix = R"cpp(
#include <kcc/kcc.h>
  using namespace kcc;
  struct Mix : Layer {
    Arg<int> units{this, "units", at_least(1), "size of the last dimension of the result"};
    Arg<float> rate{this, "rate", 0.0f, between(0, 1), "share that is dropped"};
    Value call(Value x, Call c) override {
      return relu(matmul(dropout(x, rate, c), weight("kernel", {x.dim(-1), units})));
    }
  };
  KCC_REGISTER(Mix, "A mixing layer.");
)cpp";

}  // namespace

TEST_CASE("a plugin's layer is checked, trained, saved and loaded like a built-in one, and is built once") {
  const Cache cache;
  const Scratch s;
  s.write("mix.cpp", kMix);
  const Outcome first = train(s, spec("mix.cpp", "{Mix: 4}, {Dense: 1}"));
  CHECK_MESSAGE(first.code == 0, first.err);
  CHECK(cache.built() == 1);
  CHECK(fs::exists(s / "run/plugins/mix.cpp"));
  const Outcome predicted = cli::kcc({"predict", s / "run", "-o", "-"});
  CHECK_MESSAGE(predicted.code == 0, predicted.err);
  CHECK(cache.built() == 1);

  const Outcome wrong = train(s, spec("mix.cpp", "{Mix: 0, rat: 2}, {Dense: 1}"));
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("`units` is 0, and must be at least 1") != std::string::npos);
  CHECK(wrong.err.find("did you mean `rate`?") != std::string::npos);

  // The run says when its plugin is another one now.
  std::ofstream(s / "run/plugins/mix.cpp", std::ios::app) << "\n// changed\n";
  const Outcome changed = cli::kcc({"predict", s / "run", "-o", "-", "--no-color"});
  CHECK(changed.code == 0);
  CHECK(changed.err.find("warning[K1007]: `mix.cpp` has changed since this run was trained") != std::string::npos);
  CHECK(cache.built() == 2);
}

TEST_CASE("a header beside a plugin is a part of it") {
  const Cache cache;
  const Scratch s;
  s.write("size.h", "constexpr double kFactor = 2;\n");
  s.write(
      "scale.cpp",
      "#include <kcc/kcc.h>\n#include \"size.h\"\nusing namespace kcc;\n"
      "struct Scale : Layer { Value call(Value x, Call) override { return x * kFactor; } };\nKCC_REGISTER(Scale);\n");
  const std::string text = spec("scale.cpp", "Scale, {Dense: 1}");
  CHECK(train(s, text).code == 0);
  CHECK(fs::exists(s / "run/plugins/size.h"));
  CHECK(train(s, text).code == 0);
  CHECK(cache.built() == 1);
  const auto before = content(s / "run/history.csv");
  s.write("size.h", "constexpr double kFactor = 3;\n");
  CHECK(train(s, text).code == 0);
  CHECK(content(s / "run/history.csv") != before);
}

TEST_CASE("what is wrong with a plugin is said, each in its own way") {
  const Cache cache;
  const Scratch s;
  const auto said = [&](const std::string& text, const std::string& code, const std::string& words) {
    const Outcome o = train(s, text);
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find(code) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK(o.err.find("1 error\n") != std::string::npos);
  };
  said(spec("none.cpp", "{Mix: 4}"), "K0002", "none.cpp");
  s.write("mix.cpp", kMix);
  s.write("broken.cpp", "#include <kcc/kcc.h>\nint x = nothing;\n");
  said(spec("broken.cpp", "{Mix: 4}"), "K1001", "broken.cpp:2:9: error: ");
  s.write("text.so", "not a shared object");
  said(spec("text.so", "{Mix: 4}"), "K1002", "`text.so` cannot be loaded: ");
  REQUIRE(std::system(("echo 'int x;' | c++ -shared -fPIC -x c++ - -o " + (s / "other.so")).c_str()) == 0);
  said(spec("other.so", "{Mix: 4}"), "K1003", "it has no `kcc_plugin`");
  s.write("old.cpp",
          "struct Info { int api; const char *compiler, *settings; void* enter; };\n"
          "extern \"C\" const Info* kcc_plugin() { static Info i{7, \"1\", \"\", nullptr}; return &i; }\n");
  REQUIRE(std::system(("c++ -shared -fPIC " + (s / "old.cpp") + " -o " + (s / "old.so")).c_str()) == 0);
  said(spec("old.so", "{Mix: 4}"), "K1004",
       "`old.so` was built for version 7 of the plugins' interface, and this kcc has version 3");
  REQUIRE(std::system(("c++ -std=c++20 -shared -fPIC -isystem . -isystem runtime '-DKCC_HEADERS=\"abc\"' " +
                       (s / "mix.cpp") + " -o " + (s / "headers.so"))
                          .c_str()) == 0);
  said(spec("headers.so", "{Mix: 4}"), "K1004", "`headers.so` was built with the headers of another kcc (abc,");
  s.write("dense.cpp", "#include <kcc/kcc.h>\nusing namespace kcc;\nstruct Dense : Layer {};\nKCC_REGISTER(Dense);\n");
  said(spec("dense.cpp", "{Mix: 4}"), "K1005", "registers a layer `Dense`, which kcc itself has as well");
  s.write("throws.cpp",
          "#include <kcc/kcc.h>\n#include <stdexcept>\nusing namespace kcc;\n"
          "struct Bad : Layer { Value call(Value, Call) override { throw std::runtime_error(\"no luck\"); } };\n"
          "KCC_REGISTER(Bad);\n");
  said(spec("throws.cpp", "Bad, {Dense: 1}"), "K1006", "`Bad` of the plugin `throws.cpp` failed: no luck");
  s.write("reads.cpp",
          "#include <kcc/kcc.h>\nusing namespace kcc;\nstruct Peek : Loss {\n"
          "  Value call(const Value& t, const Value& p) const override { return square(t - p) * mean(p).item(); }\n};\n"
          "KCC_REGISTER(Peek);\n");
  said(
      "kcc: 1\nplugins: [reads.cpp]\nmodel: {input: [1], stack: [{Dense: 1}]}\ndata: {train: {inline: {input: [[1]], "
      "output: [[1]]}}}\ntraining: {loss: Peek, epochs: 1}\n",
      "K1008", "`Peek` reads a value while the step is being traced");
}

TEST_CASE("a layer that reads values runs eagerly within the plan, and takes both branches of an `if`") {
  const Cache cache;
  const Scratch s;
  // Doubles what is small and halves what is large, and counts in its state how often each was done.
  s.write("branch.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Branch : Layer {
      Value call(Value x, Call) override {
        Variable& n = state("taken", {DType::kFloat32, {2}});
        Value w = weight("w", {x.dim(-1)}, "ones");
        if (mean(x) > 2.5) {
          assign(n, read(n) + constant<float>({2}, {1, 0}));
          return x * 0.5 * w;
        }
        assign(n, read(n) + constant<float>({2}, {0, 1}));
        return x * 2.0 * w;
      }
    };
    KCC_REGISTER(Branch);
  )cpp");
  const Outcome o =
      cli::kcc({"train", s.write("spec.yaml", spec("branch.cpp", "Branch, {Dense: 1}", ", batch_size: 1")), "-o",
                s / "run", "--json"});
  REQUIRE_MESSAGE(o.code == 0, o.err);
  const std::string weights = content(s / "run/model.safetensors");
  const auto header = nlohmann::json::parse(weights.substr(8, *reinterpret_cast<const uint64_t*>(weights.data())));
  const auto at = header["branch/taken"]["data_offsets"][0].get<size_t>();
  const auto* taken =
      reinterpret_cast<const float*>(weights.data() + 8 + *reinterpret_cast<const uint64_t*>(weights.data()) + at);
  CHECK(taken[0] == 2);  // [4, 5, 6], twice
  CHECK(taken[1] == 6);
  const auto w = header["branch/w"]["data_offsets"][0].get<size_t>();
  CHECK(reinterpret_cast<const float*>(weights.data() + 8 + *reinterpret_cast<const uint64_t*>(weights.data()) +
                                       w)[0] != 1);
}

TEST_CASE("a plugin can be of every family") {
  const Cache cache;
  const Scratch s;
  s.write("all.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Off : Loss {
      Value call(const Value& t, const Value& p) const override { return mean(square(p - t), {-1}); }
    };
    KCC_REGISTER(Off, "A loss.");
    struct Furthest : Metric {
      void update(const Value& t, const Value& p, const Value&) override {
        Variable& most = state("most");
        assign(most, maximum(read(most), max(abs(p - t))));
      }
      Value result() override { return get("most"); }
    };
    KCC_REGISTER(Furthest, "A metric.");
    struct Plain : Optimizer {
      Plain() : Optimizer(0.01) {}
      Value update(Variable&, const Value& now, const Value& g, const Value& rate, const Value&) override {
        return now - rate * g;
      }
    };
    KCC_REGISTER(Plain, "An optimizer.");
    struct Falling : Schedule {
      Arg<double> start{this, "start", 0.1};
      Value call(const Value& step) const override { return start / (step + 1.0); }
    };
    KCC_REGISTER(Falling, "A schedule.");
    struct Halves : Initializer {
      Tensor make(const Type& type, const Philox&) const override {
        Tensor t(type);
        std::fill_n(t.data<float>(), t.count(), 0.5f);
        return t;
      }
    };
    KCC_REGISTER(Halves, "An initializer.");
    struct Small : Regularizer {
      Value call(const Value& w) const override { return sum(square(w)) * 0.1; }
    };
    KCC_REGISTER(Small, "A regularizer.");
    struct Bounded : Constraint {
      Value call(const Value& w) const override { return clip(w, -0.4, 0.4); }
    };
    KCC_REGISTER(Bounded, "A constraint.");
    struct Told : Callback {
      void on_epoch_end(TrainingView& view, int64_t epoch, kcc::Logs&) override {
        view.say("told " + std::to_string(epoch));
      }
    };
    KCC_REGISTER(Told, "A callback.");
    struct Made : DataSource {
      Table read(const SourceContext&) const override {
        Tensor x(DType::kFloat32, {4, 3}), y(DType::kFloat32, {4, 1});
        for (int64_t i = 0; i < 12; ++i) x.data<float>()[i] = static_cast<float>(i);
        Table t;
        t.fields = {{"input", x}, {"output", y}};
        t.parts = {{"made up"}};
        return t;
      }
    };
    KCC_REGISTER(Made, "A source of data.");
  )cpp");
  const Outcome o = train(s, R"yaml(
kcc: 1
plugins: [all.cpp]
model:
  input: [3]
  stack: [{Dense: 1, kernel_initializer: Halves, kernel_regularizer: Small, kernel_constraint: Bounded}]
data: {train: {Made: {}}}
training: {loss: Off, metrics: [Furthest], optimizer: {Plain: {Falling: 0.01}}, callbacks: [Told], epochs: 2}
)yaml");
  CHECK_MESSAGE(o.code == 0, o.err);
  CHECK(o.err.find("told 1") + o.out.find("told 1") != 2 * std::string::npos);
  const auto figures = nlohmann::json::parse(content(s / "run/metrics.json"));
  CHECK(figures["train"]["furthest"].get<double>() > 0);
  const Outcome listed = cli::kcc({"layers", "Falling", "--plugin", s / "all.cpp"});
  CHECK_MESSAGE(listed.out.find("A schedule.") != std::string::npos, listed.err);
  CHECK(cli::kcc({"schema", "--plugin", s / "all.cpp"}).out.find("An initializer.") != std::string::npos);
  CHECK(cli::kcc({"schema"}).out.find("An initializer.") == std::string::npos);
}

TEST_CASE("what would be frozen in a plan is not: it runs at once, or is refused") {
  const Cache cache;
  const Scratch s;
  s.write("frozen.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Vector : Layer {  // a condition of several values
      Value call(Value x, Call) override {
        if (mean(x, {1}) > 0.5) return x * 2.0;
        return x;
      }
    };
    KCC_REGISTER(Vector);
    struct Nothing : Layer {
      Value call(Value, Call) override { return {}; }
    };
    KCC_REGISTER(Nothing);
    struct Kept : Layer {
      Value before;
      Value call(Value x, Call) override {
        if (!before.defined()) before = x;
        return x + before;
      }
    };
    KCC_REGISTER(Kept);
    struct Peeking : Cell {
      std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{2}}; }
      Values step(const Value& x, const Values& states, const Call&) override {
        if (mean(x) > 0) return {states[0], states[0]};
        return {states[0] + 1.0, states[0] + 1.0};
      }
    };
    KCC_REGISTER(Peeking);
    struct Endless : Layer {
      Value call(Value x, Call) override {
        while (max(abs(x)) > -1) x = x * 0.5;
        return x;
      }
    };
    KCC_REGISTER(Endless);
    // Draws numbers and counts its steps; with data, and without a read of a value.
    struct Drawing : Loop {
      State<int64_t> steps{this, "steps", 0};
      Logs step(const Batch& b) override {
        steps = steps + 1;
        GradientTape tape;
        Value loss = this->loss(b, model(b.inputs, training));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}, {"steps", constant(static_cast<double>(*steps))}, {"drawn", constant(random().uniform())}};
      }
    };
    KCC_REGISTER(Drawing);
    struct Late : Loop {  // begins its tape after what it aims at
      Arg<bool> look{this, "look", false};
      Logs step(const Batch& b) override {
        Value target = Value(model(b.inputs)) * 0.5 + 1.0;
        GradientTape tape;
        Value loss = mean(square(target - model(b.inputs, training)));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        if (look && loss.item() < 0) return {};
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Late);
  )cpp");
  const auto refused = [&](const std::string& stack, const std::string& words) {
    const Outcome o = train(s, spec("frozen.cpp", stack));
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK((o.code == 1 || o.code == 2));
  };
  refused("Vector, {Dense: 1}", "one number is read here");
  refused("Nothing, {Dense: 1}", "`call` of `Nothing` gives no value");
  refused("Kept, {Dense: 1}", "a value of an earlier call is used");
  refused("{Reshape: [3, 1]}, {RNN: {cell: Peeking}}, {Dense: 1}", "K1008");
  refused("Endless, {Dense: 1}", "does not come to an end");

  REQUIRE(train(s, spec("frozen.cpp", "{Dense: 1}", ", loop: Drawing, batch_size: 2")).code == 0);
  const std::string history = content(s / "run/history.csv");
  CHECK_MESSAGE(history.find(",1.5,") != std::string::npos, history);  // steps 1 and 2
  CHECK_MESSAGE(history.find(",3.5,") != std::string::npos, history);
  std::vector<std::string> weights;
  for (const char* look : {"false", "true"}) {
    REQUIRE(train(s, spec("frozen.cpp", "{Dense: 1}", ", loop: {Late: {look: " + std::string(look) + "}}")).code == 0);
    weights.push_back(content(s / "run/model.safetensors"));
  }
  CHECK(weights[0] == weights[1]);
}

TEST_CASE("a layer adds metrics, which are reported of training and of validation") {
  const Cache cache;
  const Scratch s;
  s.write("seen.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Seen : Layer {
      Value call(Value x, Call c) override {
        c.add_metric("largest", max(x));
        return x;
      }
    };
    KCC_REGISTER(Seen);
    struct Plain : Loop {
      Arg<bool> look{this, "look", false};
      Logs step(const Batch& b) override {
        GradientTape tape;
        Value loss = this->loss(b, model(b.inputs, training));
        if (look) loss.item();
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Plain);
  )cpp");
  for (const char* loop : {"", ", loop: Plain", ", loop: {Plain: true}"}) {
    std::string text = spec("seen.cpp", "Seen, {Dense: 1}", loop);
    text.insert(text.find("training:"), "  validation: {inline: {input: [[7, 0, 0]], output: [[1]]}}\n");
    const Outcome o = train(s, text);
    REQUIRE_MESSAGE(o.code == 0, o.err);
    const std::string history = content(s / "run/history.csv");
    CHECK_MESSAGE(history.starts_with("epoch,loss,largest,val_loss,val_largest\n0,"), history);
    CHECK_MESSAGE(history.find(",6,") != std::string::npos, history);
    CHECK_MESSAGE(history.find(",7\n") != std::string::npos, history);
  }
}

TEST_CASE("two sources of one name, and a header that has changed since") {
  const Cache cache;
  const Scratch s;
  s.write("scale.h", "constexpr double kScale = 2;\n");
  const std::string text =
      "#include <kcc/kcc.h>\n#include \"scale.h\"\nusing namespace kcc;\nstruct Scaled : Layer { Value call(Value x, "
      "Call) "
      "override { return x * kScale; } };\nKCC_REGISTER(Scaled);\n";
  s.write("one.cpp", text);
  REQUIRE(train(s, spec("one.cpp", "Scaled, {Dense: 1}")).code == 0);
  CHECK(cli::kcc({"predict", s / "run", "--no-color"}).err.find("K1007") == std::string::npos);
  std::ofstream(s / "run/plugins/scale.h") << "constexpr double kScale = 3;\n";
  const Outcome changed = cli::kcc({"predict", s / "run", "--no-color"});
  CHECK_MESSAGE(
      changed.err.find("warning[K1007]: `scale.h` has changed since this run was trained") != std::string::npos,
      changed.err);
  s.write("two.cpp", "namespace other {\n}\n" + text);
  const Outcome twice = train(s, spec("one.cpp, two.cpp", "Scaled, {Dense: 1}"));
  CHECK(twice.code == 2);
  CHECK(twice.err.find("in `one.cpp, two.cpp`") != std::string::npos);
}

TEST_CASE("plugins of one text in two folders, and folders with blanks, are told apart by what they include") {
  const Cache cache;
  const Scratch s;
  std::vector<std::string> histories;
  for (const char* folder : {"a b", "c"}) {
    fs::create_directories(s.path / folder);
    s.write(folder + std::string("/factor.h"),
            "constexpr double kFactor = " + std::string(folder[0] == 'a' ? "2" : "0") + ";\n");
    s.write(
        folder + std::string("/scale.cpp"),
        "#include <kcc/kcc.h>\n#include \"factor.h\"\nusing namespace kcc;\n"
        "struct Scale : Layer { Value call(Value x, Call) override { return x * kFactor; } };\nKCC_REGISTER(Scale);\n");
    const std::string text = s.write(folder + std::string("/spec.yaml"), spec("scale.cpp", "Scale, {Dense: 1}"));
    const Outcome o = cli::kcc({"train", text, "-o", s / "run", "--overwrite"});
    REQUIRE_MESSAGE(o.code == 0, o.err);
    histories.push_back(content(s / "run/history.csv"));
  }
  CHECK(histories[0] != histories[1]);
  CHECK(cache.built() == 2);
  // What is built serves where no compiler is.
  setenv("CXX", "/no/compiler -x", 1);
  CHECK(cli::kcc({"check", s / "c/spec.yaml"}).code == 2);  // its name is part of what it was built by
  unsetenv("CXX");
}

TEST_CASE("what a layer does under a condition on values is done where the condition holds, seen at first or not") {
  const Cache cache;
  const Scratch s;
  s.write("some.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Some : Layer {
      Arg<bool> report{this, "report", false};
      Value call(Value x, Call c) override {
        Variable& n = state("n", {DType::kFloat32, {}});
        if (mean(x) > 2.5) {
          c.add_loss(constant(1000));
          assign(n, read(n) + 1.0);
          if (report) c.add_metric("large", mean(x));
        }
        if (mean(x) < 1.5) c.add_loss(ones({2}) * 50.0);
        return x;
      }
    };
    KCC_REGISTER(Some);
  )cpp");
  // Of four rows one has the first mean, one the second.
  const Outcome o = train(s, spec("some.cpp", "Some, {Dense: 1}", ", batch_size: 1"));
  REQUIRE_MESSAGE(o.code == 0, o.err);
  const std::string history = content(s / "run/history.csv");
  const double loss = std::stod(history.substr(history.find("\n0,") + 3));
  CHECK_MESSAGE(loss > 275, history);
  CHECK_MESSAGE(loss < 400, history);
  const std::string weights = content(s / "run/model.safetensors");
  const auto size = *reinterpret_cast<const uint64_t*>(weights.data());
  const auto at = nlohmann::json::parse(weights.substr(8, size))["some/n"]["data_offsets"][0].get<size_t>();
  CHECK(*reinterpret_cast<const float*>(weights.data() + 8 + size + at) == 2);

  const Outcome reports = train(s, spec("some.cpp", "{Some: true}, {Dense: 1}", ", batch_size: 1"));
  CHECK(reports.code != 0);
  CHECK_MESSAGE(reports.err.find("`some` reports the metric `large` in some calls only") != std::string::npos,
                reports.err);
  CHECK(reports.err.find("`add_metric(\"large\", ..)` must be called in every call") != std::string::npos);
  CHECK(reports.err.find("spec.yaml:4:") != std::string::npos);
}

TEST_CASE("values without an input can be made in every family, and random ones do not shift those of layers") {
  const Cache cache;
  const Scratch s;
  s.write("made.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Powered : Loss {
      Value call(const Value& t, const Value& p) const override { return mean(pow(abs(p - t), constant(2)), {-1}); }
    };
    KCC_REGISTER(Powered, "A loss.");
    struct Noisy : Loss {
      Arg<double> by{this, "by", 1.0};
      Value call(const Value& t, const Value& p) const override {
        return mean(square(p - t + by * random_normal(p.shape())), {-1});
      }
    };
    KCC_REGISTER(Noisy, "A loss.");
    struct Nothing : Loss {
      Value call(const Value&, const Value& p) const override { return zeros({p.dim(0)}) * mean(p, -1); }
    };
    KCC_REGISTER(Nothing, "A loss.");
    struct Counted : Metric {
      void update(const Value& t, const Value&, const Value&) override { add("n", constant(1) * t.dim(0)); }
      Value result() override { return get("n") / ones({}); }
    };
    KCC_REGISTER(Counted, "A metric.");
    struct Plain : Optimizer {
      Plain() : Optimizer(0.01) {}
      Value update(Variable&, const Value& now, const Value& g, const Value& rate, const Value&) override {
        return now - rate * g * constant(1);
      }
    };
    KCC_REGISTER(Plain, "An optimizer.");
    struct Same : Schedule {
      Value call(const Value&) const override { return constant(0.01); }
    };
    KCC_REGISTER(Same, "A schedule.");
    struct Small : Regularizer {
      Value call(const Value& w) const override { return constant(0.1) * sum(square(w)); }
    };
    KCC_REGISTER(Small, "A regularizer.");
    struct Positive : Constraint {
      Value call(const Value& w) const override { return maximum(w, constant(0)); }
    };
    KCC_REGISTER(Positive, "A constraint.");
    struct Kept : Layer {
      Value call(Value x, Call) override {
        Variable& v = state("seen", {DType::kFloat32, {}});
        assign(v, read(v) + sum(x));
        return x;
      }
    };
    KCC_REGISTER(Kept, "Its state is float32, whatever the precision.");
  )cpp");
  const auto trained = [&](const std::string& stack, const std::string& training) {
    std::string text = spec("made.cpp", stack);
    text.replace(text.find("loss: mse, optimizer: {SGD: 0.01}"), 33, training);
    const Outcome o = train(s, text);
    CHECK_MESSAGE(o.code == 0, training, o.err);
    return o.code == 0 ? content(s / "run/history.csv") : "";
  };
  const std::string dense = "{Dense: 1, kernel_regularizer: Small, kernel_constraint: Positive}";
  trained(dense, "loss: Powered, metrics: [Counted], optimizer: {Plain: Same}");
  if (fs::exists(s / "run/metrics.json"))
    CHECK(nlohmann::json::parse(content(s / "run/metrics.json"))["train"]["counted"] == 4);
  trained("{Dense: 1}", "loss: Nothing, optimizer: SGD, callbacks: [{LearningRateScheduler: Same}]");
  const std::string dropped = "{Dropout: 0.5}, {Dense: 1}";
  const std::string still = trained(dropped, "loss: {Noisy: 0.0}, optimizer: {SGD: 0.01}");
  CHECK(still == trained(dropped, "loss: mse, optimizer: {SGD: 0.01}"));
  CHECK(still != trained(dropped, "loss: {Noisy: 0.5}, optimizer: {SGD: 0.01}"));
  trained("Kept, {Dense: 1}", "precision: float64, loss: mse, optimizer: {SGD: 0.01}");
  const Outcome checked = cli::kcc({"plugin", "check", s / "made.cpp"});
  for (const char* thing : {"loss Powered", "metric Counted", "optimizer Plain", "schedule Same", "regularizer Small"})
    CHECK_MESSAGE(checked.out.find(thing) != std::string::npos, thing, checked.out);
  CHECK_MESSAGE(checked.code == 0, checked.out, checked.err);
}

TEST_CASE("an operation of a plugin without a gradient rule is refused where a gradient is asked for through it") {
  const Cache cache;
  const Scratch s;
  const auto plugin = [&](const std::string& vjp) {
    s.write("op.cpp", R"cpp(
#include <kcc/kcc.h>
                            using namespace kcc;
    static const Op& twice = define({
.name = "twice", .doc = "2 x.", .infer = same_type, .kernel = +[](const Signature& s) {
  return dispatch_float(s.in[0].dtype, [&]<class T>() {
    Prepared p;
    p.phases.push_back({1, [n = s.in[0].shape.count()](const Buffers& b, int) {
                          for (int64_t i = 0; i < n; ++i) b.output<T>()[i] = 2 * b.input<T>(0)[i];
                        }});
    return p;
  });
},)cpp" + vjp + R"cpp(
      .samples = {{normal({3, 4})}},
      });
      struct Twice : Layer {
        Value call(Value x, Call) override { return emit(twice, {x}); }
      };
      KCC_REGISTER(Twice, "2 x.");
      struct Aside : Layer {
        Value call(Value x, Call) override { return x + stop_gradient(emit(twice, {x})); }
      };
      KCC_REGISTER(Aside, "Its gradient does not go through the operation.");
    )cpp");
  };
  plugin("");
  const Outcome refused = train(s, spec("op.cpp", "{Dense: 4}, Twice, {Dense: 1}"));
  CHECK(refused.code == 2);
  CHECK_MESSAGE(refused.err.find("`twice`, in `twice`, has no gradient rule") != std::string::npos, refused.err);
  CHECK_MESSAGE(refused.err.find("spec.yaml:4:") != std::string::npos, refused.err);
  CHECK(train(s, spec("op.cpp", "Twice, {Dense: 1}")).code == 0);  // nothing is trained before it
  CHECK(train(s, spec("op.cpp", "{Dense: 4}, Aside, {Dense: 1}")).code == 0);
  const Outcome checked = cli::kcc({"plugin", "check", s / "op.cpp"});
  CHECK(checked.code == 1);
  CHECK_MESSAGE(checked.out.find("has no gradient rule") != std::string::npos, checked.out);
  plugin(".vjp = [](const OpCall&, const Values&) -> Values { return {Value{}}; },");  // none on purpose
  CHECK(train(s, spec("op.cpp", "{Dense: 4}, Twice, {Dense: 1}")).code == 0);
}
