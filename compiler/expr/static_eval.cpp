#include "compiler/expr/static_eval.h"

#include "compiler/expr/evaluate.h"
#include "compiler/expr/parse.h"

namespace kcc::expr {
namespace {

class StaticEnvironment final : public Environment {
 public:
  explicit StaticEnvironment(const StaticNames& names) : names_(names) {}
  std::optional<Operand> find(const std::string& name) override {
    return names_.find ? names_.find(name) : std::nullopt;
  }
  std::vector<std::string> names() const override { return names_.names ? names_.names() : std::vector<std::string>{}; }
  bool takes_names(const std::string& f) const override { return f == "classes" || f == "vocabulary" || f == "rows"; }
  std::optional<StaticValue> fact(const std::string& f, const std::string& name) override {
    return names_.fact ? std::optional(names_.fact(f, name)) : std::nullopt;
  }

 private:
  const StaticNames& names_;
};

}  // namespace

Result<StaticValue> evaluate_static(const Expr& e, const StaticNames& names) {
  StaticEnvironment environment(names);
  return evaluate(e, environment);
}

Result<StaticValue> evaluate_static(std::string_view text, const StaticNames& names) {
  const Result<ExprPtr> e = parse(text);
  return e ? evaluate_static(**e, names) : e.problem();
}

}  // namespace kcc::expr
