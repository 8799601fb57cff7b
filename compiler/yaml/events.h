// The events of a YAML text, flat and in order: the only thing taken from the YAML library.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kcc::yaml {

struct Event {
  enum class Kind { kNull, kScalar, kAlias, kList, kMap, kEnd };
  Kind kind = Kind::kNull;
  size_t at = 0;         // offset of the first byte; of kEnd nothing
  size_t anchor = 0;     // of what is marked, and of an alias; 0: none
  bool quoted = false;   // a scalar in quotes or a block
  bool flow = false;     // a list or map written with brackets
  std::string tag = {};  // `!tag` other than the two implied ones
  std::string text = {};
};

// Where reading ended, if not at the end of the only document.
struct Stop {
  enum class Why { kSyntax, kDepth, kNodes, kMoreText };
  Why why;
  size_t at;            // offset
  std::string message;  // the library's own words, for kSyntax
};

struct Events {
  std::vector<Event> events;
  std::optional<Stop> stop;
};

// Never throws. The text must be valid UTF-8 without control characters.
Events read_events(std::string_view text);

}  // namespace kcc::yaml
