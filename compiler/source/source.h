// The texts of a run and the places in them.
//
// `Sources` only grows: a `Source`, once added, keeps its address, its text and its id. A `Place` is an index into the
// table of spans, so that what knows nothing of texts (runtime/base/problem.h) can carry one. Used from one thread.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {

// Bytes [begin, end) of one source.
struct Span {
  int source = -1;  // the id of the source; -1: nowhere
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const Span&) const = default;
  bool contains(const Span& other) const { return source == other.source && begin <= other.begin && other.end <= end; }
};

class Source {
 public:
  Source(int id, std::string name, std::string text);

  int id() const { return id_; }
  const std::string& name() const { return name_; }  // as the user wrote the path
  std::string_view text() const { return text_; }
  std::string_view text(const Span& span) const;

  int lines() const { return static_cast<int>(starts_.size()); }
  int line_of(size_t offset) const;       // from 0
  size_t line_start(int line) const;      // offset of its first byte
  std::string_view line(int line) const;  // without its end
  int column_of(size_t offset) const;     // from 0, in characters (code points)

 private:
  int id_;
  std::string name_, text_;
  std::vector<size_t> starts_;  // of each line
};

class Sources {
 public:
  const Source& add(std::string name, std::string text);
  const Source& operator[](int id) const { return texts_.at(static_cast<size_t>(id)); }
  int size() const { return static_cast<int>(texts_.size()); }

  Place place(const Span& span);
  // A part of a place: `length` bytes at `offset` of a text of `size` bytes. Where the place is not as long as the text
  // (it was written with escapes, or is elsewhere), the whole place.
  Place part(Place place, size_t offset, size_t length, size_t size);
  Span span(Place place) const;  // {-1, 0, 0} for kNoPlace and for what was never made here

 private:
  std::deque<Source> texts_;
  std::vector<Span> spans_;
};

inline constexpr size_t kMaxSpecBytes = size_t{1} << 20;

// Reads a spec's text: at most kMaxSpecBytes, valid UTF-8, no control characters. The problem of a text that was read
// has a place.
Result<const Source*> read_source(Sources& sources, const std::string& path);

// The same for text that is at hand.
Result<const Source*> add_checked(Sources& sources, std::string name, std::string text);

}  // namespace kcc
