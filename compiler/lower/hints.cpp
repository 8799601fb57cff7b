// What was meant by a value that is no such thing as was asked for: help that follows from how it is written.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "compiler/expr/python_call.h"
#include "compiler/lower/lowering.h"
#include "runtime/activations/activation.h"

namespace kcc {
namespace {

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// What YAML 1.1 and others take for truth values.
std::string truth_meant(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::string_view, 5> yes{"yes", "on", "true", "1", "y"}, no{"no", "off", "false", "0", "n"};
  for (size_t i = 0; i < yes.size(); ++i) {
    if (text == yes[i]) return "true";
    if (text == no[i]) return "false";
  }
  return {};
}

// `{adam: 0.001}`: of a type by the short name that stands without arguments.
std::string with_capital(const std::string& written, const std::string& family) {
  const size_t colon = written.find(':');
  if (!written.starts_with('{') || colon == std::string::npos) return {};
  const std::string name = written.substr(1, colon - 1);
  for (const std::string& f : families())
    if (const TypeInfo* type = family.empty() || f == family ? find_type(f, name) : nullptr; type && type->name != name)
      return "{" + type->name + written.substr(colon);
  return {};
}

// `$width * 2` is $(width * 2)
std::string arithmetic(const std::string& written) {
  const size_t dollar = written.find('$');
  if (dollar == std::string::npos || written.find("$(") != std::string::npos || written[0] == '=' ||
      written.find_first_of("+-*/%", dollar) == std::string::npos ||
      written.find_first_of("\"'{}[]") != std::string::npos)
    return {};
  std::string names = written;
  std::erase(names, '$');
  return "$(" + names + ")";
}

// 64.0, 1e2, 1_000, $(width / 2)
std::string whole(const std::string& written) {
  if (std::string digits = written;
      std::erase_if(digits, [](char c) { return c == '_' || c == 'L' || c == 'u'; }) && is_digits(digits))  // 1_000, 8L
    return "write `" + digits + "`";
  if (const size_t e = written.find_first_of("eE"); e != std::string::npos && e > 0) {
    double value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (error == std::errc{} && end == written.data() + written.size() && value == std::floor(value) && value < 1e15 &&
        value > -1e15)
      return "write `" + std::to_string(static_cast<int64_t>(value)) + "`";
  }
  if (written.starts_with('$')) {
    const size_t slash = written.find('/');
    if (slash == std::string::npos || written[slash + 1] == '/') return "`int(..)` makes a whole number";
    return "`//` gives a whole number: `" + written.substr(0, slash) + "/" + written.substr(slash) + "`";
  }
  const size_t point = written.find('.');
  const bool plain = point != std::string::npos && written.find_first_not_of('0', point + 1) == std::string::npos;
  return plain && point > 0 ? "write `" + written.substr(0, point) + "`" : "";
}

// `8.0` of "`units` is `8.0`, and must be .."
std::string value_told(const std::string& message) {
  const size_t begin = message.find('`', message.find(" is "));
  return begin == std::string::npos ? "" : message.substr(begin + 1, message.find('`', begin + 1) - begin - 1);
}

}  // namespace

std::string Lowering::hint(Place place, const std::string& family) const {
  const Sources& sources = report_->sources();
  const Span span = sources.span(place);
  if (span.source < 0) return {};
  std::string written(sources[span.source].text(span));
  if (written.size() > 2 && (written[0] == '"' || written[0] == '\'') && written.back() == written[0])
    written = written.substr(1, written.size() - 2);
  if (written.empty() || written.size() > 200 || written.find('\n') != std::string::npos) return {};
  if (variables_.contains(written)) return "write `$" + written + "`";
  if (const std::string meant = arithmetic(written); !meant.empty()) return "write `" + meant + "`";
  if (const size_t dot = written.rfind('.'); dot != std::string::npos && find_type("layer", written.substr(dot + 1)))
    return "write `" + find_type("layer", written.substr(dot + 1))->name + "`";  // keras.layers.Dense
  if (const size_t blank = written.find(' '); family == "layer" && blank != std::string::npos &&
                                              is_type_name(written) && find_type("layer", written.substr(0, blank)))
    return "write `{" + written.substr(0, blank) + ": " + written.substr(blank + 1) + "}`";  // Dense 8
  if (const auto meant = expr::call_as_mapping(written)) return "write `" + *meant + "`";
  if (const std::string meant = with_capital(written, family); !meant.empty())
    return "with arguments a type has its whole name: `" + meant + "`";
  if (const size_t open = written.find('('); open != std::string::npos && written.back() == ')') {
    const std::string inside = written.substr(open + 1, written.size() - open - 2);
    const TypeInfo* type = family.empty() ? nullptr : find_type(family, written.substr(0, open));
    if (type && inside.empty()) return "write `" + type->name + "`";
    if (type && inside.find_first_of("=,(") == std::string::npos) return "write `{" + type->name + ": " + inside + "}`";
    if (type) return "write `{" + type->name + ": {argument: value}}`";
    if (family == "activation" && find_activation(written.substr(0, open)) && inside.find('x') == std::string::npos)
      return "an expression of `x` begins with `=`: write `= " + written.substr(0, open) + "(x" +
             (inside.empty() ? "" : ", " + inside) + ")`";
  }
  if (!family.empty() && !written.starts_with('$') && expr::is_computed(written))
    return "an expression begins with `=`: write `" + expr::as_formula(written) + "`";
  if (!family.empty() && family != "activation" && family != "layer" && find_activation(written))
    return "`" + written + "` is an activation, not " + words_of(family);
  return {};
}

Problem Lowering::hinted(Problem p) const {
  const bool type = p.kind.starts_with("type.");
  if (!type && p.kind != "arg.type") return p;
  if (std::string help = hint(p.place, type && p.kind != "type.unknown" ? p.kind.substr(5) : ""); !help.empty()) {
    p.help = std::move(help);
    return p;
  }
  const Span span = report_->sources().span(p.place);
  if (span.source < 0) return p;
  const std::string written(report_->sources()[span.source].text(span));
  if (names_ && type && names_->layer(written)) p.help = "write `{layer: " + written + "}`";
  if (!p.help.empty()) return p;
  if (const size_t body = written.find_first_not_of(' ', 1); written.starts_with('=') && body != std::string::npos)
    p.help = "what is computed before there are tensors is `$(..)`: write `$(" + written.substr(body) + ")`";
  else if (const std::string t = truth_meant(written); p.message.ends_with("true or false") && !t.empty())
    p.help = "write `" + t + "`";
  else if (p.message.ends_with("a whole number"))
    p.help = whole(written.starts_with('$') && !written.starts_with("$(") ? value_told(p.message) : written);
  return p;
}

std::optional<bool> Lowering::flag(const yaml::Node& node, const std::string& name) {
  if (node.is_bool()) return node.boolean;
  report_->add(hinted({"arg.type",
                       "`" + name + "` is " + std::string(yaml::describe(node.kind)) +
                           (node.is_scalar() ? ", `" + node.text + "`" : "") + ", and must be true or false",
                       {},
                       node.place}));
  return {};
}

}  // namespace kcc
