#include "compiler/expr/parse.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/habits.h"
#include "compiler/expr/tokens.h"
#include "runtime/functions/function.h"

namespace kcc::expr {
namespace {

struct Unparsed {  // stays within this file
  Problem problem;
};

// Binary operators by how tightly they bind; `not` stands between kAnd and kComparison, signs between kProduct and
// kPower.
enum Level : int {
  kConditional,
  kOr,
  kAnd,
  kComparison,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kSum,
  kProduct,
  kSign,
  kPower
};

Level level_of(const Token& t) {
  struct Entry {
    std::string_view sign;
    Level level;
  };
  static constexpr Entry kTable[] = {
      {"or", kOr},          {"and", kAnd},       {"<", kComparison},  {"<=", kComparison}, {">", kComparison},
      {">=", kComparison},  {"==", kComparison}, {"!=", kComparison}, {"in", kComparison}, {"is", kComparison},
      {"not", kComparison}, {"|", kBitOr},       {"^", kBitXor},      {"&", kBitAnd},      {"<<", kShift},
      {">>", kShift},       {"+", kSum},         {"-", kSum},         {"*", kProduct},     {"/", kProduct},
      {"//", kProduct},     {"%", kProduct},     {"@", kProduct},     {"**", kPower}};
  if (t.kind == Token::Kind::kSign || t.kind == Token::Kind::kName)
    for (const Entry& e : kTable)
      if (e.sign == t.text) return e.level;
  return kConditional;
}

constexpr std::string_view kKeywords[] = {"and",    "or",    "not",   "if",     "else",   "in",      "is",
                                          "lambda", "for",   "while", "def",    "return", "import",  "from",
                                          "as",     "await", "async", "yield",  "class",  "del",     "pass",
                                          "raise",  "try",   "with",  "assert", "global", "nonlocal"};

bool is_keyword(std::string_view name) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
}

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

  ExprPtr whole() {
    ExprPtr e = conditional();
    if (peek().kind != Token::Kind::kEnd) unexpected();
    return e;
  }

 private:
  // Guards against nesting that would exhaust the stack.
  class Nested {
   public:
    explicit Nested(Parser& p) : p_(p) {
      if (++p_.nesting_ > kMaxNesting)
        p_.fail(p_.peek().span, "the expression is nested more than " + std::to_string(kMaxNesting) + " deep");
    }
    ~Nested() { --p_.nesting_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& p_;
  };

  const Token& peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool at(std::string_view text) const {
    return (peek().kind == Token::Kind::kSign || peek().kind == Token::Kind::kName) && peek().text == text;
  }
  bool take(std::string_view text) {
    if (!at(text)) return false;
    ++at_;
    return true;
  }
  Token next() { return tokens_[at_ < tokens_.size() - 1 ? at_++ : at_]; }

  [[noreturn]] void fail(Span span, std::string message, std::string help = {}) const {
    throw Unparsed{{{span.offset, std::max(span.length, 1)}, "expr.syntax", std::move(message), std::move(help)}};
  }

  // What stands behind the colon of a `lambda t:`, of `x`.
  std::string without_lambda() const {
    const Token *name = &peek() + 1, *colon = name + 1;
    const auto left = static_cast<size_t>(&tokens_.back() - name);
    if (left < 3 || name->kind != Token::Kind::kName || colon->text != ":") return "write what the function returns";
    std::string body;
    int at = colon->span.offset + 1;
    for (const Token* t = colon + 1; t <= &tokens_.back(); ++t) {
      body += text_.substr(static_cast<size_t>(at), static_cast<size_t>(t->span.offset - at));
      at = t->span.offset + t->span.length;
      body += t->kind == Token::Kind::kName && t->text == name->text
                  ? std::string_view("x")
                  : text_.substr(static_cast<size_t>(t->span.offset), static_cast<size_t>(t->span.length));
    }
    return "write `" + body.substr(std::min(body.size(), body.find_first_not_of(' '))) + "` alone";
  }

  [[noreturn]] void unexpected() const {
    const Token& t = peek();
    if (t.kind == Token::Kind::kEnd) fail(t.span, "the expression ends where a value should follow");
    if (t.text == "=") fail(t.span, "`=` has no place here", "equality is `==`");
    if (t.text == "lambda")
      fail(t.span, "`lambda` is not needed: an expression stands where Keras takes a function", without_lambda());
    if (t.text == "for") fail(t.span, "`for` has no place in an expression");
    if (t.text == ",") fail(t.span, "`,` has no place here", "a tuple stands in parentheses");
    fail(t.span, "`" + t.text + "` was not expected here");
  }

  void expect(std::string_view close, const Token& open) {
    if (take(close)) return;
    if (peek().kind == Token::Kind::kEnd)
      fail(open.span, "this `" + open.text + "` is never closed", "a `" + std::string(close) + "` is missing");
    unexpected();
  }

  ExprPtr made(decltype(Expr::node) node, Span from, std::initializer_list<const Expr*> below) const {
    int depth = 1;
    for (const Expr* e : below)
      if (e) depth = std::max(depth, e->depth + 1);
    return finished(std::move(node), from, depth);
  }

  ExprPtr finished(decltype(Expr::node) node, Span from, int depth) const {
    if (depth > kMaxDepth)
      fail(from, "the expression is a chain of more than " + std::to_string(kMaxDepth) + " operations");
    const Span last = tokens_[at_ - 1].span;
    return std::make_shared<const Expr>(
        Expr{std::move(node), {from.offset, last.offset + last.length - from.offset}, depth});
  }

  static int depth_of(const std::vector<ExprPtr>& items) {
    int depth = 1;
    for (const ExprPtr& e : items) depth = std::max(depth, e->depth + 1);
    return depth;
  }

  ExprPtr conditional() {
    const Nested nested(*this);
    ExprPtr then = binary(kOr);
    if (!take("if")) return then;
    ExprPtr condition = binary(kOr);
    if (!take("else")) fail(peek().span, "a conditional needs its `else`", "write `a if condition else b`");
    ExprPtr otherwise = conditional();
    return made(Conditional{condition, then, otherwise}, then->span, {condition.get(), then.get(), otherwise.get()});
  }

  // Operators of `lowest` or tighter, to the left first.
  ExprPtr binary(Level lowest) {
    if (lowest <= kComparison && at("not")) {
      const Nested nested(*this);
      const Span from = next().span;
      ExprPtr of = binary(kComparison);
      ExprPtr left = made(Unary{"not", of}, from, {of.get()});
      return lowest == kComparison ? left : chain(left, lowest, kAnd);
    }
    return chain(sign(), lowest, kProduct);
  }

  // Continues with operators from `lowest` to `tightest`.
  ExprPtr chain(ExprPtr left, Level lowest, Level tightest) {
    while (true) {
      const Level level = level_of(peek());
      if (level < std::max(lowest, kOr) || level > tightest || (peek().text == "not" && peek(1).text != "in"))
        return left;
      if (level == kComparison) {
        left = comparison(left);
        continue;
      }
      const std::string op = next().text;
      ExprPtr right = binary(static_cast<Level>(level + 1));
      if (level == kOr || level == kAnd)
        left = made(Logical{level == kAnd, left, right}, left->span, {left.get(), right.get()});
      else
        left = made(Binary{op, left, right}, left->span, {left.get(), right.get()});
    }
  }

  ExprPtr comparison(ExprPtr first) {
    Comparison c{first, {}, {}};
    while (level_of(peek()) == kComparison && (peek().text != "not" || peek(1).text == "in")) {
      std::string op = next().text;
      if (op == "not") op += " " + next().text;
      if (op == "is" && take("not")) op = "is not";
      c.ops.push_back(op);
      c.rest.push_back(binary(kBitOr));
    }
    const int depth = std::max(first->depth + 1, depth_of(c.rest));
    return finished(std::move(c), first->span, depth);
  }

  ExprPtr sign() {
    if (at("-") || at("+") || at("~")) {
      const Nested nested(*this);
      const Token op = next();
      ExprPtr of = sign();
      return made(Unary{op.text, of}, op.span, {of.get()});
    }
    ExprPtr base = postfix();
    if (!take("**")) return base;
    const Nested nested(*this);
    ExprPtr exponent = sign();  // to the right first, and a sign there binds tighter
    return made(Binary{"**", base, exponent}, base->span, {base.get(), exponent.get()});
  }

  ExprPtr postfix() {
    ExprPtr e = atom();
    while (true) {
      if (at("("))
        e = call(e);
      else if (at("["))
        e = index(e);
      else if (at(".")) {
        next();
        if (peek().kind != Token::Kind::kName || is_keyword(peek().text)) unexpected();
        const std::string name = next().text;
        e = made(Field{e, name}, e->span, {e.get()});
      } else
        return e;
    }
  }

  static bool is_module(const std::string& name) {
    static const std::set<std::string> more{"random", "losses", "activations", "metrics", "linalg"};
    return !habit_help(name).empty() || more.contains(name);
  }
  // What a method of tensors elsewhere is called.
  static std::string function_of(const std::string& method) {
    static const std::map<std::string, std::string> others{
        {"astype", "cast"},          {"type", "cast"},    {"to", "cast"},
        {"permute", "transpose"},    {"view", "reshape"}, {"size", "shape"},
        {"unsqueeze", "expand_dims"}};
    const auto it = others.find(method);
    return it == others.end() ? method : it->second;
  }
  // `, axis=1)` of the call whose parenthesis comes next.
  std::string rest_of_call() const {
    size_t close = at_;
    for (int depth = 0; close + 1 < tokens_.size(); ++close) {
      depth += tokens_[close].text == "(" ? 1 : tokens_[close].text == ")" ? -1 : 0;
      if (depth == 0) break;
    }
    const auto begin = static_cast<size_t>(tokens_[at_].span.offset) + 1;
    const std::string given(text_.substr(begin, static_cast<size_t>(tokens_[close].span.offset) - begin));
    return (given.empty() ? "" : ", ") + given + ")";
  }

  ExprPtr call(const ExprPtr& callee) {
    const auto* name = std::get_if<Name>(&callee->node);
    if (!name) {
      const auto dotted = dotted_name(*callee);
      const size_t dot = dotted ? dotted->rfind('.') : 0;
      std::string help;
      if (dotted && is_module(dotted->substr(0, dotted->find('.'))))  // np.log(x)
        help = "functions have no prefix: write `" + dotted->substr(dot + 1) + "(..)`";
      else if (dotted && find_function(function_of(dotted->substr(dot + 1))))  // x.sum(axis=1)
        help = "write `" + function_of(dotted->substr(dot + 1)) + "(" + dotted->substr(0, dot) + rest_of_call() + "`";
      fail(callee->span, "what stands before `(` is no name of a function", help);
    }
    Call c{name->name, callee->span, {}};
    const Token open = next();
    int depth = 1;
    while (!at(")")) {
      Call::Argument a;
      const Span from = peek().span;
      if (at("*") || at("**"))
        fail(from, "`" + peek().text + "` before an argument is not known here", "write the arguments one by one");
      if (peek().kind == Token::Kind::kName && !is_keyword(peek().text) && peek(1).kind == Token::Kind::kSign &&
          peek(1).text == "=") {
        a.keyword = next().text;
        next();
        for (const Call::Argument& other : c.arguments)
          if (other.keyword == a.keyword)
            fail(from, "the argument `" + a.keyword + "` of `" + c.function + "` is given twice");
      }
      a.value = conditional();
      if (a.keyword.empty() && !c.arguments.empty() && !c.arguments.back().keyword.empty())
        fail(a.value->span, "an argument without a name stands behind one with a name", "put it before, or name it");
      a.span = {from.offset, a.value->span.offset + a.value->span.length - from.offset};
      depth = std::max(depth, a.value->depth + 1);
      c.arguments.push_back(std::move(a));
      if (!take(",")) break;
    }
    expect(")", open);
    return finished(std::move(c), callee->span, depth);
  }

  ExprPtr index(const ExprPtr& of) {
    const Token open = next();
    Index i{of, {}};
    if (at("]")) fail(peek().span, "the brackets are empty");
    while (!at("]")) {
      i.items.push_back(index_item());
      if (!take(",")) break;
    }
    expect("]", open);
    const int depth = std::max(of->depth + 1, depth_of(i.items));
    return finished(std::move(i), of->span, depth);
  }

  ExprPtr index_item() {
    const Span from = peek().span;
    if (take("...")) return made(Dots{}, from, {});
    const auto part = [&]() -> ExprPtr { return at(":") || at("]") || at(",") ? nullptr : conditional(); };
    ExprPtr begin = part();
    if (!take(":")) return begin ? begin : (unexpected(), nullptr);
    Range r{begin, part(), nullptr};
    if (take(":")) r.step = part();
    const std::initializer_list<const Expr*> below = {r.begin.get(), r.end.get(), r.step.get()};
    int depth = 1;
    for (const Expr* e : below)
      if (e) depth = std::max(depth, e->depth + 1);
    return finished(std::move(r), from, depth);
  }

  ExprPtr atom() {
    const Token t = peek();
    if (t.kind == Token::Kind::kNumber) {
      next();
      return made(Literal{t.value}, t.span, {});
    }
    if (t.kind == Token::Kind::kText) {
      std::string text;
      while (peek().kind == Token::Kind::kText) text += *next().value.get<std::string>();  // neighbours are one text
      return made(Literal{std::move(text)}, t.span, {});
    }
    if (t.kind == Token::Kind::kName && !is_keyword(t.text)) {
      next();
      if (t.text == "True" || t.text == "False") return made(Literal{t.text == "True"}, t.span, {});
      if (t.text == "None") return made(Literal{}, t.span, {});
      return made(Name{t.text}, t.span, {});
    }
    if (at("(") || at("[")) return sequence();
    if (at("...")) fail(t.span, "`...` stands only within an index", "write `x[..., 0]`");
    unexpected();
  }

  ExprPtr sequence() {
    const Token open = next();
    const std::string close = open.text == "(" ? ")" : "]";
    std::vector<ExprPtr> items;
    bool comma = false;
    while (!at(close)) {
      items.push_back(conditional());
      comma = take(",");
      if (!comma) break;
    }
    expect(close, open);
    if (open.text == "(" && items.size() == 1 && !comma) {
      Expr inner = *items[0];  // parentheses alone are no node; its place includes them
      const Span last = tokens_[at_ - 1].span;
      inner.span = {open.span.offset, last.offset + last.length - open.span.offset};
      return std::make_shared<const Expr>(std::move(inner));
    }
    const int depth = depth_of(items);
    return finished(Sequence{std::move(items)}, open.span, depth);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Result<ExprPtr> parse(std::string_view text) {
  if (text.size() > kMaxLength)
    return Problem{{0, 1},
                   "expr.syntax",
                   "the expression is " + std::to_string(text.size()) + " bytes long: at most " +
                       std::to_string(kMaxLength) + " are read"};
  Result<std::vector<Token>> tokens = tokens_of(text);
  if (!tokens) return tokens.problem();
  if (tokens->size() == 1) return Problem{{0, 1}, "expr.syntax", "the expression is empty"};
  try {
    return Parser(text, std::move(*tokens)).whole();
  } catch (const Unparsed& failed) {
    return failed.problem;
  }
}

}  // namespace kcc::expr
