// `kcc plugin check` of what takes part in a training: loops, callbacks, sources, layers that adapt.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

namespace {

// What is wrong, or not tried, by thing and check; "" where it passed.
using Found = std::map<std::pair<std::string, std::string>, std::string>;

Found found(const Scratch& s, const std::string& source, int code) {
  const Outcome o = cli::kcc(
      {"plugin", "check", s.write("it.cpp", "#include <kcc/kcc.h>\nusing namespace kcc;\n" + source), "--json"});
  CHECK_MESSAGE(o.code == code, o.out, o.err);
  Found all;
  if (o.out.starts_with("["))
    for (const auto& line : nlohmann::json::parse(o.out))
      all[{line["thing"], line["check"]}] =
          line["passed"] == true ? line.value("note", "") : line["wrong"].get<std::string>();
  return all;
}

void says(const Found& all, const std::string& thing, const std::string& check, const std::string& words) {
  const auto it = all.find({thing, check});
  REQUIRE_MESSAGE(it != all.end(), thing, ": ", check);
  CHECK_MESSAGE((words.empty() ? it->second.empty() : it->second.find(words) != std::string::npos), thing, ": ", check,
                ": ", it->second);
}

}  // namespace

TEST_CASE("a plugin that registers nothing does not pass") {
  const Cache cache;
  const Scratch s;
  const Outcome o = cli::kcc({"plugin", "check", s.write("it.cpp", "#include <kcc/kcc.h>\nint units = 4;\n")});
  CHECK(o.code == 2);
  CHECK_MESSAGE(o.err.find("error[K1003]: `it.cpp` registers nothing") != std::string::npos, o.err);
}

TEST_CASE("loops make a few steps, and what they keep is saved and loaded") {
  const Cache cache;
  const Scratch s;
  const Found all = found(s, R"cpp(
                            struct Plain : Loop {
                              State<int64_t> steps{this, "steps"};
                              Logs step(const Batch& b) override {
                                steps = steps + 1;
                                GradientTape tape;
                                Value loss = this->loss(b, model(b.inputs, training));
                                optimizer().apply(tape.gradient(loss, model.trainable()));
                                return {{"loss", loss}};
                              }
                              bool own_test_step() const override { return true; }
                              Logs test_step(const Batch& b) override {
                                return {{"gone", log(mean(abs(b.targets["outpu"
                                                                        "t"])) *
                                                     0.0)}};
                              }
                            };
                            KCC_REGISTER(Plain);
                            struct Still : Loop {
                              Logs step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs, training))}}; }
                            };
                            KCC_REGISTER(Still);
                            struct Throws : Loop {
                              Logs step(const Batch&) override { throw std::runtime_error("no luck"); }
                            };
                            KCC_REGISTER(Throws);
                            struct Actor : Loop {
                              Logs step(const Batch& b) override {
                                GradientTape tape;
                                Value loss = mean(model(b.inputs, training)["actor"]);
                                optimizer().apply(tape.gradient(loss, model.trainable()));
                                return {{"loss", loss}};
                              }
                            };
                            KCC_REGISTER(Actor);
                            struct Deep : Loop {
                              Logs step(const Batch& b) override {
                                GradientTape tape;
                                Value loss = this->loss(b, model(b.inputs, training));
                                optimizer().apply(tape.gradient(loss, model["dense_1"].trainable()));
                                return {{"loss", loss}};
                              }
                              static Samples samples() {
                                return {{.inputs = {{4, 3}, {4, 2}}, .model = {{"Dense", {{"units", 5}}}, {"Dense", {{"units", 2}}}}}};
                              }
                            };
                            KCC_REGISTER(Deep);
                          )cpp",
                          1);
  says(all, "loop Plain", "training steps", "");
  says(all, "loop Plain", "weights follow", "");
  says(all, "loop Plain", "test step", "`gone` is -inf");
  says(all, "loop Plain", "saving and loading", "");
  says(all, "loop Still", "weights follow", "no weight of the model changes");
  says(all, "loop Throws", "training steps", "`Throws` of the plugin `it.cpp` failed: no luck");
  says(all, "loop Actor", "training steps", "it asks for another training");
  says(all, "loop Deep", "training steps", "");
  says(all, "loop Deep", "figures", "");
}

TEST_CASE("callbacks go with a short training, sources are read twice") {
  const Cache cache;
  const Scratch s;
  const Found all = found(s, R"cpp(
                            struct Counts : Callback {
                              double n = 0;
                              void on_epoch_end(TrainingView& view, int64_t, kcc::Logs& logs) override {
                                set_log(logs, "n", ++n + view.learning_rate());
                              }
                              void save(CallbackState& s) const override { s.numbers["n"] = n; }
                              void load(const CallbackState& s) override { n = s.numbers.at("n"); }
                            };
                            KCC_REGISTER(Counts);
                            struct Forgets : Counts {
                              void load(const CallbackState&) override {}
                            };
                            KCC_REGISTER(Forgets);
                            struct Throws : Callback {
                              void on_test_end(TrainingView&) override { throw std::runtime_error("no luck"); }
                            };
                            KCC_REGISTER(Throws);
                            struct Made : DataSource {
                              Arg<bool> counts{this, "counts", false};
                              Table read(const SourceContext&) const override {
                                static float calls = 0;
                                ++calls;
                                Table t;
                                t.fields = {{"x", Tensor::of<float>({2}, std::vector<float>{1, counts ? calls : 2})}};
                                t.parts = {{"made up"}};
                                return t;
                              }
                              static Samples samples() { return {{}, {.arguments = {{"counts", true}}}}; }
                            };
                            KCC_REGISTER(Made);
                          )cpp",
                          1);
  says(all, "callback Counts", "a training", "");
  says(all, "callback Counts", "saving and loading", "");
  says(all, "callback Forgets", "saving and loading", "what it saves is another thing once it was loaded");
  says(all, "callback Throws", "a training", "failed: no luck");
  says(all, "source Made", "read again", "");
  says(all, "source {Made: {counts: true}}", "read again", "read again, `x` has other values");
}

TEST_CASE("a layer that adapts keeps what it learned where it is saved") {
  const Cache cache;
  const Scratch s;
  const std::string call = R"cpp(
    bool done = false;
    bool adapted() const override { return done; }
    Tensor sum;
    void adapt(const std::vector<Tensor>& batch) override { sum = batch[0].rows(0, 1).clone(); }
  )cpp";
  const Found all = found(s,
                          "struct Kept : Layer {" + call + R"cpp(
                                void finish_adapt() override {
                                  variables.find("first")->value = sum;
                                  done = true;
                                }
                                Value call(Value x, Call) override { return x - read(state("first", {x.dtype(), {1, x.dim(1)}})); }
                                }
                                ;
                                KCC_REGISTER(Kept);
                                struct Lost : Layer {)cpp" +
                              call + R"cpp(
                            void finish_adapt() override { done = true; }
                            Value call(Value x, Call) override { return done ? x - constant(sum) : x; }
                            }
                            ;
                            KCC_REGISTER(Lost);
                          )cpp",
                          1);
  says(all, "layer Kept on [2, 4]", "adapting, saving and loading", "");
  says(all, "layer Lost on [2, 4]", "adapting, saving and loading", "what it learned is not in its states");
}
