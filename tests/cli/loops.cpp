// Loops of one's own as a user meets them: against kcc's own step, wrong, through the whole training.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;
namespace fs = std::filesystem;

TEST_CASE("a loop gives the numbers of kcc's own step, traced or reading values") {
  const Cache cache;
  const Scratch s;
  s.write("loops.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Plain : Loop {
      Arg<bool> look{this, "look", false};
      Logs step(const Batch& b) override {
        GradientTape tape;
        const Outputs outputs = model(b.inputs, training);
        const Value first = outputs[0];
        if (first.shape().rank() != 2 || outputs[-1].shape().rank() != 2) throw std::runtime_error("another output");
        Value loss = this->loss(b, outputs);
        optimizer().apply(tape.gradient(loss, model.trainable()));
        if (look && loss.item() < 0) return {};
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Plain);
  )cpp");
  const std::string stack = "{Dense: 4, activation: tanh}, {Dropout: 0.5}, BatchNormalization, {Dense: 1}";
  std::vector<std::string> weights;
  for (const char* loop : {"", ", loop: Plain", ", loop: {Plain: {look: true}}"}) {
    const Outcome o = train(s, spec("loops.cpp", stack, std::string(loop) + ", batch_size: 2", 20));
    REQUIRE_MESSAGE(o.code == 0, o.err);
    weights.push_back(content(s / "run/model.safetensors"));
  }
  CHECK(weights[1] == weights[0]);
  CHECK(weights[2] == weights[0]);
}

TEST_CASE("a run of a loop predicts from rows without targets") {
  const Cache cache;
  const Scratch s;
  s.write("plain.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Plain : Loop {
      Logs step(const Batch& b) override {
        GradientTape tape;
        Value loss = this->loss(b, model(b.inputs, training));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Plain);
  )cpp");
  REQUIRE(train(s, spec("plain.cpp", "{Dense: 1}", ", loop: Plain")).code == 0);
  const Outcome o = cli::kcc({"predict", s / "run", "--data", s.write("rows.csv", "a,b,c\n1,2,3\n"), "--set",
                              "data.inputs={input: [a, b, c]}"});
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("what is wrong with the model, or with what a loop asks of it, is said as it is without a loop") {
  const Cache cache;
  const Scratch s;
  s.write("asks.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Asks : Loop {
      Arg<std::string> value{this, "value", "output", "which"};
      Arg<bool> lend{this, "lend", false};
      Logs step(const Batch& b) override {
        GradientTape tape;
        if (lend) model.stateless_call(Values(model.trainable().size(), constant(1.0)), b.inputs, training);
        Value loss = mean(square(model.values(b.inputs, {value}, training)[*value]));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Asks);
  )cpp");
  const auto said = [&](const std::string& stack, const std::string& loop, const std::string& words) {
    const Outcome o = train(s, spec("asks.cpp", stack, ", loop: " + loop));
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
  };
  said("{Conv2D: 2, kernel_size: 2}, {Dense: 1}", "Asks", "`Conv2D`");
  said("{Dense: 1}", "{Asks: {value: nope}}", "the loop asks for `nope`, which the graph does not have");
  said("{Dense: 1}", "{Asks: {lend: true}}", "and is given float32[]");
}

TEST_CASE("a loop predicts in its own way, traced and at once") {
  const Cache cache;
  const Scratch s;
  s.write("own.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Own : Loop {
      Arg<bool> look{this, "look", false};
      Arg<std::string> name{this, "name", "output", "of what it gives"};
      Logs step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs, training))}}; }
      bool own_predict_step() const override { return true; }
      NamedValues predict_step(const Batch& b) override {
        Value y = model(b.inputs);
        if (look && max(y).item() > 1e9) return {};
        return {{*name, y * 0.0 + 7.0}};
      }
    };
    KCC_REGISTER(Own);
  )cpp");
  for (const char* look : {"false", "true"}) {
    REQUIRE(train(s, spec("own.cpp", "{Dense: 1}", ", loop: {Own: {look: " + std::string(look) + "}}")).code == 0);
    const Outcome o = cli::kcc({"predict", s / "run"});
    CHECK_MESSAGE(o.out == "output\n7\n7\n7\n7\n", (o.out + o.err));
  }
  REQUIRE(train(s, spec("own.cpp", "{Dense: 1}", ", loop: {Own: {name: other}}")).code == 0);
  CHECK(cli::kcc({"predict", s / "run"}).err.find("gives no `output`") != std::string::npos);
}

TEST_CASE("a loop goes through the whole training in its own way, and what is kcc's stays kcc's") {
  const Cache cache;
  const Scratch s;
  s.write("fit.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Twice : Loop {
      Logs step(const Batch& b) override {
        GradientTape tape;
        Value loss = this->loss(b, model(b.inputs, training));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
      bool own_fit() const override { return true; }
      void fit(FitControl& f) override {
        while (f.begin_epoch()) {
          const double before = sum(read(*model.variables()[0])).item();
          while (f.step()) continue;
          f.log("moved", sum(read(*model.variables()[0])).item() - before);
          f.end_epoch();
        }
      }
    };
    KCC_REGISTER(Twice);
  )cpp");
  const std::string callbacks = ", callbacks: [{EarlyStopping: {monitor: val_loss, patience: 50}}]";
  std::string text = spec("fit.cpp", "{Dense: 1}", ", loop: Twice" + callbacks);
  text.insert(text.find("training:"), "  validation: {split: 0.5}\n");
  REQUIRE_MESSAGE(train(s, text).code == 0, text);
  const std::string own = content(s / "run/history.csv"), weights = content(s / "run/model.safetensors");
  CHECK_MESSAGE(own.starts_with("epoch,loss,moved,val_loss\n0,"), own);
  CHECK(own.find(",0,") == std::string::npos);  // it did move
  text.erase(text.find(", loop: Twice"), 13);
  REQUIRE(train(s, text).code == 0);
  CHECK(content(s / "run/model.safetensors") == weights);
}

TEST_CASE("a planned part keeps no number of the loop's own") {
  const Cache cache;
  const Scratch s;
  s.write("captures.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Captures : Loop {
      Arg<bool> given{this, "given", false, "as an input"};
      double rate = 1;
      bool traced() const override { return false; }
      Logs step(const Batch& b) override {
        rate *= 0.5;
        const Value y = given ? planned("scale", {b.targets["output"], constant(rate)},
                                        [](const Values& in) -> Values { return {sum(in[0]) * in[1]}; })[0]
                              : planned("scale", {b.targets["output"]},
                                        [&](const Values& in) -> Values { return {sum(in[0]) * rate}; })[0];
        return {{"loss", y}};
      }
    };
    KCC_REGISTER(Captures);
  )cpp");
  const Outcome o = train(s, spec("captures.cpp", "{Dense: 1}", ", loop: Captures", 3));
  CHECK(o.code == 1);
  CHECK_MESSAGE(o.err.find("the planned part `scale` is another computation than it was") != std::string::npos, o.err);
  CHECK(train(s, spec("captures.cpp", "{Dense: 1}", ", loop: {Captures: {given: true}}", 3)).code == 0);
}

TEST_CASE("a member of a loop that changes is not frozen in a plan") {
  const Cache cache;
  const Scratch s;
  s.write("counts.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    double told = 0;
    struct Tells : Callback {
      void on_epoch_begin(TrainingView&, int64_t epoch) override { told = static_cast<double>(epoch); }
    };
    KCC_REGISTER(Tells);
    struct Counts : Loop {
      Arg<bool> told_{this, "told", false};
      int n = 0;
      Logs step(const Batch& b) override {
        const double now = told_ ? told : ++n;
        return {{"loss", loss(b, model(b.inputs, training))}, {"now", constant(now)}};
      }
    };
    KCC_REGISTER(Counts);
  )cpp");
  const auto column = [&](const std::string& loop) {
    const Outcome o = train(s, spec("counts.cpp", "{Dense: 1}", ", callbacks: [Tells], loop: " + loop, 5));
    REQUIRE_MESSAGE(o.code == 0, o.err);
    std::vector<double> now;
    std::istringstream lines(content(s / "run/history.csv"));
    for (std::string line; std::getline(lines, line);)
      if (line[0] != 'e') now.push_back(std::stod(line.substr(line.rfind(',') + 1)));
    return now;
  };
  const std::vector<double> counted = column("Counts");
  REQUIRE(counted.size() == 5);
  for (size_t i = 1; i < 5; ++i) CHECK(counted[i] == counted[i - 1] + 1);  // the first ones were tracings
  CHECK(column("{Counts: {told: true}}") == std::vector<double>{0, 1, 2, 3, 4});
}

TEST_CASE("what a loop keeps is there again when its run predicts and is evaluated") {
  const Cache cache;
  const Scratch s;
  s.write("kept.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Kept : Loop {
      State<int64_t> steps{this, "steps", 0};
      Logs step(const Batch& b) override {
        steps = steps + 1;
        return {{"loss", loss(b, model(b.inputs, training))}};
      }
      bool own_test_step() const override { return true; }
      Logs test_step(const Batch&) override { return {{"steps", static_cast<double>(*steps)}}; }
      bool own_predict_step() const override { return true; }
      NamedValues predict_step(const Batch& b) override {
        return {{"output", Value(model(b.inputs)) * 0.0 + static_cast<double>(*steps)}};
      }
    };
    KCC_REGISTER(Kept);
  )cpp");
  REQUIRE(train(s, spec("kept.cpp", "{Dense: 1}", ", loop: Kept, batch_size: 2")).code == 0);
  CHECK(cli::kcc({"predict", s / "run"}).out == "output\n4\n4\n4\n4\n");
  CHECK(cli::kcc({"evaluate", s / "run", "--split", "train", "--json"}).out == "{\"steps\":4.0}\n");
  std::string changed = content(s / "kept.cpp");
  changed.replace(changed.find("int64_t"), 7, "int32_t");
  s.write("run/plugins/kept.cpp", changed);
  const Outcome o = cli::kcc({"predict", s / "run"});
  CHECK(o.code != 0);
  CHECK_MESSAGE(o.err.find("is not what `Kept` keeps: it has 8 bytes") != std::string::npos, o.err);
}

TEST_CASE("what a loop's own fit assigns between steps is seen by callbacks, with validation or without") {
  const Cache cache;
  const Scratch s;
  s.write("between.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Between : Loop {
      Logs step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs, training))}}; }
      bool own_fit() const override { return true; }
      void fit(FitControl& f) override {
        for (int e = 1; f.begin_epoch(); ++e) {
          while (f.step()) continue;
          for (Variable* v : model.trainable()) assign(*v, full(v->type.shape, 10.0 * e));
          f.end_epoch();
        }
      }
    };
    KCC_REGISTER(Between);
    struct Looks : Callback {
      void on_epoch_end(TrainingView& view, int64_t, Logs& logs) override {
        set_log(logs, "first", view.copy_weights()[0].second.at(0));
      }
    };
    KCC_REGISTER(Looks);
  )cpp");
  REQUIRE(train(s, spec("between.cpp", "{Dense: 1}", ", loop: Between, callbacks: [Looks]")).code == 0);
  const std::string history = content(s / "run/history.csv");
  CHECK_MESSAGE(history.find(",10\n") != std::string::npos, history);
  CHECK_MESSAGE(history.ends_with(",20\n"), history);
}

TEST_CASE("a step outside of an epoch, and an epoch within another, are refused") {
  const Cache cache;
  const Scratch s;
  s.write("order.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Order : Loop {
      Arg<std::string> calls{this, "calls"};
      Logs step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs, training))}}; }
      bool own_fit() const override { return true; }
      void fit(FitControl& f) override {
        for (char c : *calls) {
          if (c == 'b') f.begin_epoch();
          if (c == 's') f.step();
          if (c == 'e') f.end_epoch();
        }
      }
    };
    KCC_REGISTER(Order);
  )cpp");
  const auto run = [&](const std::string& calls) {
    return train(s, spec("order.cpp", "{Dense: 1}", ", loop: {Order: " + calls + "}"));
  };
  const auto said = [&](const std::string& calls, const std::string& words) {
    const Outcome o = run(calls);
    CAPTURE(calls);
    CHECK(o.code != 0);
    CHECK_MESSAGE(o.err.find("error[K1006]: `fit` of `Order` " + words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("while (f.begin_epoch()) {") != std::string::npos, o.err);
  };
  said("s", "makes a step outside of an epoch");
  said("bses", "makes a step outside of an epoch");
  said("e", "ends an epoch that has not begun");
  said("bsee", "ends an epoch that has not begun");
  said("bsb", "begins an epoch before the last one has ended");
  CHECK(run("bssebse").code == 0);
}

TEST_CASE("a loop may make a loss of its own of the targets, and what it updates must be trained") {
  const Cache cache;
  const Scratch s;
  s.write("own.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Own : Loop {
      Logs step(const Batch& batch) override {
        GradientTape tape;
        Value loss = mean(square(Value(model(batch.inputs, true)) - batch.targets["y"]));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Own);
    struct Root : Layer {
      Value call(Value x, Call) override { return max(x).item() > 1e9 ? x : sqrt(x - 10); }
    };
    KCC_REGISTER(Root);
  )cpp");
  const auto run = [&](const std::string& layers, const std::string& training) {
    return cli::kcc(
        {"train",
         s.write("own.yaml",
                 "kcc: 1\nplugins: [own.cpp]\nseed: 1\nmodel:\n  inputs: {x: [2]}\n  graph: {y: [x, " + layers +
                     "]}\n  outputs: y\ndata:\n  train: {inline: {x: [[1, 2], [3, 4]], "
                     "y: [[1], [2]]}}\n  validation: {inline: {x: [[1, 2]], y: [[1]]}}\ntraining: {optimizer: sgd, " +
                     training + "}\n"),
         "-o", s / "run", "--overwrite", "--no-color"});
  };
  const auto loss = [](const Outcome& o) { return o.out.substr(o.out.find("loss: "), 12); };
  const Outcome own = run("{Dense: 1}", "loop: Own"), kccs = run("{Dense: 1}", "loss: mse");
  REQUIRE_MESSAGE(own.code == 0, own.err);
  CHECK(loss(own) == loss(kccs));
  CHECK(has(run("{Dense: {units: 1, trainable: false}}", "loop: Own").err, "updates no weight"));
  // Of validation all is told that the spec asks for, of training what the step does.
  const Outcome judged = run("{Dense: 1}", "loop: Own, loss: mse, metrics: [mae], epochs: 2");
  REQUIRE_MESSAGE(judged.code == 0, judged.err);
  CHECK(has(judged.out, "val_mae: "));
  CHECK(!has(judged.out, " mae: "));
  // What is no operation of kcc's is not named as one.
  CHECK(has(run("Root, {Dense: 1}", "loss: mse").err, "what runs eagerly makes the first, in `y/root`"));
}
