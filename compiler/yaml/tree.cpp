// Building the tree. Recursion is bounded by kMaxDepth, work by kMaxNodes, copies counted.
#include "compiler/yaml/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "compiler/yaml/extent.h"
#include "compiler/yaml/scalar.h"

namespace kcc::yaml {
namespace {

// `null` where it is written out; empty where nothing is written.
std::string_view null_text(std::string_view text, size_t at) {
  for (const std::string_view word : {"null", "Null", "NULL", "~"}) {
    if (text.substr(std::min(at, text.size()), word.size()) != word) continue;
    const size_t end = at + word.size();
    if (end >= text.size() || is_blank(text[end]) ||
        std::string_view(",]}:#").find(text[end]) != std::string_view::npos)
      return word;
  }
  return {};
}

}  // namespace

TreeBuilder::TreeBuilder(const Source& source, const std::vector<Event>& events, Report& report)
    : source_(source), text_(source.text()), events_(events), report_(report) {
  for (size_t i = 0; i < events.size(); ++i)
    if (events[i].anchor && events[i].kind != Event::Kind::kAlias) anchors_[events[i].anchor] = i;
}

std::optional<Node> TreeBuilder::build() {
  try {
    size_t i = 0;
    return value(i, {}).node;
  } catch (const Stopped&) {
    return std::nullopt;
  }
}

void TreeBuilder::limit(size_t at, const char* message) {
  if (copying_ != SIZE_MAX) at = copying_;
  const size_t end = copying_ != SIZE_MAX ? name_end(text_, at) : std::min(at + 1, text_.size());
  report_.add("yaml.limit", place(at, end), message);
  throw Stopped{};
}

void TreeBuilder::count(size_t at) {
  if (++nodes_ > kMaxNodes) limit(at, "this text has more than 100,000 values, copies by `*name` included");
}

void TreeBuilder::skip(size_t& i) const {
  int depth = 0;
  for (; i < events_.size(); ++i) {
    const Event::Kind kind = events_[i].kind;
    if (kind == Event::Kind::kList || kind == Event::Kind::kMap) ++depth;
    if (kind == Event::Kind::kEnd) --depth;
    if (depth <= 0) break;
  }
  ++i;
}

TreeBuilder::Built TreeBuilder::value(size_t& i, const Context& context) {
  const Event& event = events_[i];
  count(event.at);
  if (context.depth > kMaxDepth) limit(event.at, "this text nests more than 64 deep");
  if (!event.tag.empty())
    report_.add("yaml.tag", place(event.at, name_end(text_, event.at)), "tags are not understood", "delete the tag");
  const bool marked = event.anchor && event.kind != Event::Kind::kAlias;
  if (marked) open_.insert(event.anchor);
  Built built;
  switch (event.kind) {
    case Event::Kind::kList: built = list(i, context); break;
    case Event::Kind::kMap: built = map(i, context); break;
    case Event::Kind::kAlias: built = alias(event, context), ++i; break;
    case Event::Kind::kNull: built = null(event, context), ++i; break;
    default: built = scalar(event, context), ++i;
  }
  if (marked) open_.erase(event.anchor);
  return built;
}

TreeBuilder::Built TreeBuilder::null(const Event& event, const Context& context) {
  const size_t at = skip_properties(text_, event.at);
  const std::string_view written = null_text(text_, at);
  Built built{Node::null_at(kNoPlace), at, at + written.size()};
  if (written.empty()) built.begin = built.end = std::min(event.at, text_.size());
  built.node.place =
      written.empty() && context.key_place != kNoPlace ? context.key_place : place(built.begin, built.end);
  if (const Scalar scalar = read_scalar(written); scalar.slip)
    report_.add(scalar.slip->kind, built.node.place, scalar.slip->message, scalar.slip->help);
  return built;
}

TreeBuilder::Built TreeBuilder::scalar(const Event& event, const Context& context) {
  Built built;
  built.begin = skip_properties(text_, event.at);
  built.end = scalar_end(text_, built.begin, event);
  const Place here = place(built.begin, built.end);
  Scalar read = read_scalar(event.text);
  if (event.quoted) {
    const char first = built.begin < text_.size() ? text_[built.begin] : ' ';
    const bool in_quotes = first == '"' || first == '\'';
    if (in_quotes && !quoted_end(text_, built.begin)) {
      const size_t end = std::min(text_.find_first_of("\r\n", built.begin), text_.size());
      report_.add("yaml.unterminated", place(built.begin, end), fmt::format("this quote is not closed: {}", first),
                  fmt::format("write {} at the end of the text", first));
      throw Stopped{};
    }
    if (in_quotes && looks_like_number(event.text)) {
      report_
          .add("yaml.quoted_number", here,
               fmt::format("{} is a number in quotes", text_.substr(built.begin, built.end - built.begin)),
               fmt::format("write {} without quotes", event.text))
          .edits.push_back({here, event.text});
    } else {
      read.node = Node{};
      read.node.kind = Node::Kind::kText;
      read.node.text = event.text;
      read.node.quoted = true;
      read.slip.reset();
    }
  }
  built.node = std::move(read.node);
  built.node.place = here;
  if (read.slip) {
    // `True`: what is written instead is a constant too.
    Diagnostic& d = report_.add(read.slip->kind, here, read.slip->message, read.slip->help);
    constexpr std::string_view kWrite = "write ";
    if (read.slip->kind == "yaml.constant" && d.help.starts_with(kWrite) &&
        d.help.find(' ', kWrite.size()) == d.help.npos)
      d.edits.push_back({here, d.help.substr(kWrite.size())});
  }
  if (context.flow && !event.quoted) cut_expression(built, context);
  if (!context.flow && !event.quoted && built.node.is_text()) behind_scalar(built);
  if (!event.quoted && built.node.is_text()) curly_quotes(built);
  if (built.node.is_text()) dollar_braces(built);
  return built;
}

TreeBuilder::Built TreeBuilder::alias(const Event& event, const Context& context) {
  const size_t end = name_end(text_, event.at);
  const Place here = place(event.at, end);
  Built built{Node::null_at(here), event.at, end};
  const auto found = anchors_.find(event.anchor);
  if (found == anchors_.end()) return built;
  if (open_.contains(event.anchor)) {
    report_.add("yaml.alias", here,
                fmt::format("`{}` stands within what it copies", text_.substr(event.at, end - event.at)));
    return built;
  }
  --nodes_;  // counted again as what it copies
  size_t i = found->second;
  const bool outermost = copying_ == SIZE_MAX;
  if (outermost) copying_ = event.at;
  built.node = value(i, context).node;
  if (outermost) copying_ = SIZE_MAX;
  built.node.place = here;
  return built;
}

TreeBuilder::Built TreeBuilder::list(size_t& i, const Context& context) {
  const Event& open = events_[i++];
  Built built;
  built.node.kind = Node::Kind::kList;
  built.begin = built.end = skip_properties(text_, open.at);
  const Context inner{context.depth + 1, context.flow || open.flow, {}, kNoPlace};
  std::vector<Built> items;
  size_t last = open.flow ? built.begin + 1 : built.begin;
  size_t first_compact = SIZE_MAX;
  while (i < events_.size() && events_[i].kind != Event::Kind::kEnd) {
    const Event& event = events_[i];
    const bool compact = open.flow && event.kind == Event::Kind::kMap && event.flow &&
                         text_.substr(skip_properties(text_, event.at), 1) != "{";
    Built item = value(i, inner);
    if (compact && first_compact == SIZE_MAX) first_compact = items.size();
    if (item.node.place == kNoPlace) item.node.place = place(item.begin, std::min(item.begin + 1, text_.size()));
    if (open.flow && item.node.is_null() && item.begin == item.end)
      report_.add("yaml.empty", item.node.place, "nothing stands before this comma", "delete the comma, or write null");
    if (open.flow && event.kind == Event::Kind::kScalar) words_in_list(item, event.quoted);
    while (i < events_.size() && events_[i].kind != Event::Kind::kEnd && events_[i].at < item.end) skip(i);
    last = std::max(last, item.end);
    const bool parenthesis = compact && item.end > item.begin && text_[item.end - 1] == ')';
    items.push_back(std::move(item));
    if (parenthesis && text_[items[first_compact].begin] == '(') {  // (Dense: 8), (Dropout: 0.2)
      braces_in_list(first_compact, items, context.key);
      first_compact = SIZE_MAX;
    }
    if (!compact && first_compact != SIZE_MAX) {
      Built after = std::move(items.back());
      items.pop_back();
      braces_in_list(first_compact, items, context.key);
      items.push_back(std::move(after));
      first_compact = SIZE_MAX;
    }
  }
  if (first_compact != SIZE_MAX) braces_in_list(first_compact, items, context.key);
  ++i;
  built.end = last;
  if (open.flow) {
    size_t at = skip_blanks(text_, last);
    if (at < text_.size() && text_[at] == ',') at = skip_blanks(text_, at + 1);
    if (at < text_.size() && text_[at] == ']') built.end = at + 1;
  }
  for (Built& item : items) built.node.items.push_back(std::move(item.node));
  built.node.place = place(built.begin, built.end);
  return built;
}

std::optional<Entry> TreeBuilder::key(size_t& i, size_t& end, bool flow) {
  const Event& event = events_[i];
  const size_t begin = skip_properties(text_, event.at);
  Entry entry;
  if (!event.tag.empty())
    report_.add("yaml.tag", place(event.at, name_end(text_, event.at)), "tags are not understood", "delete the tag");
  switch (event.kind) {
    case Event::Kind::kScalar:
      entry.key = event.text;
      end = scalar_end(text_, begin, event);
      if (!event.quoted && !flow && entry.key.size() > 1 && entry.key[0] == '-') {  // -Dense: 4
        const std::string name = entry.key.substr(1);
        report_
            .add("yaml.start", place(begin, end), fmt::format("`{}` is a key, as no space follows the dash", entry.key),
                 fmt::format("write - {}: ..", name))
            .edits.push_back({place(begin, begin + 1), "- "});
        throw Stopped{};
      }
      if (const size_t colon = event.quoted ? std::string::npos : entry.key.find(':');
          colon != std::string::npos && colon + 1 < entry.key.size() &&
          (entry.key[colon + 1] == '{' || entry.key[colon + 1] == '[')) {
        const std::string name = entry.key.substr(0, colon);
        Diagnostic& d = report_.add("yaml.colon", place(begin, begin + colon + 1), "no space follows this colon",
                                    fmt::format("write {}: {}..", name, entry.key[colon + 1]));
        d.edits.push_back({place(begin, begin + colon + 1), name + ": "});
        throw Stopped{};
      }
      if (const size_t bracket = event.quoted ? std::string::npos : entry.key.find_first_of("{[");
          bracket != std::string::npos && bracket > 0) {
        const bool equals = entry.key.find('=') < bracket;  // h = [x]
        const std::string name = entry.key.substr(0, entry.key.find_last_not_of(" =", bracket - 1) + 1);
        report_.add(equals ? "yaml.equals" : "yaml.colon", place(begin, begin + bracket + 1),
                    equals ? "`=` stands where `:` is meant"
                           : fmt::format("a colon is missing before `{}`", entry.key[bracket]),
                    fmt::format("write {}: {}..", name, entry.key[bracket]));
        throw Stopped{};
      }
      break;
    case Event::Kind::kNull:
      entry.key = null_text(text_, begin);
      end = begin + entry.key.size();
      if (entry.key.empty()) {
        const bool comma = begin < text_.size() && text_[begin] == ',';
        report_.add("yaml.key", place(std::min(begin, text_.size()), std::min(begin + 1, text_.size())),
                    comma ? "nothing stands before this comma" : "there is no key before this colon",
                    comma ? "delete the comma" : "");
        ++i;
        return std::nullopt;
      }
      break;
    default:
      end = event.kind == Event::Kind::kAlias ? name_end(text_, begin) : begin + 1;
      report_.add("yaml.key", place(begin, end),
                  event.kind == Event::Kind::kAlias ? "a copy is no key" : "a list or a mapping is no key",
                  event.kind == Event::Kind::kList  ? "write several names without brackets: `a, b: ..`"
                  : event.kind == Event::Kind::kMap ? "write what these braces hold without them"
                                                    : "");
      skip(i);
      return std::nullopt;
  }
  ++i;
  entry.place = place(begin, end);
  return entry;
}

TreeBuilder::Built TreeBuilder::map(size_t& i, const Context& context) {
  const Event& open = events_[i++];
  Built built;
  built.node.kind = Node::Kind::kMap;
  built.begin = built.end = skip_properties(text_, open.at);
  const bool braces = open.flow && text_.substr(built.begin, 1) == "{";
  const bool flow = context.flow || open.flow;
  size_t last = braces ? built.begin + 1 : built.begin;
  std::unordered_map<std::string, Place> seen;
  std::vector<Entry> merged;  // of `<<: *a`, which is an error, and is read as meant
  while (i < events_.size() && events_[i].kind != Event::Kind::kEnd) {
    const size_t key_begin = skip_properties(text_, events_[i].at);
    size_t key_end = key_begin;
    std::optional<Entry> entry = key(i, key_end, flow);
    if (i >= events_.size()) break;
    const size_t colon = skip_blanks(text_, key_end);
    const bool has_colon = colon < text_.size() && text_[colon] == ':';
    if (entry && !has_colon) {
      skip(i);
      entry->value = Node::null_at(entry->place);
      count(key_begin);
      last = std::max(last, key_end);
      if (flow && !built.node.entries.empty() && number_comma(built.node.entries.back(), *entry, key_begin, key_end))
        continue;
      missing_colon(*entry, span(key_begin, key_end), flow);
    } else {
      const Context inner{context.depth + 1, flow, entry ? std::string_view(entry->key) : std::string_view{},
                          entry ? entry->place : place(key_begin, key_end)};
      Built item = value(i, inner);
      while (i < events_.size() && events_[i].kind != Event::Kind::kEnd && flow && events_[i].at < item.end)
        skip(i), skip(i);
      last = std::max({last, colon + 1, item.node.is_null() && item.begin == item.end ? size_t{0} : item.end});
      if (entry) entry->value = std::move(item.node);
    }
    if (!entry) continue;
    if (entry->key == "<<") {
      report_.add("yaml.merge", entry->place, "`<<` is not understood",
                  "write the keys out, or use a variable or a block");
      if (entry->value.is_map()) merged = std::move(entry->value.entries);
      continue;
    }
    const auto [first, is_new] = seen.emplace(entry->key, entry->place);
    if (is_new) {
      built.node.entries.push_back(std::move(*entry));
    } else {
      Diagnostic& twice =
          report_.add("yaml.duplicate_key", entry->place, fmt::format("`{}` stands twice in one mapping", entry->key));
      twice.label = "again";
      twice.labels.push_back({first->second, "first here"});
    }
  }
  ++i;
  std::erase_if(merged, [&](const Entry& e) { return seen.contains(e.key); });
  built.node.entries.insert(built.node.entries.begin(), std::make_move_iterator(merged.begin()),
                            std::make_move_iterator(merged.end()));
  built.end = std::min(last, text_.size());
  if (braces) {
    size_t at = skip_blanks(text_, last);
    if (at < text_.size() && text_[at] == ',') at = skip_blanks(text_, at + 1);
    if (at < text_.size() && text_[at] == '}') built.end = at + 1;
  }
  built.node.place = place(built.begin, built.end);
  return built;
}

}  // namespace kcc::yaml
