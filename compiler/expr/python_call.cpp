#include "compiler/expr/python_call.h"

#include <algorithm>
#include <cctype>

#include "compiler/expr/parse.h"
#include "runtime/base/nearest.h"
#include "runtime/object/arg.h"
#include "runtime/object/registry.h"

namespace kcc::expr {
namespace {

bool is_type(std::string_view name) { return !name.empty() && std::isupper(static_cast<unsigned char>(name[0])); }

// Variables as names of the same length, which the grammar takes.
std::string without_dollars(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '$', '_');
  return out;
}

// Just after the parenthesis that closes the one at `at`; npos where none does.
size_t closed(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\'' || text[i] == '"') {
      i = text.find(text[i], i + 1);
      if (i == std::string_view::npos) return i;
    }
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

// The name of the type's argument at that position, as Python counts them.
std::string argument_at(const std::string& type, size_t position) {
  for (const std::string& family : families())
    if (const TypeInfo* info = find_type(family, type)) {
      const auto& args = info->sample->args();
      const auto first = std::find(args.begin(), args.end(), info->sample->first_arg());
      if (position < static_cast<size_t>(args.end() - first)) return first[static_cast<std::ptrdiff_t>(position)]->name;
    }
  return "..";
}

// `lr` is learning_rate.
bool begin_words(const std::string& letters, const std::string& name) {
  std::string initials;
  for (size_t i = 0; i < name.size(); ++i)
    if (i == 0 || name[i - 1] == '_') initials += name[i];
  return letters.size() > 1 && initials == letters;
}

// A keyword as the type has it.
std::string argument_meant(const std::string& type, const std::string& keyword) {
  for (const std::string& family : families())
    if (const TypeInfo* info = find_type(family, type)) {
      if (info->sample->arg(keyword)) return keyword;
      std::vector<std::string> names;
      for (const ArgBase* a : info->sample->args()) {
        names.push_back(a->name);
        if (begin_words(keyword, a->name)) return a->name;
      }
      return nearest(keyword, names).value_or(keyword);
    }
  return keyword;
}

std::string mapping(const Call& call, std::string_view text);

std::string value(const Expr& e, std::string_view text) {
  if (const auto* call = std::get_if<Call>(&e.node); call && is_type(call->function)) return mapping(*call, text);
  if (const auto* literal = std::get_if<Literal>(&e.node)) {
    if (const bool* b = literal->value.get<bool>()) return *b ? "true" : "false";
    if (literal->value.is_none()) return "null";
    if (const auto* s = literal->value.get<std::string>()) return *s;
  }
  if (const auto* list = std::get_if<Sequence>(&e.node)) {
    std::string out;
    for (const ExprPtr& item : list->items) out += (out.empty() ? "" : ", ") + value(*item, text);
    return "[" + out + "]";
  }
  return std::string(text.substr(static_cast<size_t>(e.span.offset), static_cast<size_t>(e.span.length)));
}

std::string mapping(const Call& call, std::string_view text) {
  if (call.arguments.empty()) return call.function;
  std::string out = "{" + call.function + ": ", beside;
  const bool alone = call.arguments[0].keyword.empty();
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const Call::Argument& a = call.arguments[i];
    const std::string name =
        a.keyword.empty() ? argument_at(call.function, i) : argument_meant(call.function, a.keyword);
    if (i == 0 && alone)
      out += value(*a.value, text);
    else
      beside += (beside.empty() ? "" : ", ") + name + ": " + value(*a.value, text);
  }
  return out + (alone ? (beside.empty() ? "" : ", ") + beside : "{" + beside + "}") + "}";
}

}  // namespace

std::optional<std::string> call_as_mapping(std::string_view text) {
  const size_t open = text.find('(');
  if (open == std::string_view::npos || open == 0) return {};
  const size_t dot = text.substr(0, open).rfind('.');  // keras.layers.Dense(..)
  const size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
  const size_t end = closed(text, open);
  if (end == std::string_view::npos || !is_type(text.substr(begin))) return {};
  const std::string_view made = text.substr(begin, end - begin), called = text.substr(end);
  const Result<ExprPtr> parsed = parse(without_dollars(made));
  const auto* call = parsed ? std::get_if<Call>(&(*parsed)->node) : nullptr;
  if (!call) return {};
  const std::string written = mapping(*call, made);
  if (called.empty()) return written;
  if (called.size() < 3 || called[0] != '(' || closed(called, 0) != called.size()) return {};
  return "[" + std::string(called.substr(1, called.size() - 2)) + ", " + written + "]";
}

bool is_computed(std::string_view text) {
  // `mean-squared-error` is a name.
  if (text.empty() || text[0] == '=' || text.find_first_of(" ([") == std::string_view::npos) return false;
  const Result<ExprPtr> parsed = parse(without_dollars(text));
  if (!parsed) return false;
  const Expr& e = **parsed;
  if (const auto* call = std::get_if<Call>(&e.node)) return !is_type(call->function);
  return !dotted_name(e) && !std::holds_alternative<Literal>(e.node) && !std::holds_alternative<Sequence>(e.node);
}

std::string as_formula(std::string_view text) {
  const bool cut = text.find_first_of(",[]{}") != std::string_view::npos;
  const char* quote = cut ? text.find('"') == std::string_view::npos ? "\"" : "'" : "";
  return std::string(quote) + "= " + std::string(text) + quote;
}

}  // namespace kcc::expr
