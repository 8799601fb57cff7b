// Nothing of a plugin is silently frozen in a plan: reads that it catches itself, numbers of its own that change,
// random numbers of layers within; and what it gives that does not fit.
#include <doctest/doctest.h>

#include <filesystem>

#include "plugin_runs.h"

using namespace kcc::cli;

namespace {

const char* const kFrozen = R"cpp(
#include <kcc/kcc.h>
  using namespace kcc;
  struct Drop : Layer {  // eager, and what it draws is drawn by a layer within
    Arg<bool> look{this, "look", false};
    Sublayer d{this, "d"};
    void settle() override { d = layer("Dropout", 0.5); }
    Value call(Value x, Call c) override { return look && mean(x) > 1e9 ? x : d(x, c); }
  };
  KCC_REGISTER(Drop);
  struct Apart : Layer {
    Values call_all(const Values& in, Call c) override {
      c.add_metric("apart", sum(abs(in[0] - in[1])));
      return {in[0] + in[1]};
    }
  };
  KCC_REGISTER(Apart);
  double beta = 0, counted = 0;
  struct Anneal : Callback {
    void on_epoch_begin(TrainingView&, int64_t epoch) override { beta = static_cast<double>(epoch); }
  };
  KCC_REGISTER(Anneal);
  struct Kl : Layer {
    Arg<bool> look{this, "look", false};
    Value call(Value x, Call c) override {
      if (look && mean(x) > 1e9) return x;
      c.add_metric("beta", constant(beta));
      return x;
    }
  };
  KCC_REGISTER(Kl);
  struct KlLoss : Loss {
    Value call(const Value& t, const Value& p) const override { return mean(square(t - p), {-1}) + beta; }
  };
  KCC_REGISTER(KlLoss);
  struct Counts : Loss {
    Value call(const Value& t, const Value& p) const override { return mean(square(t - p), {-1}) * ++counted; }
  };
  KCC_REGISTER(Counts);
  struct CountsMetric : MeanMetric {
    Value values(const Value& t, const Value& p) override { return mean(square(t - p), {-1}) * ++counted; }
  };
  KCC_REGISTER(CountsMetric);
  struct CountsRate : Schedule {
    Value call(const Value& step) const override { return step * 0.0 + 0.001 * ++counted; }
  };
  KCC_REGISTER(CountsRate);
  struct Catch : Layer {
    Value call(Value x, Call c) override {
      double large = -1;
      try {
        large = mean(x).item() > 2;
      } catch (...) {
      }
      c.add_metric("large", constant(large));
      return x;
    }
  };
  KCC_REGISTER(Catch);
  struct CatchLoss : Loss {
    Value call(const Value& t, const Value& p) const override {
      try {
        if (mean(p) > 2) return mean(square(t - p), {-1});
      } catch (...) {
      }
      return mean(square(t - p), {-1});
    }
  };
  KCC_REGISTER(CatchLoss);
  struct Three : Metric {
    void update(const Value&, const Value&, const Value&) override {}
    Value result() override { return constant(3.0); }
  };
  KCC_REGISTER(Three);
  struct Wide : Regularizer {
    Value call(const Value& w) const override { return w * w; }
  };
  KCC_REGISTER(Wide);
  struct WideRate : Schedule {
    Value call(const Value& step) const override { return ones({2}) * cast(step, DType::kFloat32); }
  };
  KCC_REGISTER(WideRate);
  struct Filled : Layer {
    bool done = false;
    Value call(Value x, Call) override { return x - read(state("m", {DType::kFloat32, {3}})); }
    bool adapted() const override { return done; }
    void finish_adapt() override {
      variables.find("m")->value = Tensor(DType::kFloat64, {2});
      done = true;
    }
  };
  KCC_REGISTER(Filled);
  struct Track : Layer {  // what it assigns to first depends on what it has seen
    Value call(Value x, Call c) override {
      Variable &count = state("count", {DType::kFloat32, {}}), &best = state("best", {DType::kFloat32, {}});
      if (c.training) {
        if (read(count).item() > 2) assign(best, max(x));
        assign(count, read(count) + 1.0);
        if (read(count).item() <= 2) assign(best, read(best) - 1.0);
      }
      return x;
    }
  };
  KCC_REGISTER(Track);
  struct Keep : Layer {
    Variable* kept = nullptr;
    Value call(Value x, Call c) override {
      if (!kept) kept = &state("m", {DType::kFloat32, {}});
      if (c.training) assign(*kept, read(*kept) + 1.0);
      return x;
    }
  };
  KCC_REGISTER(Keep);
  struct Copy : Layer {
    Value call(Value x, Call c) override {
      Variable &a = state("a", {DType::kFloat32, {}}), &b = state("b", {DType::kFloat32, {}});
      if (a.value.defined()) b.value = a.value;
      c.add_metric("b", read(b));
      if (c.training) assign(a, read(a) + 1.0);
      return x;
    }
  };
  KCC_REGISTER(Copy);
  struct Asked : Metric {
    int n = 0;
    void update(const Value&, const Value&, const Value&) override {}
    Value result() override { return constant(++n); }
  };
  KCC_REGISTER(Asked);
  struct Tests : Loop {  // its step is planned; its test reads
    Logs step(const Batch& b) override {
      GradientTape tape;
      const Value l = loss(b, model(b.inputs, training));
      optimizer().apply(tape.gradient(l, model.trainable()));
      return {{"loss", l}};
    }
    bool own_test_step() const override { return true; }
    Logs test_step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs)).item()}}; }
    bool own_fit() const override { return true; }
    void fit(FitControl& f) override {
      while (f.begin_epoch()) {
        while (f.step()) continue;
        f.end_epoch();
      }
    }
  };
  KCC_REGISTER(Tests);
  struct Rows : DataSource {  // of no file
    Table read(const SourceContext&) const override {
      Table t;
      t.fields.push_back({"input", Tensor(DType::kFloat32, {2, 3})});
      t.fields.push_back({"output", Tensor::of<int64_t>({2}, std::vector<int64_t>{1, 7})});
      return t;
    }
  };
  KCC_REGISTER(Rows);
)cpp";

// The numbers of a column of the history.
std::vector<double> column(const Scratch& s, const std::string& name) {
  const auto lines = lines_of(content(s / "run/history.csv"));
  const auto cells = [](const std::string& line) {
    std::vector<std::string> out(1);
    for (const char c : line) c == ',' ? void(out.emplace_back()) : void(out.back() += c);
    return out;
  };
  const auto names = cells(lines.at(0));
  const auto at = std::find(names.begin(), names.end(), name) - names.begin();
  std::vector<double> out;
  for (size_t i = 1; i < lines.size(); ++i) out.push_back(std::stod(cells(lines[i]).at(static_cast<size_t>(at))));
  return out;
}

}  // namespace

TEST_CASE("nothing of a plugin is silently frozen") {
  const Cache cache;
  const Scratch s;
  s.write("frozen.cpp", kFrozen);
  const auto run = [&](const std::string& stack, const std::string& training = "", int epochs = 3) {
    return train(s, spec("frozen.cpp", stack, training, epochs));
  };
  const auto with_loss = [&](const std::string& loss) {
    std::string text = spec("frozen.cpp", "{Dense: 1}", ", callbacks: [Anneal]", 3);
    return train(s, text.replace(text.find("loss: mse"), 9, "loss: " + loss));
  };

  {
    INFO("a layer that runs eagerly draws other numbers in each use, as a traced one does");
    std::vector<std::vector<double>> apart;
    for (const std::string look : {"false", "true"}) {
      const Outcome o = train(
          s, "kcc: 1\nseed: 1\nplugins: [frozen.cpp]\nmodel:\n  inputs: {x: [30]}\n  layers: {drop: {Drop: " + look +
                 "}}\n  graph: {a: [x, drop], b: [x, drop], c: [[a, b], Apart], y: [c, {Dense: 1}]}\n  outputs: y\n"
                 "data: {train: {inline: {x: [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
                 "1, 1, 1, 1, 1, 1]], y: [1]}}}\ntraining: {loss: mse, optimizer: {SGD: 0.0}, epochs: 2}\n");
      REQUIRE_MESSAGE(o.code == 0, o.err);
      apart.push_back(column(s, "apart"));
    }
    CHECK(apart[0][0] > 0);
    CHECK(apart[0] == apart[1]);
  }
  {
    INFO("a number that something else sets is noticed in the next epoch, or read anew where the layer is eager");
    const Outcome frozen = run("Kl, {Dense: 1}", ", callbacks: [Anneal]");
    CHECK(frozen.code == 1);
    CHECK_MESSAGE(has(frozen.err, "K1008"), frozen.err);
    CHECK_MESSAGE(has(frozen.err, "`call` of `Kl` is another computation"), frozen.err);
    CHECK(std::filesystem::exists(s / "run/model.safetensors"));
    const Outcome read = run("{Kl: true}, {Dense: 1}", ", callbacks: [Anneal]");
    CHECK_MESSAGE(read.code == 0, read.err);
    CHECK(column(s, "beta") == std::vector<double>{0, 1, 2});
    const Outcome loss = with_loss("KlLoss");
    CHECK(loss.code == 1);
    CHECK_MESSAGE(has(loss.err, "K1008"), loss.err);
  }
  {
    INFO("what counts how often it is called is told before anything is trained");
    for (const Outcome& o : {with_loss("Counts"), run("{Dense: 1}", ", metrics: [CountsMetric]"), train(s, [] {
                               std::string text = spec("frozen.cpp", "{Dense: 1}", "", 3);
                               return text.replace(text.find("{SGD: 0.01}"), 11, "{SGD: CountsRate}");
                             }())}) {
      CHECK(o.code != 0);
      CHECK_MESSAGE(has(o.err, "is another computation each time it is traced"), o.err);
    }
  }
  {
    INFO("a read that the plugin catches is one all the same");
    const Outcome o = run("Catch, {Dense: 1}");
    CHECK_MESSAGE(o.code == 0, o.err);
    CHECK(column(s, "large") == std::vector<double>{1, 1, 1});
    const Outcome loss = with_loss("CatchLoss");
    CHECK(loss.code != 0);
    CHECK_MESSAGE(has(loss.err, "`CatchLoss` reads a value while the step is being traced"), loss.err);
  }
  {
    INFO("a metric that keeps no state is reported");
    CHECK(run("{Dense: 1}", ", metrics: [Three]").code == 0);
    CHECK(column(s, "three") == std::vector<double>{3, 3, 3});
  }
  {
    INFO("what an eager layer does with its states may depend on them, and a loop's test may read");
    const Outcome o = run("Track, {Dense: 1}", "", 8);
    CHECK_MESSAGE(o.code == 0, o.err);
    std::string text = spec("frozen.cpp", "{Dense: 1}", ", loop: Tests", 3);
    text.replace(text.find("data:\n"), 6, "data:\n  validation: {split: 0.5}\n");
    const Outcome loop = train(s, text);
    CHECK_MESSAGE(loop.code == 0, loop.err);
    CHECK(column(s, "val_loss").size() == 3);
  }
  {
    INFO("variables that a layer keeps are the model's, and are changed by `assign` alone");
    CHECK(run("Keep, {Dense: 1}").code == 0);
    CHECK(has(content(s / "run/model.safetensors"), "\"keep/m\""));
    const Outcome o = run("Copy, {Dense: 1}");
    CHECK(o.code != 0);
    CHECK_MESSAGE(has(o.err, "what a variable holds is set within a call"), o.err);
    CHECK_MESSAGE(has(o.err, "spec.yaml:4:"), o.err);
  }
  {
    INFO("what a metric makes of its state is asked for anew in each epoch");
    CHECK(run("{Dense: 1}", ", metrics: [Asked]").code == 0);
    const auto n = column(s, "asked");
    CHECK((n.at(0) < n.at(1) && n.at(1) < n.at(2)));
  }
  {
    INFO("what does not fit is told of who gives it, at its place");
    const auto told = [&](const Outcome& o, const std::string& words, int line) {
      CHECK(o.code != 0);
      CHECK_MESSAGE(has(o.err, words), o.err);
      CHECK_MESSAGE(has(o.err, "spec.yaml:" + std::to_string(line) + ":"), o.err);
    };
    told(run("{Dense: {units: 1, kernel_regularizer: Wide}}"), "a penalty is one number, and `Wide` gives", 4);
    told(train(s,
               [] {
                 std::string text = spec("frozen.cpp", "{Dense: 1}", "", 3);
                 return text.replace(text.find("{SGD: 0.01}"), 11, "{SGD: WideRate}");
               }()),
         "a learning rate is one number, and `WideRate` gives", 7);
    told(run("Filled, {Dense: 1}"), "`finish_adapt` of `Filled` fills `filled/m` with float64[2]", 4);
    std::string text = spec("frozen.cpp", "{Dense: {units: 3, activation: softmax}}", "", 1);
    text.replace(text.find("{inline"), text.find("training:") - text.find("{inline"), "Rows\n");
    text.replace(text.find("loss: mse"), 9, "loss: sparse_categorical_crossentropy");
    const Outcome o = train(s, text);
    CHECK(o.code != 0);
    CHECK_MESSAGE(!has(o.err, "kcc itself"), o.err);
    CHECK_MESSAGE(has(o.err, "Rows"), o.err);
  }
}

TEST_CASE("a layer that cannot be made is told at the plugin that has it") {
  const Cache cache;
  const Scratch s;
  s.write("ctor.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Ctor : Layer {
      Ctor() { throw std::runtime_error("not today"); }
    };
    KCC_REGISTER(Ctor);
  )cpp");
  const Outcome o = train(s, spec("ctor.cpp", "Ctor, {Dense: 1}"));
  CHECK(o.code != 0);
  CHECK_MESSAGE(has(o.err, "the constructor of `Ctor` of the plugin `ctor.cpp` failed: not today"), o.err);
  CHECK_MESSAGE(has(o.err, "spec.yaml:2:"), o.err);
}
