#include "runtime/functions/function.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"

namespace kcc {
namespace {

std::map<std::string, Function, std::less<>>& functions() {
  static std::map<std::string, Function, std::less<>> all;
  return all;
}

// A default as signatures have it: None, True, False, a number, a text.
Operand literal(std::string_view text) {
  if (text == "None") return {};
  if (text == "True") return true;
  if (text == "False") return false;
  if (text.front() == '\'') return std::string(text.substr(1, text.size() - 2));
  int64_t i = 0;
  if (auto r = std::from_chars(text.begin(), text.end(), i); r.ec == std::errc{} && r.ptr == text.end()) return i;
  double d = 0;
  const auto r = std::from_chars(text.begin(), text.end(), d);
  KCC_CHECK(r.ec == std::errc{} && r.ptr == text.end(), std::string(text));
  return d;
}

Function parsed(const FunctionDefinition& d) {
  Function f;
  f.signature = d.signature;
  f.doc = d.doc;
  f.call = d.call;
  const std::string_view all = f.signature;
  const size_t open = all.find('(');
  KCC_CHECK(open != std::string_view::npos && all.back() == ')', f.signature);
  f.name = all.substr(0, open);
  std::string_view inside = all.substr(open + 1, all.size() - open - 2);
  while (!inside.empty()) {
    const size_t comma = inside.find(", ");
    std::string_view one = inside.substr(0, comma);
    inside = comma == std::string_view::npos ? std::string_view{} : inside.substr(comma + 2);
    if (one.starts_with("**")) {
      f.keywords = true;
      one.remove_prefix(2);
    } else if (one.front() == '*') {
      f.rest = true;
      one.remove_prefix(1);
    }
    const size_t equals = one.find('=');
    Function::Parameter p{std::string(one.substr(0, equals)), {}};
    if (equals != std::string_view::npos) p.otherwise = literal(one.substr(equals + 1));
    f.parameters.push_back(std::move(p));
  }
  return f;
}

std::string code(std::string_view name) { return "`" + std::string(name) + "`"; }

[[noreturn]] void given_twice(const Function& f, const std::string& keyword) {
  refuse("call.twice", "the argument " + code(keyword) + " of " + code(f.name) + " is given twice", f.signature);
}

}  // namespace

bool define_functions(std::initializer_list<FunctionDefinition> definitions) {
  for (const FunctionDefinition& d : definitions) {
    Function f = parsed(d);
    const std::string name = f.name;
    KCC_CHECK(functions().try_emplace(name, std::move(f)).second, "two functions are named " + name);
  }
  return true;
}

const Function* find_function(std::string_view name) {
  const auto it = functions().find(name);
  return it == functions().end() ? nullptr : &it->second;
}

std::vector<const Function*> all_functions() {
  std::vector<const Function*> all;
  for (const auto& [name, f] : functions()) all.push_back(&f);
  return all;
}

namespace {

// A crossentropy told to take logits, of what a softmax or sigmoid made.
void warn_of_logits(const Function& f, const FunctionArgs& given, FunctionContext& context) {
  const auto has = [&](const char* name) {
    return std::any_of(f.parameters.begin(), f.parameters.end(),
                       [&](const Function::Parameter& p) { return p.name == name; });
  };
  const char* output = has("y_pred") ? "y_pred" : "output";
  if (!has("from_logits") || !has(output) || !given.flag("from_logits")) return;
  const Value* v = given[output].get<Value>();
  if (const auto logits = v ? v->builder().logits_of(*v) : std::nullopt)
    context.warn("loss.logits",
                 code(f.name) + " takes logits (`from_logits=True`), and gets what a " +
                     (logits->sigmoid ? "sigmoid" : "softmax") + " made",
                 "leave out the activation, or `from_logits`");
}

}  // namespace

Operand call(const Function& f, const std::vector<Argument>& arguments, FunctionContext& context) {
  std::vector<std::optional<Operand>> bound(f.parameters.size());
  Operand::List rest;
  size_t position = 0;
  const size_t plain = f.parameters.size() - (f.rest || f.keywords ? 1 : 0);
  for (const Argument& a : arguments) {
    size_t i = 0;
    if (a.keyword.empty()) {
      i = position++;
      if (i >= plain && f.rest) {
        rest.push_back(a.value);
        continue;
      }
      if (i >= plain)
        refuse("call.unknown",
               code(f.name) + " takes " + std::to_string(plain) + (plain == 1 ? " argument" : " arguments") +
                   ", and got more",
               f.signature);
    } else {
      while (i < plain && f.parameters[i].name != a.keyword) ++i;
      if (i == plain && f.keywords) {
        for (const Operand& other : rest)
          if (*other.get<Operand::List>()->front().get<std::string>() == a.keyword) given_twice(f, a.keyword);
        rest.push_back(Operand::List{a.keyword, a.value});
        continue;
      }
      if (i == plain) {
        std::vector<std::string> names;
        for (size_t k = 0; k < plain; ++k) names.push_back(f.parameters[k].name);
        const auto near = nearest(a.keyword, names);
        refuse("call.unknown", code(f.name) + " has no argument " + code(a.keyword),
               (near ? "did you mean `" + *near + "`? " : "") + f.signature);
      }
      if (bound[i]) given_twice(f, a.keyword);
    }
    bound[i] = a.value;
  }
  if (f.rest || f.keywords) bound.back() = std::move(rest);
  std::vector<Operand> values;
  for (size_t i = 0; i < bound.size(); ++i) {
    if (!bound[i]) bound[i] = f.parameters[i].otherwise;
    if (!bound[i])
      refuse("call.missing", "the argument " + code(f.parameters[i].name) + " of " + code(f.name) + " is missing",
             f.signature);
    values.push_back(std::move(*bound[i]));
  }
  const FunctionArgs given(f, std::move(values), context);
  warn_of_logits(f, given, context);
  return f.call(given);
}

}  // namespace kcc
