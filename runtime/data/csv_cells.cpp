#include "runtime/data/csv_cells.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/problem.h"

namespace kcc {

CsvCells::CsvCells(std::string_view text, char delimiter, const std::string& file)
    : text_(text), file_(file), delimiter_(delimiter) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
  while (!text.empty() && text.back() == '\n') {
    text.remove_suffix(1);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  }
  p_ = row_ = text.data();
  end_ = text.data() + text.size();
  done_ = text.empty();
  for (char c : {delimiter, '\n', '\r', '"'}) special_[static_cast<unsigned char>(c)] = true;
}

void CsvCells::finish_row() {
  row_ended_ = true;
  if (static_cast<size_t>(p_ - row_) > kMostRow)
    fail(row_, "csv.large", "the row has more than " + std::to_string(kMostRow) + " bytes");
  if (p_ == end_) {
    done_ = true;
    return;
  }
  if (*p_ == '\r') {
    if (p_ + 1 == end_ || p_[1] != '\n')
      fail(p_, "csv.line_end", "a carriage return stands without a line feed; lines end with LF or CRLF");
    ++p_;
  }
  if (*p_ == '"')
    fail(p_, "csv.quote",
         "a quote stands within a cell; a cell that holds quotes is quoted itself, and its quotes are doubled");
  ++p_;
  row_ = p_;
}

std::string_view CsvCells::quoted() {
  const char* open = p_++;
  const char* begin = p_;
  bool escaped = false;
  for (;;) {
    const auto* close = static_cast<const char*>(std::memchr(p_, '"', static_cast<size_t>(end_ - p_)));
    if (!close) fail(open, "csv.quote", "the quote that opens here is never closed");
    if (static_cast<size_t>(close - begin) > kMostCell) too_long(open);
    if (close + 1 != end_ && close[1] == '"') {
      if (!escaped) unescaped_.clear();
      unescaped_.append(escaped ? p_ : begin, close + 1);
      escaped = true;
      p_ = close + 2;
      continue;
    }
    std::string_view cell(begin, static_cast<size_t>(close - begin));
    multiline_ |= cell.find('\n') != std::string_view::npos;
    if (escaped) {
      unescaped_.append(p_, close);
      cell = unescaped_;
    }
    p_ = close + 1;
    if (!ends(p_)) fail(p_, "csv.quote", "something follows a closing quote; a quote within a quoted cell is doubled");
    finish();
    return cell;
  }
}

void CsvCells::too_long(const char* at) const {
  fail(at, "csv.large", "the cell has more than " + std::to_string(kMostCell) + " bytes");
}

int64_t CsvCells::line(const char* at) const {
  if (!counted_to_ || counted_to_ > at) counted_to_ = text_.data(), counted_ = 0;
  counted_ += std::count(counted_to_, at, '\n');
  counted_to_ = at;
  return counted_ + 1;
}

std::string CsvCells::place(const char* at) const {
  const char* begin = at;
  while (begin != text_.data() && begin[-1] != '\n') --begin;
  if (at - begin >= 3 && std::string_view(begin, 3) == "\xEF\xBB\xBF") begin += 3;
  const auto characters = std::count_if(begin, at, [](char c) { return (c & 0xC0) != 0x80; });
  return file_ + ":" + std::to_string(line(at)) + ":" + std::to_string(characters + 1);
}

void CsvCells::fail(const char* at, const std::string& kind, const std::string& what, const std::string& help) const {
  refuse(kind, place(at) + ": " + what, help);
}

}  // namespace kcc
