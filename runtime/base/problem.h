// What is wrong with something a user gave: a spec, a file, a shape. Not for broken invariants (see check.h).
//
// Inside `runtime` a mistake travels as the exception `Refused`; every function that other folders call
// catches it and returns a `Result`, so that no exception crosses a folder.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kcc {

// Where in the spec something was written: an index that the front end gives meaning to.
using Place = int;
inline constexpr Place kNoPlace = -1;

// What is said beside a problem: how a value came about, where something is used.
struct Note {
  std::string text;
  Place place = kNoPlace;
  friend bool operator==(const Note&, const Note&) = default;
};

struct Problem {
  std::string kind;       // stable and short, such as "shape" or "csv.ragged": a diagnostic's code is chosen by it
  std::string message;    // lower case, names in backticks: what was seen, then the rule
  std::string help = {};  // what to type instead; may be empty
  Place place = kNoPlace;
  std::vector<Note> notes = {};
};

class Refused : public std::exception {
 public:
  explicit Refused(Problem problem) : problem_(std::move(problem)) {}
  const Problem& problem() const { return problem_; }
  const char* what() const noexcept override { return problem_.message.c_str(); }

 private:
  Problem problem_;
};

[[noreturn]] inline void refuse(std::string kind, std::string message, std::string help = {}) {
  throw Refused({std::move(kind), std::move(message), std::move(help)});
}

// A value, or the problem that kept it from being made.
template <class T, class Problem = kcc::Problem>
class Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Problem problem) : held_(std::move(problem)) {}
  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() { return std::get<0>(held_); }
  const T& operator*() const { return std::get<0>(held_); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  const Problem& problem() const { return std::get<1>(held_); }

 private:
  std::variant<T, Problem> held_;
};

// Runs `f` and turns a `Refused` into a `Result`: the fence at the border of a folder.
template <class F>
auto fenced(F&& f) -> Result<decltype(f())> {
  try {
    return f();
  } catch (const Refused& refused) {
    return refused.problem();
  }
}

}  // namespace kcc
