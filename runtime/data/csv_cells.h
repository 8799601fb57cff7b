// The cells of a CSV text, one after another (RFC 4180: a quoted cell may hold delimiters, line ends, and `""` for
// `"`).
//
// Lines end with LF or CRLF. Places are counted only when something is refused, so that reading costs nothing for them.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace kcc {

class CsvCells {
 public:
  static constexpr size_t kMostCell = size_t{16} << 20, kMostRow = size_t{64} << 20;
  enum class Number { kNone, kWhole, kReal };

  // Blank lines at the end are left out. `file` is for messages.
  CsvCells(std::string_view text, char delimiter, const std::string& file);

  bool done() const { return done_; }            // no cell follows
  bool row_ended() const { return row_ended_; }  // the last cell was the last of its row
  bool multiline() const { return multiline_; }  // a cell that was read held a line end
  const char* at() const { return p_; }          // where the next cell begins
  void restart_at(const char* row) {
    p_ = row_ = row;
    done_ = row_ended_ = false;
  }

  // The next cell, quotes taken off. Valid until the next call.
  std::string_view next() {
    const char* begin = p_;
    if (p_ != end_ && *p_ == '"') return quoted();
    while (p_ != end_ && !special_[static_cast<unsigned char>(*p_)]) ++p_;
    if (static_cast<size_t>(p_ - begin) > kMostCell) too_long(begin);
    std::string_view cell(begin, static_cast<size_t>(p_ - begin));
    finish();
    return cell;
  }

  // The next cell where it is a plain decimal number from its first byte to its last; else kNone, and nothing is taken.
  Number number(int64_t& whole, double& real) {
    const char* q = p_;
    const bool negative = q != end_ && *q == '-';
    q += negative;
    const char* digits = q;
    int64_t value = 0;
    while (q != end_ && *q >= '0' && *q <= '9' && q - digits < 18) value = value * 10 + (*q++ - '0');
    if (q != digits && ends(q)) {
      whole = negative ? -value : value;
      p_ = q;
      finish();
      return Number::kWhole;
    }
    if (q - digits == 18) return Number::kNone;  // it may be whole, and fit into int64 or not
    if (digits == end_ || !((*digits >= '0' && *digits <= '9') || *digits == '.')) return Number::kNone;
    const auto [end, error] = std::from_chars(p_, end_, real);
    if (error != std::errc() || !ends(end)) return Number::kNone;
    p_ = end;
    finish();
    return Number::kReal;
  }

  std::string place(const char* at) const;  // "data.csv:17:3"
  int64_t line(const char* at) const;
  [[noreturn]] void fail(const char* at, const std::string& kind, const std::string& what,
                         const std::string& help = {}) const;

 private:
  bool ends(const char* q) const {
    return q == end_ || *q == delimiter_ || *q == '\n' || (*q == '\r' && q + 1 != end_ && q[1] == '\n');
  }

  // At the end of a cell: takes the delimiter or the line end behind it.
  void finish() {
    if (p_ != end_ && *p_ == delimiter_) {
      ++p_;
      row_ended_ = false;
      return;
    }
    finish_row();
  }
  void finish_row();
  std::string_view quoted();
  [[noreturn]] void too_long(const char* at) const;

  std::string_view text_;
  std::string file_;
  char delimiter_;
  const char* p_ = nullptr;
  const char* end_ = nullptr;
  const char* row_ = nullptr;  // where the row began
  bool special_[256] = {};     // what may end a cell, or must not stand in one
  bool done_ = false, row_ended_ = false, multiline_ = false;
  std::string unescaped_;
  mutable const char* counted_to_ = nullptr;  // line() goes on from where it was last asked
  mutable int64_t counted_ = 0;
};

}  // namespace kcc
