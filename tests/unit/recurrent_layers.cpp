// Recurrent layers against Keras (tests/reference/make_rnn.py), and the fast operations against loops of their cells.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "plan_random.h"
#include "runtime/files/safetensors.h"
#include "runtime/kernels/gemm.h"
#include "runtime/layers/recurrent.h"
#include "runtime/passes/passes.h"

using namespace kcc;
using namespace kcc::test;

namespace {

Config text(const char* s) { return Config::of(std::string(s)); }
ConfigEntry entry(const char* key, Config value) { return {key, kNoPlace, std::move(value)}; }
Config type(const char* name, std::vector<ConfigEntry> args = {}) { return Config::object(name, std::move(args)); }
Config units(const char* name, int64_t n, std::vector<ConfigEntry> args = {}) {
  args.push_back(entry("units", Config::of(n)));
  return type(name, std::move(args));
}
const ConfigEntry kAll = entry("return_sequences", Config::of(true)), kStates = entry("return_state", Config::of(true)),
                  kBackwards = entry("go_backwards", Config::of(true)), kNoBias = entry("use_bias", Config::of(false)),
                  kBefore = entry("reset_after", Config::of(false)),
                  kZeros = entry("zero_output_for_mask", Config::of(true));
Config both(Config layer, std::vector<ConfigEntry> more = {}) {
  more.push_back(entry("layer", std::move(layer)));
  return type("Bidirectional", std::move(more));
}

Ref<Layer> layer_made(const Config& config) {
  Problems problems;
  auto layer = std::dynamic_pointer_cast<Layer>(make_object("layer", config, "", problems));
  for (const Problem& p : problems.list) FAIL_CHECK(p.message);
  REQUIRE(layer);
  return layer;
}

struct Given {
  Tensor x, mask;
  std::vector<Tensor> states;
};

// The layer's results on what is given, and the gradients of their weighted sum in x, the states and the weights.
struct TracedLayer {
  TraceBuilder b;
  std::vector<std::string> names;  // of the gradients that there are
  size_t results = 0;
  TracedLayer(Layer& layer, const Given& given, bool training) {
    const Value x = b.input("x", given.x.type());
    Flows in{{x, given.mask.defined() ? b.input("mask", given.mask.type()) : Value{}}};
    CallArguments arguments;
    Values xs{x};
    if (!given.states.empty()) {
      CallArgument states{"initial_state", {}, {}};
      for (const Tensor& t : given.states) {
        states.values.push_back({b.input("state", t.type()), {}});
        xs.push_back(states.values.back().value);
      }
      arguments.push_back(states);
    }
    Context c{b};
    c.training = training;
    c.floatx = given.x.dtype();
    c.batch = given.x.shape()[0];
    const Flows out = layer.apply(in, arguments, c);
    results = out.size();
    int64_t at = 0;
    Values ys, dys;
    for (const Flow& f : out) {
      b.output("out", f.value);
      Tensor w(f.value.type());
      for (int64_t i = 0; i < w.count(); ++i, ++at) {
        const double v = std::cos(0.7 * static_cast<double>(at) + 0.3);
        if (w.dtype() == DType::kFloat64)
          w.data<double>()[i] = v;
        else
          w.data<float>()[i] = static_cast<float>(v);
      }
      ys.push_back(f.value);
      dys.push_back(constant(b, w));
    }
    std::vector<std::string> all{"x"};
    for (size_t i = 0; i < given.states.size(); ++i) all.push_back("state" + std::to_string(i));
    for (Variable* v : layer.all_variables()) {
      all.push_back(v->name);
      xs.push_back(b.read(*v));
    }
    const Values g = gradients(ys, dys, xs);
    for (size_t i = 0; i < g.size(); ++i)
      if (g[i]) {
        b.output("d", g[i]);
        names.push_back(all[i]);
      }
    b.finish();
  }

  std::vector<Tensor> run(const Given& given, int threads) {
    ThreadPool pool(threads, keep_libraries_single_threaded);
    Executor e(make_plan(optimize(b.graph)), pool);
    std::vector<Tensor> data{given.x};
    if (given.mask.defined()) data.push_back(given.mask);
    data.insert(data.end(), given.states.begin(), given.states.end());
    size_t d = 0, s = 0;
    for (size_t i = 0; i < b.graph.inputs.size(); ++i)
      e.bind(static_cast<int>(i), b.graph.inputs[i].role == Role::kData ? data[d++] : b.variables[s++]->value);
    e.run();
    std::vector<Tensor> out;
    for (size_t i = 0; i < b.graph.outputs.size(); ++i) out.push_back(e.output(static_cast<int>(i)).clone());
    return out;
  }
};

void check_near(const std::string& what, const Tensor& got, const Tensor& want, double tolerance) {
  INFO(what);
  REQUIRE(got.shape() == want.shape());
  for (int64_t i = 0; i < want.count(); ++i) {
    INFO("element ", i, " is ", got.at(i), " and should be ", want.at(i));
    REQUIRE(std::fabs(got.at(i) - want.at(i)) <= tolerance * (1 + std::fabs(want.at(i))));
  }
}

bool has_op(const Graph& g, const std::string& op) {
  for (const Node& n : g.nodes)
    if (n.op->name == op) return true;
  return false;
}

// The same function under no name, so that the layer takes the way of any activation.
Config unnamed(Value (*f)(const Value&)) {
  auto formula = std::make_shared<Formula>();
  formula->text = "= f(x)";
  formula->call = [f](const FormulaScope& s) { return f(s.values.at(0).second.value); };
  Config c;
  c.kind = Config::Kind::kFormula;
  c.formula = formula;
  return c;
}

}  // namespace

TEST_CASE("recurrent layers compute what Keras computes") {
  const std::vector<std::pair<const char*, Config>> cases = {
      {"simple", units("SimpleRNN", 3)},
      {"simple_backwards", units("SimpleRNN", 3, {kBackwards, kAll})},
      {"simple_relu", units("SimpleRNN", 3, {entry("activation", text("relu")), kNoBias, kStates})},
      {"lstm", units("LSTM", 3, {kStates})},
      {"lstm_sequences", units("LSTM", 3, {kAll})},
      {"lstm_mask", units("LSTM", 3, {kAll})},
      {"lstm_mask_initial", units("LSTM", 3, {kStates, kAll})},
      {"lstm_mask_initial_last", units("LSTM", 3, {kBackwards})},
      {"lstm_other", units("LSTM", 3,
                           {entry("activation", text("softsign")), entry("recurrent_activation", text("hard_sigmoid")),
                            entry("unit_forget_bias", Config::of(false)), kAll})},
      {"lstm_no_bias", units("LSTM", 3, {kNoBias, kBackwards})},
      {"gru", units("GRU", 3)},
      {"gru_mask", units("GRU", 3, {kBackwards, kStates, kAll})},
      {"gru_no_bias", units("GRU", 3, {kNoBias})},
      {"gru_before", units("GRU", 3, {kBefore, kAll})},
      {"gru_before_mask", units("GRU", 3, {kBefore, kBackwards})},
      {"rnn_zeros", type("RNN", {entry("cell", units("GRUCell", 3)), kZeros, kStates})},
      {"rnn_zeros_all",
       type("RNN", {entry("cell", units("SimpleRNNCell", 3, {entry("activation", text("softsign"))})), kZeros, kAll})},
      {"rnn_stacked",
       type("RNN", {entry("cell", Config::list({units("LSTMCell", 3), units("GRUCell", 2)})), kStates, kAll})},
      {"rnn_stacked_mask",
       type("RNN", {entry("cell", Config::list({units("GRUCell", 3), units("SimpleRNNCell", 2)}))})},
      {"both_concat", both(units("LSTM", 3, {kAll}))},
      {"both_sum", both(units("GRU", 3), {entry("merge_mode", text("sum"))})},
      {"both_mul", both(units("SimpleRNN", 3, {kAll}), {entry("merge_mode", text("mul"))})},
      {"both_ave", both(units("LSTM", 3, {kStates}), {entry("merge_mode", text("ave"))})},
      {"both_apart", both(units("GRU", 3, {kStates, kAll}), {entry("merge_mode", Config::null())})},
      {"both_unlike",
       both(units("GRU", 3, {kAll}), {entry("backward_layer", units("SimpleRNN", 2, {kBackwards, kAll}))})},
      {"distributed",
       type("TimeDistributed", {entry("layer", units("Dense", 3, {entry("activation", text("tanh"))}))})},
      {"conv_1d",
       type("ConvLSTM1D", {entry("filters", Config::of(int64_t{2})), entry("kernel_size", Config::of(int64_t{2})),
                           entry("strides", Config::of(int64_t{2})), entry("padding", text("same")), kStates, kAll})},
      {"conv_2d",
       type("ConvLSTM2D",
            {entry("filters", Config::of(int64_t{2})),
             entry("kernel_size", Config::list({Config::of(int64_t{2}), Config::of(int64_t{3})})),
             entry("dilation_rate", Config::list({Config::of(int64_t{2}), Config::of(int64_t{1})})), kBackwards})},
  };
  std::map<std::string, Tensor> file;
  for (auto& [name, tensor] : read_safetensors(disk(), "tests/reference/rnn.safetensors").tensors) file[name] = tensor;
  size_t seen = 0;
  for (const auto& [name, config] : cases) {
    INFO(std::string(name));
    const std::string prefix = std::string(name) + "/";
    const auto of = [&](const std::string& key) {
      ++seen;
      REQUIRE_MESSAGE(file.contains(prefix + key), key);
      return file[prefix + key].cast(DType::kFloat64);
    };
    Given given{of("in/x"), {}, {}};
    if (file.contains(prefix + "in/mask")) given.mask = of("in/mask").cast(DType::kBool);
    for (int i = 0; file.contains(prefix + "in/state" + std::to_string(i)); ++i)
      given.states.push_back(of("in/state" + std::to_string(i)));
    for (const bool training : {true, false}) {
      const Ref<Layer> layer = layer_made(config);
      TracedLayer traced(*layer, given, training);
      for (Variable* v : layer->all_variables()) {
        v->value = of("weight/" + v->name);
        REQUIRE(v->value.type() == v->type);
      }
      const auto got = traced.run(given, 1);
      for (size_t i = 0; i < traced.results; ++i) check_near("result", got[i], of("out/" + std::to_string(i)), 1e-6);
      for (size_t i = 0; i < traced.names.size(); ++i)
        check_near(traced.names[i], got[traced.results + i], of("grad/" + traced.names[i]), 1e-6);
      if (!training) continue;
      seen = 0;  // what was read in one run is all that the file holds
      for (const auto& [key, tensor] : file) seen += key.starts_with(prefix);
      size_t used =
          1 + given.mask.defined() + 2 * given.states.size() + traced.results + 1 + 2 * layer->all_variables().size();
      CHECK(used == seen);
    }
  }
  CHECK(cases.size() == 28);
}

TEST_CASE("recurrent layers: the fast operations give what loops of their cells give") {
  const ConfigEntry tanh_ = entry("activation", unnamed(kcc::tanh)),
                    sigmoid_ = entry("recurrent_activation", unnamed(kcc::sigmoid));
  const ConfigEntry drop = entry("dropout", Config::of(0.5));
  struct {
    const char *type, *op;
    bool gated;
  } const kinds[] = {{"LSTM", "lstm", true}, {"GRU", "gru", true}, {"SimpleRNN", "simple_rnn", false}};
  for (const auto& kind : kinds)
    for (const int64_t n : {3, 16, 37})
      for (int options = 0; options < 16; ++options) {
        INFO(std::string(kind.type), " of ", n, " units, options ", options);
        const bool masked = options & 1, initial = options & 2;
        std::vector<ConfigEntry> args;
        if (options & 4) args.push_back(kBackwards);
        if (options & 8) args.push_back(kAll);
        if (options == 8) args.push_back(drop);
        args.push_back(kStates);
        Given given{random_tensor({DType::kFloat64, {19, 5, 4}}, 3), {}, {}};
        if (masked) given.mask = random_tensor({DType::kBool, {19, 5}}, 4);
        for (int i = 0; initial && i < (kind.gated && std::string(kind.type) == "LSTM" ? 2 : 1); ++i)
          given.states.push_back(random_tensor({DType::kFloat64, {19, n}}, 5));
        std::vector<std::vector<Tensor>> results;
        for (const bool fast : {true, false}) {
          std::vector<ConfigEntry> mine = args;
          if (!fast) mine.push_back(tanh_);
          if (!fast && kind.gated) mine.push_back(sigmoid_);
          const Ref<Layer> layer = layer_made(units(kind.type, n, mine));
          TracedLayer traced(*layer, given, true);
          REQUIRE(has_op(traced.b.graph, kind.op) == fast);
          REQUIRE(has_op(traced.b.graph, "scan") == !fast);
          unsigned seed = 20;
          for (Variable* v : layer->all_variables()) v->value = random_tensor(v->type, seed++);
          traced.b.step_counter->value = Tensor(traced.b.step_counter->type);
          results.push_back(traced.run(given, 1));
          for (const int threads : {2, 4}) {
            const auto again = traced.run(given, threads);
            for (size_t i = 0; i < again.size(); ++i) CHECK(same_bits(again[i], results.back()[i]));
          }
        }
        REQUIRE(results[0].size() == results[1].size());
        for (size_t i = 0; i < results[0].size(); ++i)
          check_near("result " + std::to_string(i), results[0][i], results[1][i], 1e-10);
      }
}

TEST_CASE("recurrent layers drop inputs and states in training alone, the same in each step") {
  for (const char* name : {"SimpleRNN", "LSTM", "GRU"}) {
    INFO(std::string(name));
    Given given{random_tensor({DType::kFloat64, {8, 3, 6}}, 3), {}, {}};
    const auto run = [&](double dropout, double recurrent, bool training) {
      const Ref<Layer> layer = layer_made(units(
          name, 5, {kAll, entry("dropout", Config::of(dropout)), entry("recurrent_dropout", Config::of(recurrent))}));
      TracedLayer traced(*layer, given, training);
      unsigned seed = 20;
      for (Variable* v : layer->all_variables()) v->value = random_tensor(v->type, seed++);
      traced.b.step_counter->value = Tensor(traced.b.step_counter->type);
      return traced.run(given, 1);
    };
    const auto plain = run(0, 0, true), without = run(0.5, 0.5, false);
    for (size_t i = 0; i < plain.size(); ++i) check_near("result", without[i], plain[i], 1e-10);
    for (const auto& [d, r] : {std::pair{0.5, 0.0}, {0.0, 0.5}, {0.5, 0.5}}) {
      const auto dropping = run(d, r, true);
      bool differs = false;
      for (int64_t i = 0; i < plain[0].count(); ++i)
        differs = differs || std::fabs(dropping[0].at(i) - plain[0].at(i)) > 1e-3;
      CHECK(differs);
    }
    // Nothing of the input is left: the first step sees the bias alone, and so does every row.
    if (std::string(name) == "SimpleRNN") {
      const auto none = run(1, 0, true);
      for (int64_t row = 1; row < 8; ++row) CHECK(none[0].at(row * 15) == none[0].at(0));
    }
  }
}

TEST_CASE("recurrent layers: masks of the results, and what is refused") {
  TraceBuilder b;
  Context c{b};
  const Flows in{{b.input("x", {DType::kFloat32, {2, 3, 4}}), b.input("mask", {DType::kBool, {2, 3}})}};
  std::vector<Ref<Layer>> layers;  // the builder knows their variables
  const auto fresh = [&layers](const Config& config) { return layers.emplace_back(layer_made(config)); };
  CHECK(fresh(units("LSTM", 2, {kAll}))->apply(in, {}, c)[0].mask == in[0].mask);
  CHECK(!fresh(units("LSTM", 2))->apply(in, {}, c)[0].mask);
  CHECK(fresh(both(units("LSTM", 2, {kAll})))->apply(in, {}, c)[0].mask == in[0].mask);
  const Flows states = fresh(units("LSTM", 2, {kAll, kStates}))->apply(in, {}, c);
  REQUIRE(states.size() == 3);
  CHECK(!states[1].mask);

  const auto refused = [&](const Config& config, const Flows& flows,
                           const CallArguments& arguments = {}) -> std::string {
    Problems problems;
    auto layer = std::dynamic_pointer_cast<Layer>(make_object("layer", config, "", problems));
    if (!layer) return problems.list.at(0).message;
    layers.push_back(layer);
    try {
      layer->apply(flows, arguments, c);
    } catch (const Refused& r) {
      return r.problem().message;
    }
    return "";
  };
  CHECK(refused(units("LSTM", 2, {entry("stateful", Config::of(true))}), in) ==
        "`stateful` is true, and must be false: states begin anew in each batch");
  CHECK(refused(units("GRU", 2), {{b.input("x", {DType::kFloat32, {2, 3}}), {}}}) ==
        "`GRU` takes sequences [batch, time, features], and gets [2, 3]");
  CHECK(refused(units("LSTM", 2), in, {{"initial_state", {{b.input("h", {DType::kFloat32, {2, 2}}), {}}}, {}}}) ==
        "`initial_state` has 1 values, and `LSTM` has 2 states");
  CHECK(refused(units("GRU", 2), in, {{"initial_state", {{b.input("h", {DType::kFloat32, {2, 3}}), {}}}, {}}}) ==
        "state 1 of `GRU` is [2, 2], and `initial_state` gives [2, 3]");
  CHECK(refused(both(units("Dense", 2)), in) == "`layer` is `Dense`, and must be a recurrent layer");
  CHECK(refused(both(units("GRU", 2, {kBackwards})), in) ==
        "`layer` and `backward_layer` go the same way, and must differ in `go_backwards`");
  CHECK(refused(type("RNN", {entry("cell", units("Dense", 2))}), in) == "`Dense` is no cell of a recurrent layer");
}

TEST_CASE("recurrent layers: paths of weights") {
  TraceBuilder b;
  Context c{b};
  const Flows in{{b.input("x", {DType::kFloat32, {2, 3, 4}}), {}}};
  std::vector<Ref<Layer>> layers;  // the builder knows their variables
  const auto names = [&](const Config& config) {
    const Ref<Layer> layer = layers.emplace_back(layer_made(config));
    layer->set_path("h/it");
    layer->apply(in, {}, c);
    std::string all;
    for (Variable* v : layer->all_variables()) all += v->name + to_string(v->type.shape) + " ";
    return all;
  };
  CHECK(names(units("LSTM", 2)) == "h/it/kernel[4, 8] h/it/recurrent_kernel[2, 8] h/it/bias[8] ");
  CHECK(names(both(units("GRU", 2))) ==
        "h/it/forward/kernel[4, 6] h/it/forward/recurrent_kernel[2, 6] h/it/forward/bias[2, 6] h/it/backward/kernel[4, "
        "6] h/it/backward/recurrent_kernel[2, 6] h/it/backward/bias[2, 6] ");
  CHECK(names(type("RNN",
                   {entry("cell", Config::list({units("SimpleRNNCell", 2), units("SimpleRNNCell", 3, {kNoBias})}))})) ==
        "h/it/cell/cells/0/kernel[4, 2] h/it/cell/cells/0/recurrent_kernel[2, 2] h/it/cell/cells/0/bias[2] "
        "h/it/cell/cells/1/kernel[2, 3] h/it/cell/cells/1/recurrent_kernel[3, 3] ");
  const Ref<Layer> lstm = layer_made(units("LSTM", 2));
  lstm->apply(in, {}, c);
  const Tensor bias = initial_value(*lstm->all_variables()[2], 1);
  for (int64_t i = 0; i < 8; ++i) CHECK(bias.at(i) == (i == 2 || i == 3 ? 1.0 : 0.0));
}
