#include "runtime/activations/activation.h"

#include <deque>
#include <map>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"

namespace kcc {

template class Arg<Activation>;
namespace {

std::map<std::string, ActivationFunction, std::less<>>& functions() {
  static std::map<std::string, ActivationFunction, std::less<>> f;
  return f;
}

}  // namespace

const ActivationFunction& define_activation(ActivationFunction f) {
  const std::string name = f.name;
  const auto [it, added] = functions().emplace(name, std::move(f));
  KCC_CHECK(added, name);
  return it->second;
}

bool define_activations(std::initializer_list<FunctionDefinition> definitions) {
  define_functions(definitions);
  for (const FunctionDefinition& d : definitions) {
    const std::string_view signature = d.signature;
    const Function* function = find_function(signature.substr(0, signature.find('(')));
    define_activation({function->name, d.doc, [function](const Value& x) {
                         struct : FunctionContext {
                           Builder* made_by = nullptr;
                           Builder& builder() override { return *made_by; }
                         } context;
                         context.made_by = &x.builder();
                         return *call(*function, {{"", x}}, context).get<Value>();
                       }});
  }
  return true;
}

const ActivationFunction* find_activation(std::string_view name) {
  const auto it = functions().find(name);
  return it == functions().end() ? nullptr : &it->second;
}

std::vector<const ActivationFunction*> all_activations() {
  std::vector<const ActivationFunction*> out;
  for (const auto& [name, f] : functions()) out.push_back(&f);
  return out;
}

std::optional<Activation> Activation::read(const Config& config, const std::string& what, Problems& problems) {
  Activation a;
  a.config_.place = config.place;
  if (config.is(Config::Kind::kNull)) return a;  // linear, as what is not given
  a.config_ = config;
  if (config.is(Config::Kind::kFormula)) {
    a.formula_ = config.formula;
    return a;
  }
  if (config.is(Config::Kind::kText)) {
    if (config.text == "linear") return a;
    if (const ActivationFunction* f = find_activation(config.text)) {
      a.function_ = f;
      return a;
    }
    if (!find_type("layer", config.text)) {
      std::vector<std::string> names{"linear"};
      for (const ActivationFunction* f : all_activations()) names.push_back(f->name);
      const auto near = nearest(config.text, names);
      problems.add("type.activation", "`" + what + "`: there is no activation `" + config.text + "`",
                   near ? "did you mean `" + *near + "`?" : "`kcc layers activation` lists them", config.place);
      return {};
    }
  }
  if (config.is(Config::Kind::kText) || config.is(Config::Kind::kObject) || config.is(Config::Kind::kMade)) {
    a.layer_ = std::dynamic_pointer_cast<Layer>(make_object("layer", config, what, problems));
    if (!a.layer_) return {};
    return a;
  }
  return {};
}

Activation Activation::named(const char* name) {
  Activation a;
  a.config_ = Config::of(std::string(name));
  if (a.config_.text == "linear") return a;
  // Activations may register after this: the function is looked up at the first call.
  return a;
}

Value Activation::operator()(const Value& x, const Call& c) const {
  if (function_) return function_->call(x);
  if (layer_) return layer_->apply(x, c);
  if (formula_)
    return formula_->call(
        {&c.context.builder, c.training, c.context.batch, {{"x", {x, {}}}}, c.context.floatx, c.context.turn});
  if (config_.is(Config::Kind::kText) && config_.text != "linear") {
    const ActivationFunction* f = find_activation(config_.text);
    KCC_CHECK(f, config_.text);
    return f->call(x);
  }
  return x;
}

}  // namespace kcc
