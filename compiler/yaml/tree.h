// Events to nodes: spans, scalars, copies, and the slips that YAML reads otherwise than meant.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/diagnostics/report.h"
#include "compiler/yaml/ast.h"
#include "compiler/yaml/events.h"

namespace kcc::yaml {

class TreeBuilder {
 public:
  TreeBuilder(const Source& source, const std::vector<Event>& events, Report& report);

  std::optional<Node> build();  // nothing: a limit was met

 private:
  struct Context {
    int depth = 1;
    bool flow = false;          // within [ ] or { }
    std::string_view key = {};  // of the map that this is a value of
    Place key_place = kNoPlace;
  };
  struct Built {
    Node node;
    size_t begin = 0, end = 0;  // in the text; equal where nothing is written
  };
  struct Stopped {};  // thrown where a limit is met; caught by build()

  Built value(size_t& i, const Context& context);
  Built scalar(const Event& event, const Context& context);
  Built null(const Event& event, const Context& context);
  Built alias(const Event& event, const Context& context);
  Built list(size_t& i, const Context& context);
  Built map(size_t& i, const Context& context);

  // Slips within flow collections; see slips.cpp.
  void cut_expression(Built& item, const Context& context);
  void words_in_list(Built& item, bool quoted);
  void braces_in_list(size_t first, std::vector<Built>& items, std::string_view key);
  void missing_colon(Entry& entry, const Span& key, bool flow);
  bool number_comma(Entry& before, const Entry& entry, size_t key_begin, size_t key_end);
  void behind_scalar(Built& item);
  void curly_quotes(Built& item);
  void dollar_braces(Built& item);

  std::optional<Entry> key(size_t& i, size_t& end, bool flow);
  void skip(size_t& i) const;  // past the value that begins there
  void count(size_t at);
  Span span(size_t begin, size_t end) const { return {source_.id(), begin, end}; }
  Place place(size_t begin, size_t end) { return report_.sources().place(span(begin, end)); }
  [[noreturn]] void limit(size_t at, const char* message);

  const Source& source_;
  std::string_view text_;
  const std::vector<Event>& events_;
  Report& report_;
  std::unordered_map<size_t, size_t> anchors_;  // anchor -> the event that it marks
  std::set<size_t> open_;                       // anchors that are being built
  size_t copying_ = SIZE_MAX;                   // where the outermost alias that is being followed stands
  int nodes_ = 0;
};

}  // namespace kcc::yaml
