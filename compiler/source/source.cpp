// Line index of a source, and the table of places.
#include "compiler/source/source.h"

#include <algorithm>

#include "compiler/source/utf8.h"

namespace kcc {

Source::Source(int id, std::string name, std::string text)
    : id_(id), name_(std::move(name)), text_(std::move(text)), starts_{0} {
  for (size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') starts_.push_back(i + 1);
}

std::string_view Source::text(const Span& span) const {
  const size_t begin = std::min(span.begin, text_.size());
  return std::string_view(text_).substr(begin, std::max(span.end, begin) - begin);
}

int Source::line_of(size_t offset) const {
  return static_cast<int>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin()) - 1;
}

size_t Source::line_start(int line) const { return starts_.at(static_cast<size_t>(line)); }

std::string_view Source::line(int line) const {
  const size_t begin = line_start(line);
  size_t end = text_.find('\n', begin);
  if (end == std::string::npos) end = text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

int Source::column_of(size_t offset) const {
  const size_t begin = line_start(line_of(offset));
  return count_characters(std::string_view(text_).substr(begin, std::min(offset, text_.size()) - begin));
}

const Source& Sources::add(std::string name, std::string text) {
  return texts_.emplace_back(size(), std::move(name), std::move(text));
}

Place Sources::place(const Span& span) {
  if (span.source < 0) return kNoPlace;
  if (!spans_.empty() && spans_.back() == span) return static_cast<Place>(spans_.size() - 1);
  spans_.push_back(span);
  return static_cast<Place>(spans_.size() - 1);
}

Place Sources::part(Place whole, size_t offset, size_t length, size_t size) {
  const Span s = span(whole);
  if (s.source < 0 || s.end - s.begin != size || offset > size) return whole;
  return place({s.source, s.begin + offset, s.begin + std::min(offset + length, size)});
}

Span Sources::span(Place place) const {
  return place >= 0 && static_cast<size_t>(place) < spans_.size() ? spans_[static_cast<size_t>(place)] : Span{};
}

}  // namespace kcc
