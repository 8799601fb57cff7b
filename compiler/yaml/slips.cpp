// What YAML reads otherwise than meant: each is an error that says what to type, and the tree goes on with what was
// meant.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "compiler/expr/python_call.h"
#include "compiler/yaml/extent.h"
#include "compiler/yaml/scalar.h"
#include "compiler/yaml/tree.h"

namespace kcc::yaml {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view text) {
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; });
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Past the numbers, each behind a comma, that follow at `at`; they come into `numbers`.
size_t numbers_end(std::string_view text, size_t at, std::vector<std::string>& numbers) {
  while (true) {
    size_t i = skip_blanks(text, at);
    if (i >= text.size() || text[i] != ',') return at;
    const size_t begin = skip_blanks(text, i + 1);
    const size_t end = std::min(text.find_first_of(" \t\r\n,]}", begin), text.size());
    if (begin >= end || !looks_like_number(text.substr(begin, end - begin))) return at;
    numbers.emplace_back(text.substr(begin, end - begin));
    at = end;
  }
}

bool is_type(std::string_view key) { return !key.empty() && std::isupper(static_cast<unsigned char>(key[0])); }

// Keys of a layer that is no type.
bool begins_layer(std::string_view key) {
  constexpr std::string_view kKeys[] = {"stack", "model", "repeat", "if", "layer", "spec"};
  return is_type(key) || std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

// On one line and short enough to be shown in a message.
std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  constexpr size_t kMost = 60;
  if (out.size() <= kMost) return out;
  size_t cut = kMost;
  while (cut > 0 && (out[cut] & 0xC0) == 0x80) --cut;
  return out.substr(0, cut) + "...";
}

// Where something else than the value begins: the next key, or the end of what is around it. None: nowhere.
std::optional<size_t> past_value(std::string_view text, size_t begin) {
  int depth = 0;
  for (size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++depth;
    if ((text[i] == ']' || text[i] == '}') && depth-- == 0) return i;
    if (text[i] != ',') continue;
    const std::string_view rest = trim(text.substr(i + 1));
    const size_t colon = rest.find(": ");
    if (colon != std::string_view::npos && is_name(rest.substr(0, colon))) return i;
  }
  return {};
}

}  // namespace

// {Lambda: clip(x, 0, 1)}
void TreeBuilder::cut_expression(Built& item, const Context&) {
  if (!item.node.is_text() || !has_open_parenthesis(item.node.text)) return;
  const auto end = expression_end(text_, item.begin);
  const std::string whole(trim(text_.substr(item.begin, end.value_or(item.end) - item.begin)));
  const bool variable = whole.starts_with("$(");
  if ((variable || whole.starts_with('=')) && (!end || past_value(whole, 0))) {  // $(width, activation: relu
    const size_t open = item.begin + item.node.text.find('(');
    const size_t line = std::min(text_.find('\n', item.begin), text_.size());
    item.end = std::max(item.end, std::min(line, past_value(text_, item.begin).value_or(line)));
    item.node.text = std::string(trim(text_.substr(item.begin, item.end - item.begin)));
    item.node.text.append(static_cast<size_t>(std::max<std::ptrdiff_t>(
                              1, std::count(item.node.text.begin(), item.node.text.end(), '(') -
                                     std::count(item.node.text.begin(), item.node.text.end(), ')'))),
                          ')');
    const bool quoted = item.node.text.find(',') != std::string::npos;
    report_.add(variable ? "vars.syntax" : "expr.syntax", place(open, open + 1),
                variable ? "the parenthesis after this `$` is not closed" : "this parenthesis is not closed",
                fmt::format(quoted ? fmt::runtime("write \"{}\"") : fmt::runtime("write {}"), shown(item.node.text)));
    item.node.place = place(item.begin, item.end);
    item.node.quoted = true;
    return;
  }
  const auto python = [&](const char* message, const std::string& meant) {
    item.end = *end;
    item.node.text = whole;
    item.node.place = place(item.begin, item.end);
    item.node.quoted = true;
    report_.add("yaml.needs_quotes", item.node.place, message, fmt::format("write {}", shown(meant)))
        .edits.push_back({item.node.place, meant});
  };
  if (const auto meant = expr::call_as_mapping(whole))
    return python("this is Python: in a spec what is made is a mapping", *meant);
  // kernel_size: (3, 3)
  if (end && whole.starts_with('(') && whole.find_first_of("():[]{}'\"", 1) == whole.size() - 1)
    return python("this is Python: in a spec a tuple is a list",
                  "[" + whole.substr(1, whole.find_last_not_of("), ")) + "]");
  if (end) {
    item.end = *end;
    item.node.text = whole;
    item.node.place = place(item.begin, item.end);
  }
  const bool plain = end && whole.find_first_of("\"\\\n") == std::string::npos;
  Diagnostic& d =
      report_.add("yaml.needs_quotes", item.node.place, "within brackets, text that holds a comma must be quoted",
                  plain ? fmt::format("write \"{}\"", shown(whole)) : "put the whole text in quotes");
  if (plain) d.edits.push_back({item.node.place, fmt::format("\"{}\"", whole)});
  item.node.quoted = true;
}

// [a b]
void TreeBuilder::words_in_list(Built& item, bool quoted) {
  const Node& node = item.node;
  if (quoted || node.quoted || !node.is_text() || node.text.starts_with('=') || !has_words(node.text)) return;
  std::string separated;
  bool all_names = true;
  for (std::string_view rest = node.text; !rest.empty();) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    all_names &= is_name(word) || looks_like_number(word);
    separated += (separated.empty() ? "" : ", ") + std::string(word);
    rest = trim(rest.substr(end));
  }
  const std::string one = fmt::format("\"{}\"", shown(node.text));
  const size_t blank = node.text.find(' ');
  const std::string second = blank == std::string::npos ? "" : node.text.substr(blank + 1);
  std::string meant;
  if (std::isupper(static_cast<unsigned char>(node.text[0])) && looks_like_number(second))
    meant = fmt::format("write {{{}: {}}}", node.text.substr(0, blank), second);
  else if (!all_names && std::any_of(node.text.begin() + 1, node.text.end() - 1, [](const char& c) {
             return std::string_view("+*/-@").find(c) != std::string_view::npos && *(&c - 1) == ' ' && *(&c + 1) == ' ';
           }))
    meant = fmt::format("an expression begins with `=`: write \"= {}\"", shown(node.text));
  report_.add("yaml.comma", node.place,
              fmt::format("`{}` is one text, as no comma stands between its words", shown(node.text)),
              !meant.empty() ? meant
              : all_names    ? fmt::format("write {}, or {} if one text is meant", shown(separated), one)
                             : fmt::format("write {} if one text is meant", one));
}

// [x, Dense: 64, use_bias: false]. Only the `args` of a block are written so.
void TreeBuilder::braces_in_list(size_t first, std::vector<Built>& items, std::string_view key) {
  const auto is_argument = [](const Built& item) {
    return item.node.is_map() && item.node.entries.size() == 1 &&
           !std::isupper(static_cast<unsigned char>(item.node.entries[0].key[0]));
  };
  const auto begin = items.begin() + static_cast<std::ptrdiff_t>(first);
  if ((key == "args" || key == "arg") && std::all_of(begin, items.end(), is_argument)) return;
  Built whole;
  whole.node.kind = Node::Kind::kMap;
  whole.begin = begin->begin;
  whole.end = items.back().end;
  whole.node.place = place(whole.begin, whole.end);
  for (auto item = begin; item != items.end(); ++item)
    for (Entry& entry : item->node.entries)
      if (!whole.node.find(entry.key)) whole.node.entries.push_back(std::move(entry));
  items.erase(begin, items.end());
  std::string_view written = text_.substr(whole.begin, whole.end - whole.begin);
  if (written.starts_with('(') && written.ends_with(')')) {  // (Dense: 8)
    written = trim(written.substr(1, written.size() - 2));
    Entry& head = whole.node.entries[0];
    head.key.erase(0, head.key.find_first_not_of("( "));
    Node& last = whole.node.entries.back().value;
    if (last.is_text() && last.text.ends_with(')')) {
      const Place where = last.place;
      last = read_scalar(trim(last.text.substr(0, last.text.size() - 1))).node;
      last.place = where;
    }
  }
  // [{Dense: 10}, activation: relu]
  if (Node* before = items.empty() ? nullptr : &items.back().node;
      before && before->is_map() && is_type(before->entries[0].key) && !begins_layer(whole.node.entries[0].key)) {
    report_.add("yaml.braces", whole.node.place, "a key and its value stand in a list, behind the braces of a type",
                fmt::format("write them within the braces: {{{}: .., {}}}", before->entries[0].key, shown(written)));
    before->entries.insert(before->entries.end(), std::make_move_iterator(whole.node.entries.begin()),
                           std::make_move_iterator(whole.node.entries.end()));
    return;
  }
  report_
      .add("yaml.braces", whole.node.place, "a mapping in a list wants braces",
           fmt::format("write {{{}}}", shown(written)))
      .edits.push_back({whole.node.place, fmt::format("{{{}}}", written)});
  items.push_back(std::move(whole));
}

// {a:1}, {a = 1}, {a}
void TreeBuilder::missing_colon(Entry& entry, const Span& key, bool) {
  const std::string text = entry.key;
  const std::string_view written = text_.substr(key.begin, key.end - key.begin);
  if (const char quote = written.empty() ? '\0' : written[0];
      (quote == '"' || quote == '\'') && written.find('\n') != std::string_view::npos) {
    report_.add("yaml.unterminated", place(key.begin, text_.find_first_of("\r\n", key.begin)),
                fmt::format("this quote is not closed: {}", quote),
                fmt::format("write {} at the end of the text", quote));
    throw Stopped{};
  }
  if (has_open_parenthesis(text)) {  // {Dense(5, activation='tanh')}
    const auto end = expression_end(text_, key.begin);
    const auto call = end ? expr::call_as_mapping(trim(text_.substr(key.begin, *end - key.begin))) : std::nullopt;
    if (call && call->starts_with('{')) {
      Diagnostic& d = report_.add("yaml.colon", place(key.begin, *end),
                                  "this is Python: in a spec what is made is a mapping", "write " + shown(*call));
      d.edits.push_back({d.place, call->substr(1, call->size() - 2)});
      throw Stopped{};
    }
  }
  for (const char sign : {':', '='}) {
    const size_t at = text.find(sign);
    if (at == std::string::npos || !is_name(trim(std::string_view(text).substr(0, at)))) continue;
    const std::string name(trim(std::string_view(text).substr(0, at)));
    std::string value(trim(std::string_view(text).substr(at + 1)));
    if (value.empty() || value.starts_with('=')) continue;
    if (sign == '=' && is_call(value) && !is_type(name)) value.insert(0, "= ");
    entry.key = name;
    entry.value = read_scalar(value).node;
    entry.value.place = entry.place;
    const std::string help = fmt::format("write {}: {}", name, shown(value));
    Diagnostic& d = sign == ':'
                        ? report_.add("yaml.colon", entry.place,
                                      fmt::format("`{}` is one text, as no space follows the colon", shown(text)), help)
                        : report_.add("yaml.equals", entry.place,
                                      fmt::format("`{}` has `=` where `:` is meant", shown(text)), help);
    d.edits.push_back({entry.place, fmt::format("{}: {}", name, value)});
    return;
  }
  if (const size_t quote = text.find(" \""); quote != std::string::npos && is_name(text.substr(0, quote))) {  // {a "b"}
    report_.add("yaml.colon", entry.place, fmt::format("a colon is missing before `{}`", shown(text.substr(quote + 1))),
                fmt::format("write {}: \"..", text.substr(0, quote)));
    throw Stopped{};
  }
  if (const size_t blank = text.find(' ');
      blank != std::string::npos && is_name(text.substr(0, blank)) && !has_words(text.substr(blank + 1))) {  // {a 1}
    const std::string name = text.substr(0, blank), value = text.substr(blank + 1);
    entry.key = name;
    entry.value = read_scalar(value).node;
    entry.value.place = entry.place;
    report_
        .add("yaml.colon", entry.place,
             fmt::format("`{}` has no colon: a key is followed by a colon and a space", text),
             fmt::format("write {}: {}", name, value))
        .edits.push_back({entry.place, fmt::format("{}: {}", name, value)});
    return;
  }
  if (const auto call = expr::call_as_mapping(text); call && call->starts_with('{')) {  // {Dense(1)}
    Diagnostic& d =
        report_.add("yaml.colon", report_.sources().place(key), "this is Python: in a spec what is made is a mapping",
                    fmt::format("write {}", shown(*call)));
    d.edits.push_back({d.place, call->substr(1, call->size() - 2)});
    return;
  }
  const bool bare = looks_like_number(text) || (is_name(text) && std::isupper(static_cast<unsigned char>(text[0])));
  report_.add("yaml.colon", report_.sources().place(key),
              fmt::format("`{}` has no value: a key is followed by a colon and a space", shown(text)),
              bare ? fmt::format(is_name(text) ? fmt::runtime("write {0} without braces, or {0}: VALUE")
                                               : fmt::runtime("write {0} without braces"),
                                 text)
                   : fmt::format("write {}: VALUE", shown(text)));
}

// {Dropout: 0,2}, {r: 1,000}, {Reshape: 2, 3}. Whether it was so. Only after a zero is it clear which number is meant.
bool TreeBuilder::number_comma(Entry& before, const Entry& entry, size_t key_begin, size_t key_end) {
  if (!looks_like_number(entry.key) || !(before.value.is_number() || before.value.is_list())) return false;
  const Span first = report_.sources().span(before.value.place);
  if (before.value.is_list()) return first.end >= key_end;  // told with the one before
  const std::string_view between = text_.substr(first.end, key_begin - first.end);
  if (trim(between) != ",") return false;
  std::vector<std::string> numbers{before.value.text, entry.key};
  const size_t end = numbers_end(text_, key_end, numbers);
  const Place whole = place(first.begin, end);
  const std::string_view written = text_.substr(first.begin, end - first.begin);
  const bool pair = end == key_end && between == "," && before.value.is_int() && is_digits(entry.key);
  const bool thousands = pair && entry.key.size() == 3 && before.value.text.size() <= 3 && before.value.text != "0";
  const std::string list = fmt::format("[{}]", fmt::join(numbers, ", ")), point = before.value.text + "." + entry.key,
                    joined = before.value.text + entry.key;
  // {Reshape: 8,128} is a list rather than {r: 1,500}.
  const bool joins = thousands && (entry.key[0] == '0' || !std::isupper(static_cast<unsigned char>(before.key[0])));
  std::string help = fmt::format("write {} for a list", list);
  if (joins)
    help =
        entry.key[0] == '0' ? fmt::format("write {}", joined) : fmt::format("write {}, or {} for a list", joined, list);
  else if (pair)
    help = before.value.text == "0" ? fmt::format("write {}", point)
                                    : fmt::format("{}, or {} for a number", help, thousands ? joined : point);
  Diagnostic& d = report_.add("yaml.number", whole,
                              end == key_end ? fmt::format("`{}` are two values", shown(written))
                                             : fmt::format("`{}` are several values", shown(written)),
                              help);
  if (pair && before.value.text == "0") {
    d.edits.push_back({whole, point});
    before.value = read_scalar(point).node;
  } else if (joins) {
    before.value = read_scalar(joined).node;
  } else {
    Node items = Node::null_at(whole);
    items.kind = Node::Kind::kList;
    for (const std::string& n : numbers) {
      items.items.push_back(read_scalar(n).node);
      items.items.back().place = whole;
    }
    before.value = std::move(items);
  }
  before.value.place = whole;
  return true;
}

// “wine”, as text programs write it
void TreeBuilder::curly_quotes(Built& item) {
  constexpr std::string_view kCurly[] = {"\u201c", "\u201d", "\u2018", "\u2019"};
  constexpr size_t kBytes = 3;  // of one
  const auto is_curly = [&](std::string_view c) {
    return std::find(std::begin(kCurly), std::end(kCurly), c) != std::end(kCurly);
  };
  std::string& text = item.node.text;
  if (text.size() < 2 * kBytes || !is_curly(text.substr(0, kBytes)) || !is_curly(text.substr(text.size() - kBytes)))
    return;
  const std::string inner = text.substr(kBytes, text.size() - 2 * kBytes);
  if (inner.find_first_of("\"\\") != std::string::npos) return;
  report_
      .add("yaml.start", item.node.place, fmt::format("`{}` is no quote that a spec knows", text.substr(0, kBytes)),
           fmt::format("write \"{}\"", shown(inner)))
      .edits.push_back({item.node.place, fmt::format("\"{}\"", inner)});
  text = inner;
}

// seed: 7, and seed: 7 // as ever
void TreeBuilder::behind_scalar(Built& item) {
  const std::string text = item.node.text;
  const auto complete = [](std::string_view value) { return looks_like_number(value) || is_name(value); };
  const size_t slashes = text.find(" //");
  const bool comment = slashes != std::string::npos && looks_like_number(text.substr(0, slashes)) &&
                       !looks_like_number(trim(std::string_view(text).substr(slashes + 3)));
  const bool comma =
      (text.ends_with(',') || text.ends_with(';')) && complete(std::string_view(text).substr(0, text.size() - 1));
  if (!comment && !comma) return;
  const std::string value = comma ? text.substr(0, text.size() - 1) : std::string(trim(text.substr(0, slashes)));
  const size_t begin = item.begin + value.size();
  const size_t at = comment ? text_.find("//", begin) : begin;
  const Place sign = place(at, at + (comment ? 2 : 1));
  report_
      .add("yaml.trailing", comment ? place(at, item.end) : sign,
           comment               ? "this stands behind a value that is complete"
           : text.ends_with(',') ? "a comma behind a value that is complete"
                                 : "a semicolon behind a value that is complete",
           comment ? "a comment begins with `#`" : "delete it")
      .edits.push_back({sign, comment ? "#" : ""});
  const Place where = item.node.place;
  item.node = read_scalar(value).node;
  item.node.place = where;
}

// ${width}
void TreeBuilder::dollar_braces(Built& item) {
  std::string& text = item.node.text;
  size_t from = item.begin;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '$') continue;
    if (text[i + 1] == '$') {
      ++i;
      continue;
    }
    const size_t close = text.find('}', i);
    if (text[i + 1] != '{' || close == std::string::npos) continue;
    const std::string inner(trim(std::string_view(text).substr(i + 2, close - i - 2)));
    const size_t begin = text_.find("${", from);
    const size_t end = begin == std::string_view::npos ? begin : text_.find('}', begin);
    const bool found = end != std::string_view::npos && end < item.end;
    if (found) from = end;
    const std::string instead = is_name(inner) ? "$" + inner : "$(" + inner + ")";
    Diagnostic& d =
        report_.add("yaml.dollar", found ? place(begin, end + 1) : item.node.place,
                    fmt::format("`${{{}}}` is no variable", shown(inner)), fmt::format("write {}", shown(instead)));
    if (found) d.edits.push_back({place(begin, end + 1), instead});
    const bool alone = i == 0 && close + 1 == text.size();
    const std::string meant = alone && is_name(inner) ? "$" + inner : "$(" + inner + ")";
    text.replace(i, close + 1 - i, meant);
    i += meant.size() - 1;
  }
}

}  // namespace kcc::yaml
