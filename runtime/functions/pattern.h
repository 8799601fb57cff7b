// Regular expressions in time linear in the text, whatever the pattern: all ways to match go forward together
// (K. Thompson, 1968; with captures, R. Pike). Syntax of RE2 as far as texts of a model need it:
//   . [a-z] [^..] \d \w \s \D \W \S \b \B ^ $ (..) (?:..) | * + ? {m,n}, and *? +? ?? for the shortest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kcc {

class Pattern {
 public:
  explicit Pattern(std::string_view pattern);  // refuses (kind "pattern") what it cannot read

  // Every match replaced from left to right; \1 in `by` is the first group, \0 all, \\ a backslash.
  std::string replace_all(std::string_view text, std::string_view by) const;
  void check_replacement(std::string_view by) const;  // refuses a group that the pattern does not have

  struct Range {
    char32_t low, high;
  };
  struct Step {
    enum class Kind : uint8_t { kSet, kSplit, kJump, kSave, kBegin, kEnd, kBoundary, kNoBoundary, kMatch } kind;
    int a = 0, b = 0;  // where to go on, the first preferred; of kSave the slot
    std::vector<Range> set = {};
    bool inverted = false;
  };

 private:
  using Places = std::vector<int64_t>;  // begin and end of each group; -1 where it took no part
  bool find(const std::u32string& text, size_t from, Places& places) const;

  std::vector<Step> steps_;
  int groups_ = 1;
};

}  // namespace kcc
