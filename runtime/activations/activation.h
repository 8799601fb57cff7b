// The `activation` of a layer: a function by its Keras name, an expression of `x`, or a layer.
#pragma once

#include <functional>

#include "runtime/functions/function.h"
#include "runtime/model/layer.h"

namespace kcc {

// What a layer's `activation` may name.
struct ActivationFunction {
  std::string name, doc;
  std::function<Value(const Value& x)> call;
};
const ActivationFunction& define_activation(ActivationFunction f);
// Functions for expressions that are activations too, with the defaults of their arguments.
bool define_activations(std::initializer_list<FunctionDefinition> definitions);
const ActivationFunction* find_activation(std::string_view name);
std::vector<const ActivationFunction*> all_activations();

class Activation {
 public:
  Activation() = default;  // linear
  static std::optional<Activation> read(const Config& config, const std::string& what, Problems& problems);
  static Activation named(const char* name);

  Value operator()(const Value& x, const Call& c) const;
  bool linear() const {
    return config_.is(Config::Kind::kNull) || (config_.is(Config::Kind::kText) && config_.text == "linear");
  }
  const Config& config() const { return config_; }
  const Ref<Layer>& layer() const { return layer_; }  // null where it is none

 private:
  Config config_ = Config::of(std::string("linear"));
  const ActivationFunction* function_ = nullptr;
  std::shared_ptr<const Formula> formula_;
  Ref<Layer> layer_;
};

template <>
struct ArgType<Activation> {
  static std::optional<Activation> read(const Config& c, const std::string& name, Problems& p) {
    return Activation::read(c, name, p);
  }
  static Config write(const Activation& v) { return v.config(); }
  static std::string words() { return "an activation: the name of a function, an expression of `x`, or a layer"; }
  static void describe(ArgSchema& s) {
    s.types = {"string", "object", "null"};
    s.family = "activation";
  }
  static Activation initial(const char* name) { return Activation::named(name); }
  template <class F>
  static void each(const Activation&, F&&) {}
  static std::shared_ptr<Object> held(const Activation& v) { return v.layer(); }
};

extern template class Arg<Activation>;

}  // namespace kcc
