#include "compiler/expr/tokens.h"

#include <array>
#include <charconv>
#include <cmath>

namespace kcc::expr {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_name(char c) { return starts_name(c) || is_digit(c); }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (true) {
      while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
      start_ = at_;
      if (at_ == text_.size()) {
        tokens.push_back(made(Token::Kind::kEnd, {}));
        return tokens;
      }
      Result<Token> token = next();
      if (!token) return token.problem();
      tokens.push_back(std::move(*token));
    }
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  Token made(Token::Kind kind, StaticValue value) const {
    return {kind,
            std::string(text_.substr(start_, at_ - start_)),
            std::move(value),
            {static_cast<int>(start_), static_cast<int>(at_ - start_)}};
  }

  Problem problem(std::string message, std::string help = {}) const {
    return {{static_cast<int>(start_), static_cast<int>(std::max<size_t>(at_ - start_, 1))},
            "expr.syntax",
            std::move(message),
            std::move(help)};
  }

  Result<Token> next() {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '\'' || c == '"') return quoted(false);
    if ((c == 'r' || c == 'R') && (peek(1) == '\'' || peek(1) == '"')) {
      ++at_;
      return quoted(true);
    }
    if (starts_name(c)) {
      while (in_name(peek())) ++at_;
      return made(Token::Kind::kName, {});
    }
    return sign();
  }

  Result<Token> number() {
    int base = 10;
    const char kind = static_cast<char>(peek(1) | 0x20);
    if (peek() == '0' && (kind == 'x' || kind == 'o' || kind == 'b')) {
      base = kind == 'x' ? 16 : kind == 'o' ? 8 : 2;
      at_ += 2;
      while (in_name(peek())) ++at_;
    } else {
      digits();
      if (peek() == '.') {
        base = 0;
        ++at_;
        digits();
      }
      const size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if ((peek() | 0x20) == 'e' && is_digit(peek(sign))) {
        base = 0;
        at_ += sign;
        digits();
      }
      if (in_name(peek())) {
        while (in_name(peek())) ++at_;
        return problem("`" + written() + "` is neither a number nor a name", "a product is written with `*`");
      }
    }
    std::string plain;
    const std::string all = written();
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i] != '_')
        plain += all[i];
      else if (i + 1 == all.size() || !in_name(all[i + 1]) || all[i + 1] == '_')
        return problem("`" + all + "` is no number: `_` stands between digits");
    }
    if (base == 0) {
      double value = 0;
      const auto r = std::from_chars(plain.data(), plain.data() + plain.size(), value);
      if (r.ec == std::errc::result_out_of_range) {  // too large, or nearly 0
        value = std::strtod(plain.c_str(), nullptr);
      }
      if (std::isinf(value)) return problem("`" + all + "` is larger than any float");
      return made(Token::Kind::kNumber, value);
    }
    if (base == 10 && plain.size() > 1 && plain[0] == '0' && plain.find_first_not_of('0') != std::string::npos)
      return problem("`" + all + "` has a leading 0, which Python does not allow",
                     "write `" + plain.substr(plain.find_first_not_of('0')) + "`, or `0o..` for an octal number");
    int64_t value = 0;
    const char* digits_at = plain.data() + (base == 10 ? 0 : 2);
    const auto r = std::from_chars(digits_at, plain.data() + plain.size(), value, base);
    if (r.ec == std::errc::result_out_of_range) return problem("`" + all + "` does not fit in 64 bits");
    if (r.ec != std::errc{} || r.ptr != plain.data() + plain.size()) return problem("`" + all + "` is no number");
    return made(Token::Kind::kNumber, value);
  }

  void digits() {
    while (is_digit(peek()) || peek() == '_') ++at_;
  }

  std::string written() const { return std::string(text_.substr(start_, at_ - start_)); }

  Result<Token> quoted(bool raw) {
    const char mark = peek();
    ++at_;
    std::string value;
    while (peek() != mark) {
      if (at_ == text_.size()) {
        at_ = start_ + 1;
        return problem("a text begins here and does not end", std::string("close it with `") + mark + "`");
      }
      const char c = text_[at_++];
      if (c != '\\' || at_ == text_.size()) {
        value += c;
        continue;
      }
      const char e = text_[at_++];
      constexpr std::string_view kNames = "ntr\\'\"", kMeant = "\n\t\r\\'\"";
      if (const size_t i = kNames.find(e); !raw && i != std::string_view::npos)
        value += kMeant[i];
      else
        (value += c) += e;  // as Python has it: an unknown escape stays as it is, which suits patterns
    }
    ++at_;
    if (value.empty() && peek() == mark) return problem("a text in three quotes is not known here");
    return made(Token::Kind::kText, std::move(value));
  }

  Result<Token> sign() {
    static constexpr std::array<std::string_view, 40> kSigns = {
        "...", "**=", "//=", "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", ":=",
        "->",  "+",   "-",   "*",  "/",  "%",  "@",  "&",  "|",  "^",  "~",  "<",  ">",  "(",
        ")",   "[",   "]",   "{",  "}",  ",",  ":",  ".",  "=",  "!",  ";",  "?"};
    for (std::string_view s : kSigns)
      if (text_.substr(at_, s.size()) == s) {
        at_ += s.size();
        if (s == "&&") return problem("`&&` is no operator of Python", "write `and`, or `&` between tensors");
        if (s == "||") return problem("`||` is no operator of Python", "write `or`, or `|` between tensors");
        if (s == "!") return problem("`!` is no operator of Python", "write `not`, or `~` before a tensor");
        if (s == "{" || s == "}")
          return problem("`" + std::string(s) + "` has no place in an expression",
                         "a layer follows its source in a list, without `=`: `[x, {Dense: 4}]`");
        return made(Token::Kind::kSign, {});
      }
    ++at_;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80 &&
           (static_cast<unsigned char>(text_[start_]) & 0x80) != 0)
      ++at_;
    const auto code = static_cast<unsigned char>(text_[start_]);
    if (code < 0x20 || code == 0x7F) return problem("a control character has no place in an expression");
    if (text_[start_] == '$')
      return problem("`$` has no place in an expression",
                     "vars are replaced before: `$name` or `$(..)` must be whole words of the spec");
    return problem("`" + written() + "` has no place in an expression");
  }

  std::string_view text_;
  size_t at_ = 0, start_ = 0;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

}  // namespace kcc::expr
