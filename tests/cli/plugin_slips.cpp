// What goes wrong in plugins' layers without an exception: names twice, too few inputs, layers that nobody tracks,
// pointers that lead nowhere. And masks within a layer, which go on as in a stack.
#include <doctest/doctest.h>

#include <filesystem>

#include "plugin_runs.h"

using namespace kcc::cli;

TEST_CASE("slips in plugins' layers are told, and leave what was trained") {
  const Cache cache;
  const Scratch s;
  s.write("slips.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Twins : Layer {
      Sublayer a{this, "d"}, b{this, "d"};
      void settle() override { a = layer("Dense", 1), b = layer("Dense", 1); }
      Value call(Value x, Call c) override { return a(x, c) + b(x, c); }
    };
    struct Pair : Layer {
      std::vector<std::string> input_names() const override { return {"query", "value"}; }
      Values call_all(const Values& in, Call) override { return {in[0] + in[1]}; }
    };
    struct Two : Layer {
      std::vector<std::string> result_names() const override { return {"a", "b"}; }
      Values call_all(const Values& in, Call) override { return {in[0]}; }
    };
    struct Hidden : Layer {
      Ref<Layer> dense;
      void settle() override { dense = layer("Dense", 3); }
      Value call(Value x, Call c) override { return dense->apply(x, c); }
    };
    struct Reports : Layer {
      Value call(Value x, Call c) override {
        c.add_metric("loss", mean(x));
        return x;
      }
    };
    struct Crashes : Layer {
      Value call(Value x, Call) override { return *static_cast<Value*>(nullptr) + x; }
    };
    struct Learns : Layer {  // as layer.h shows it
      bool done = false;
      Value call(Value x, Call) override { return x - read(state("first", {x.dtype(), {1, x.dim(1)}})); }
      bool adapted() const override { return done; }
      void adapt(const std::vector<Tensor>& in) override {
        if (!first.defined()) first = in[0].rows(0, 1).clone();
      }
      void finish_adapt() override {
        variables.find("first")->value = first;
        done = true;
      }
      Tensor first;
    };
    struct Late : Callback {
      void on_train_end(TrainingView&) override { throw std::runtime_error("too late"); }
    };
    KCC_REGISTER(Twins);
    KCC_REGISTER(Pair);
    KCC_REGISTER(Two);
    KCC_REGISTER(Hidden);
    KCC_REGISTER(Reports);
    KCC_REGISTER(Crashes);
    KCC_REGISTER(Learns);
    KCC_REGISTER(Late);
  )cpp");
  const auto said = [&](const std::string& layers, const std::string& words) {
    const Outcome o = train(s, spec("slips.cpp", layers));
    CHECK(o.code != 0);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    return o;
  };
  said("Twins", "two sublayers of `Twins` are called `d`");
  said("Pair, {Dense: 1}", "`Pair` takes query, value, and gets 1 value");
  said("Two, {Dense: 1}", "`Two` names 2 results, and `call` gives 1");
  said("Hidden, {Dense: 1}", "a `Dense` within `Hidden` is not tracked");
  said("Reports, {Dense: 1}", "`add_metric(\"loss\", ..)` has the name of a figure that is reported already");
  said("Crashes, {Dense: 1}", "of the plugin `slips.cpp` crashed, and nothing was saved");

  const Outcome learned = train(s, spec("slips.cpp", "Learns, {Dense: 1}"));
  CHECK_MESSAGE(learned.code == 0, learned.err);
  const Outcome late = train(s, spec("slips.cpp", "{Dense: 1}", ", callbacks: [Late]"));
  CHECK(late.code == 1);
  CHECK(std::filesystem::exists(s / "run/model.safetensors"));
}

TEST_CASE("masks go on within a plugin's layer, and out of it, as in a stack") {
  const Cache cache;
  const Scratch s;
  s.write("masked.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Encoder : Layer {
      Arg<bool> all{this, "all", true}, look{this, "look", false};
      Sublayer e{this, "embedding"}, d{this, "dense"}, l{this, "lstm"};
      void settle() override {
        e = layer("Embedding", 6, {{"output_dim", 4}, {"mask_zero", true}, {"embeddings_initializer", "ones"}});
        if (!all) return;
        d = layer("Dense", 4, {{"kernel_initializer", "ones"}});
        l = layer("LSTM", 3, {{"kernel_initializer", "ones"}, {"recurrent_initializer", "ones"}});
      }
      Value call(Value x, Call c) override {
        const Value y = e(x, c);
        if (look && sum(y).item() < -1e9) return y;
        return all ? l(d(y, c), c) : y;
      }
    };
    KCC_REGISTER(Encoder);
  )cpp");
  const std::string rest =
                        "{Dense: 4, kernel_initializer: ones}, {LSTM: 3, kernel_initializer: ones, "
                        "recurrent_initializer: ones}",
                    top = ", {Dense: 1, kernel_initializer: ones}";
  std::vector<std::string> histories;
  for (const std::string& layers :
       {"{Embedding: 6, output_dim: 4, mask_zero: true, embeddings_initializer: ones}, " + rest, std::string("Encoder"),
        "{Encoder: {all: false}}, " + rest, std::string("{Encoder: {look: true}}"),
        "{Encoder: {all: false, look: true}}, " + rest}) {
    s.write("spec.yaml",
            "kcc: 1\nplugins: [masked.cpp]\nmodel: {input: {shape: [3], dtype: int32}, stack: [" + layers + top +
                "]}\ndata: {train: {inline: {input: [[1, 2, 0], [3, 0, 0], [4, 5, 1]], output: [9, 5, 1]}}}\n"
                "training: {optimizer: {SGD: 0.0}, loss: mse, epochs: 1}\n");
    const Outcome o = kcc::cli::kcc({"train", s / "spec.yaml", "-o", s / "run", "--overwrite", "--quiet"});
    REQUIRE_MESSAGE(o.code == 0, o.err);
    histories.push_back(content(s / "run/history.csv"));
    CHECK_MESSAGE(histories.back() == histories[0], layers);
  }
}
