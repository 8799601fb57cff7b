#include "runtime/files/npy_header.h"

#include <charconv>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  NpyHeader parse() {
    NpyHeader header;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string_view key = word();
      expect(':');
      if (key == "descr" && !descr) {
        descr = true;
        read_descr(header);
      } else if (key == "fortran_order" && !order) {
        order = true;
        header.fortran = boolean();
      } else if (key == "shape" && !shape) {
        shape = true;
        header.shape = sizes();
      } else {
        fail("its header has a key that is unknown or stands twice");
      }
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip();
    if (at_ != text_.size()) fail("something follows its header");
    if (!descr || !order || !shape) fail("its header lacks descr, fortran_order or shape");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { refuse("npy", "`" + file_ + "` cannot be read: " + what); }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool accept(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(std::string("its header lacks a `") + c + "`");
  }
  std::string_view word() {
    skip();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail("its header lacks a quoted word");
    const size_t begin = ++at_, end = text_.find(quote, begin);
    if (end == std::string_view::npos) fail("its header lacks a quote");
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  bool boolean() {
    skip();
    for (const auto& [name, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, name.size()) != name) continue;
      at_ += name.size();
      return value;
    }
    fail("fortran_order is neither True nor False");
  }
  Shape sizes() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      skip();
      int64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0) fail("its shape holds something that is no size");
      at_ = static_cast<size_t>(end - text_.data());
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote it
      if (shape.rank() == kMaxRank) fail("it has more than 8 dimensions");
      shape.push_back(size);
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return shape;
  }
  void read_descr(NpyHeader& header) {
    skip();
    if (at_ < text_.size() && text_[at_] == '[') fail("it holds records; arrays of one dtype can be read");
    const std::string_view descr = word();
    if (descr.find('O') != std::string_view::npos) {
      refuse("npy", "`" + file_ + "` holds pickled objects, which are never read",
             "save texts with `.astype(str)`, numbers with a numeric dtype");
    }
    const bool has_order = !descr.empty() && (descr[0] == '<' || descr[0] == '>' || descr[0] == '|' || descr[0] == '=');
    const std::string_view rest = descr.substr(has_order ? 1 : 0);
    if (has_order && descr[0] != '=') header.order = descr[0];
    if (!rest.empty()) header.kind = rest[0];
    const std::string_view digits = rest.substr(rest.empty() ? 0 : 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), header.size);
    const bool number = error == std::errc() && end == digits.data() + digits.size() && header.size >= 0;
    const int64_t n = header.size;
    bool known = false;
    switch (header.kind) {
      case 'b': known = n == 1; break;
      case 'i':
      case 'u': known = n == 1 || n == 2 || n == 4 || n == 8; break;
      case 'f': known = n == 2 || n == 4 || n == 8; break;
      case 'U':
      case 'S': known = n <= (int64_t{1} << 20); break;
      default: break;
    }
    if (!number || !known) {
      fail("its dtype is `" + std::string(descr.substr(0, 40)) +
           "`; numbers of up to 8 bytes, booleans and texts can be read");
    }
  }

  std::string_view text_;
  const std::string& file_;
  size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view dict, const std::string& file) { return Parser(dict, file).parse(); }

}  // namespace kcc
