// Reading and writing scalars, independent of the locale.
#include "compiler/yaml/scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "compiler/source/utf8.h"

namespace kcc::yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The parts of [-+]? digits [. digits] [e [-+]? digits].
struct Number {
  std::string_view sign, whole, fraction, exponent;
  bool point = false, has_exponent = false;
};

std::optional<Number> split_number(std::string_view text) {
  Number n;
  size_t i = 0;
  const auto digits = [&] {
    const size_t begin = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return text.substr(begin, i - begin);
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  n.sign = text.substr(0, i);
  n.whole = digits();
  if (i < text.size() && text[i] == '.') {
    n.point = true;
    ++i;
    n.fraction = digits();
  }
  if (n.whole.empty() && n.fraction.empty()) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    n.has_exponent = true;
    const size_t begin = ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits().empty()) return std::nullopt;
    n.exponent = text.substr(begin);
  }
  if (i != text.size()) return std::nullopt;
  return n;
}

// 0x1F, 0o17, 0b101: numbers to other readers.
bool is_prefixed(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.size() < 3 || text[0] != '0') return false;
  const std::string_view rest = text.substr(2);
  if (text[1] == 'x') return std::all_of(rest.begin(), rest.end(), is_hex);
  if (text[1] == 'o') return std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c < '8'; });
  return false;
}

// What 0x1F is.
std::string decimal_help(std::string_view text) {
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  int64_t value = 0;
  const auto [last, error] =
      std::from_chars(text.data() + 2, text.data() + text.size(), value, text[1] == 'x' ? 16 : 8);
  if (error != std::errc{} || last != text.data() + text.size()) return {};
  return fmt::format("write {}{}", negative ? "-" : "", value);
}

bool is_special(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  static constexpr std::array kSpecial = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
  return std::find(kSpecial.begin(), kSpecial.end(), text) != kSpecial.end();
}

std::string without_leading_zeros(const Number& n, std::string_view text) {
  std::string whole(n.whole.substr(std::min(n.whole.find_first_not_of('0'), n.whole.size() - 1)));
  return std::string(n.sign == "-" ? "-" : "") + whole + std::string(text.substr(n.sign.size() + n.whole.size()));
}

Node number_node(std::string_view text, bool integer, bool& fits) {
  Node node;
  node.kind = integer ? Node::Kind::kInt : Node::Kind::kFloat;
  node.text = text;
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const char* end = text.data() + text.size();
  if (integer) {
    const auto [last, error] = std::from_chars(text.data(), end, node.integer);
    fits = error == std::errc{} && last == end;
    node.number = static_cast<double>(node.integer);
  } else {
    const auto [last, error] = std::from_chars(text.data(), end, node.number);
    fits = error == std::errc{} && last == end && std::isfinite(node.number);
  }
  return node;
}

Scalar read_number(std::string_view text, const Number& n) {
  const bool integer = !n.point && !n.has_exponent;
  bool fits = true;
  if (n.whole.size() > 1 && n.whole[0] == '0') {
    const std::string meant = without_leading_zeros(n, text);
    Scalar scalar{number_node(meant, integer, fits)};
    scalar.slip = Problem{"yaml.number", fmt::format("`{}` begins with a zero, which some readers take as octal", text),
                          fmt::format("write {}", meant)};
    return scalar;
  }
  Scalar scalar{number_node(text, integer, fits)};
  if (!fits)
    scalar.slip = Problem{"yaml.number", integer ? fmt::format("`{}` does not fit into 64 bits", text)
                                                 : fmt::format("`{}` is out of the range of a float64", text)};
  return scalar;
}

struct Constant {
  std::string_view written, meant;
};
constexpr Constant kConstants[] = {{"None", "null"}, {"Null", "null"}, {"NULL", "null"},   {"~", "null"},
                                   {"True", "true"}, {"TRUE", "true"}, {"False", "false"}, {"FALSE", "false"}};

}  // namespace

bool looks_like_number(std::string_view text) { return split_number(text) || is_prefixed(text) || is_special(text); }

Scalar read_scalar(std::string_view text) {
  if (text == "null" || text.empty()) return {Node::null_at(kNoPlace)};
  if (text == "true" || text == "false") return {Node::bool_at(kNoPlace, text == "true")};
  for (const auto& [written, meant] : kConstants) {
    if (text != written) continue;
    Scalar scalar = read_scalar(meant);
    scalar.slip = Problem{"yaml.constant", fmt::format("`{}` is no constant", text),
                          fmt::format("write {}, or \"{}\" for a text", meant, text)};
    return scalar;
  }
  if (const auto number = split_number(text)) return read_number(text, *number);
  Node node;
  node.kind = Node::Kind::kText;
  node.text = text;
  Scalar scalar{node};
  if (is_prefixed(text))
    scalar.slip = Problem{"yaml.number", fmt::format("`{}` is not decimal, and numbers are", text), decimal_help(text)};
  if (is_special(text))
    scalar.slip = Problem{"yaml.number", fmt::format("`{}` is not finite, and numbers are", text),
                          text.ends_with('f') || text.ends_with('F') ? "write a large number such as 1e30"
                                                                     : "write null for a missing value"};
  return scalar;
}

std::string float_text(double value) {
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    const size_t size = c.size ? c.size : 1;
    if (c.code == '"' || c.code == '\\') {
      out += '\\';
      out += static_cast<char>(c.code);
    } else if (c.code == '\n') {
      out += "\\n";
    } else if (c.code == '\t') {
      out += "\\t";
    } else if (c.size && is_control(c.code)) {
      out += fmt::format("\\x{:02x}", static_cast<uint32_t>(c.code));
    } else {
      out += text.substr(i, size);
    }
    i += size;
  }
  return out + "\"";
}

namespace {

bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`~").find(text.front()) != std::string_view::npos) return false;
  if (text.find_first_of(",[]{}?\n\t") != std::string_view::npos || text.back() == ':') return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  for (size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (c.size == 0 || is_control(c.code)) return false;
    i += c.size;
  }
  return text != "---" && text != "...";
}

}  // namespace

std::string plain_or_quoted(std::string_view text) {
  const bool words = text.find(' ') != std::string_view::npos || text.find('(') != std::string_view::npos ||
                     text.find(')') != std::string_view::npos;
  if (!is_plain(text) || words || looks_like_number(text)) return double_quoted(text);
  const Scalar scalar = read_scalar(text);
  return scalar.node.is_text() && !scalar.slip ? std::string(text) : double_quoted(text);
}

std::string key_text(std::string_view key) { return is_plain(key) ? std::string(key) : double_quoted(key); }

}  // namespace kcc::yaml
