// Plugins that fail: what is said, and what is left of the training.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;
namespace fs = std::filesystem;

TEST_CASE("a plugin that fails on the way leaves what was trained so far, and what a loop keeps is saved") {
  const Cache cache;
  const Scratch s;
  s.write("third.cpp", R"cpp(
#include <kcc/kcc.h>
#include <stdexcept>
    using namespace kcc;
    struct Third : Loop {
      State<int64_t> played{this, "played", 0};
      bool traced() const override { return false; }
      Logs step(const Batch& b) override {
        if (played == 3) throw std::runtime_error("no more");
        played = played + 1;
        GradientTape tape;
        Value loss = this->loss(b, model(b.inputs, training));
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Third);
  )cpp");
  const Outcome o = train(s, spec("third.cpp", "{Dense: 1}", ", loop: Third, batch_size: 2"));
  CHECK(o.code == 1);
  CHECK_MESSAGE(o.err.find("error[K1006]: `Third` of the plugin `third.cpp` failed: no more") != std::string::npos,
                o.err);
  CHECK(o.err.find("spec.yaml:") != std::string::npos);
  CHECK(fs::exists(s / "run/model.safetensors"));
  const std::string state = content(s / "run/checkpoint/loop.safetensors");
  CHECK(state.find("\"played\"") != std::string::npos);
  CHECK(state.substr(state.size() - 8) == std::string("\3\0\0\0\0\0\0\0", 8));
}

TEST_CASE("a callback that throws leaves what was trained") {
  const Cache cache;
  const Scratch s;
  s.write("late.cpp", R"cpp(
#include <kcc/kcc.h>
#include <stdexcept>
    using namespace kcc;
    struct Late : Callback {
      void on_epoch_end(TrainingView&, int64_t epoch, kcc::Logs&) override {
        if (epoch == 1) throw std::runtime_error("too late");
      }
    };
    KCC_REGISTER(Late);
  )cpp");
  const Outcome o = train(s, spec("late.cpp", "{Dense: 1}", ", callbacks: [Late]"));
  CHECK(o.code == 1);
  CHECK_MESSAGE(o.err.find("`Late` of the plugin `late.cpp` failed: too late") != std::string::npos, o.err);
  CHECK(fs::exists(s / "run/model.safetensors"));
}

TEST_CASE("what fails within a plugin names it and its place, and leaves what was trained") {
  const Cache cache;
  const Scratch s;
  s.write("fails.cpp", R"cpp(
#include <kcc/kcc.h>
#include <stdexcept>
    using namespace kcc;
    struct Never : Layer {
      bool adapted() const override { return false; }
      Value call(Value x, Call) override { return x; }
    };
    KCC_REGISTER(Never);
    struct Adapts : Never {
      void adapt(const std::vector<Tensor>&) override { throw std::runtime_error("cannot adapt"); }
    };
    KCC_REGISTER(Adapts);
    struct Made : Layer {
      Made() { throw std::runtime_error("cannot be made"); }
    };
    KCC_REGISTER(Made);
    struct Draws : Initializer {
      Tensor make(const Type&, const Philox&) const override { throw std::runtime_error("cannot draw"); }
    };
    KCC_REGISTER(Draws);
    struct Other : Initializer {
      Tensor make(const Type&, const Philox&) const override { return Tensor(DType::kFloat64, {1}); }
    };
    KCC_REGISTER(Other);
    int64_t runs = 0;
    const Op& late = define({.name = "late",
                             .infer = same_type,
                             .kernel =
                                 +[](const Signature& s) {
                                   Prepared p;
                                   p.phases.push_back({1, [n = s.in[0].bytes()](const Buffers& b, int) {
                                                         if (++runs > 3) throw std::runtime_error("cannot compute");
                                                         std::copy_n(b.input<char>(0), n, b.output<char>());
                                                       }});
                                   return p;
                                 },
                             .vjp = [](const OpCall&, const Values& dy) -> Values { return dy; },
                             .samples = {{{normal({3})}}}});
    struct Late : Layer {
      Value call(Value x, Call) override { return emit(late, {x}); }
    };
    KCC_REGISTER(Late);
    struct Few : Layer {
      Value call(Value x, Call) override { return x * sum(constant<float>({2}, {1, 2, 3})); }
    };
    KCC_REGISTER(Few);
  )cpp");
  const auto said = [&](const std::string& stack, const std::string& words) {
    const Outcome o = train(s, spec("fails.cpp", stack, ", batch_size: 2"));
    CHECK(o.code != 0);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("spec.yaml:4:") != std::string::npos, o.err);
  };
  said("Never, {Dense: 1}", "`never` has been given all of the data, and `adapted` is still false");
  said("Adapts, {Dense: 1}", "`Adapts` of the plugin `fails.cpp` failed: cannot adapt");
  CHECK(train(s, spec("fails.cpp", "Made, {Dense: 1}"))
            .err.find("the constructor of `Made` of the plugin `fails.cpp` failed: cannot be made") !=
        std::string::npos);
  said("{Dense: 1, kernel_initializer: Draws}", "`Draws` of the plugin `fails.cpp` failed: cannot draw");
  said("{Dense: 1, kernel_initializer: Other}",
       "`dense/kernel` is float32[3, 1], and its initializer `Other` makes float64[1]");
  said("Few, {Dense: 1}", "a tensor of the shape [2] has 2 elements, and is given 3 values");
  CHECK(!fs::exists(s / "run/model.safetensors"));
  said("Late, {Dense: 1}", "the operation `late` of the plugin `fails.cpp` failed: cannot compute");
  CHECK(fs::exists(s / "run/model.safetensors"));
}

TEST_CASE("what fails within a plugin while predictions are made is shown at its place") {
  const Cache cache;
  const Scratch s;
  s.write("far.cpp", R"cpp(
#include <kcc/kcc.h>
#include <stdexcept>
    using namespace kcc;
    struct Far : Layer {
      Value call(Value x, Call) override {
        if (max(x).item() > 100) throw std::runtime_error("too far");
        return x;
      }
    };
    KCC_REGISTER(Far);
  )cpp");
  const Outcome trained = train(s, spec("far.cpp", "Far, {Dense: 1}"));
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const std::string rows = s.write("rows.jsonl", "{\"input\": [1, 2, 101], \"output\": [1]}\n");
  for (const char* command : {"predict", "evaluate"}) {
    const Outcome o = cli::kcc({command, s / "run", "--data", rows, "--no-color"});
    CHECK(o.code == 1);
    CHECK_MESSAGE(o.err.find("`Far` of the plugin `far.cpp` failed: too far\n --> ") != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("run/spec.yaml:") != std::string::npos, o.err);
  }
}

TEST_CASE("an interrupt is told of at once: what a plugin does may never end") {
  const Cache cache;
  const Scratch s;
  s.write("stays.cpp", R"cpp(
#include <kcc/kcc.h>
#include <unistd.h>
    using namespace kcc;
    struct Stays : Callback {
      void on_epoch_begin(TrainingView&, int64_t epoch) override {
        while (epoch == 1) usleep(1000);
      }
    };
    KCC_REGISTER(Stays);
  )cpp");
  bool sent = false;
  const Outcome o = cli::kcc({"train", s.write("spec.yaml", spec("stays.cpp", "{Dense: 1}", ", callbacks: [Stays]")),
                              "-o", s / "run", "--no-color"},
                             {.watch = [&](int pid, const std::string&) {
                               if (std::exchange(sent, true)) return;
                               kill(pid, SIGINT);
                               usleep(500'000);
                               kill(pid, SIGINT);
                             }});
  CHECK(o.code == 130);
  CHECK_MESSAGE(o.err.find("interrupted: stopping after this step; once more ends it at once, and saves nothing\n"
                           "interrupted again: nothing more is saved\n") != std::string::npos,
                o.err);
}

TEST_CASE("a plugin that calls `exit` is told of, and is no success") {
  const Cache cache;
  const Scratch s;
  s.write("leaves.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Leaves : Callback {
      Arg<bool> quickly{this, "quickly", false};
      void on_epoch_end(TrainingView&, int64_t, kcc::Logs&) override { quickly ? std::quick_exit(0) : std::exit(0); }
    };
    KCC_REGISTER(Leaves);
  )cpp");
  for (const char* quickly : {"false", "true"}) {
    const Outcome o =
        train(s, spec("leaves.cpp", "{Dense: 1}", ", callbacks: [{Leaves: {quickly: " + std::string(quickly) + "}}]"));
    CHECK(o.code == 1);
    CHECK_MESSAGE(o.err.find("error[K1006]: `Leaves` of the plugin `leaves.cpp` called `exit`") != std::string::npos,
                  o.err);
  }
}

TEST_CASE("an interrupt while what was trained is being saved waits for it") {
  const Cache cache;
  const Scratch s;
  s.write("slow.cpp", R"cpp(
#include <kcc/kcc.h>
#include <signal.h>
#include <unistd.h>
    using namespace kcc;
    // Saved when the model is written already: a while, in which there are two interrupts.
    struct Slowly {
      int64_t n = 0;
    };
    namespace kcc::state {
    template <>
    std::vector<std::byte> save(const Slowly&) {
      kill(getpid(), SIGINT);
      usleep(400'000);
      kill(getpid(), SIGINT);
      usleep(300'000);
      return std::vector<std::byte>(8);
    }
    }  // namespace kcc::state
    struct Slow : Loop {
      State<Slowly> slowly{this, "slowly"};
      Logs step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs, training))}}; }
    };
    KCC_REGISTER(Slow);
  )cpp");
  const Outcome o = train(s, spec("slow.cpp", "{Dense: 1}", ", loop: Slow"));
  CHECK_MESSAGE(o.err.find("interrupted again: what was trained is being saved") != std::string::npos, o.err);
  for (const char* file : {"model.safetensors", "spec.yaml", "history.csv", "checkpoint/loop.safetensors"})
    CHECK(fs::exists(fs::path(s / "run") / file));
  for (const auto& e : fs::recursive_directory_iterator(s / "run")) CHECK(e.path().extension() != ".part");
}
