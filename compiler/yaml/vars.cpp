// Replacing references, within the limits of a parsed tree: what is put in counts as if it were written out.
#include "compiler/yaml/vars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <utility>

#include "compiler/diagnostics/nearest.h"
#include "compiler/source/source.h"
#include "compiler/yaml/line_text.h"
#include "compiler/yaml/references.h"

namespace kcc::yaml {
namespace {

// As it stands within text; nothing for what holds a mapping.
std::optional<std::string> written(const Node& node) {
  if (node.is_map()) return std::nullopt;
  if (!node.is_list()) return node.text;
  std::string out = "[";
  for (const Node& item : node.items) {
    const auto text = written(item);
    if (!text) return std::nullopt;
    if (out.size() > 1) out += ", ";
    out += *text;
  }
  out += "]";
  return out;
}

void move_to(Node& node, Place place) {
  node.place = place;
  for (Node& item : node.items) move_to(item, place);
  for (Entry& entry : node.entries) entry.place = place, move_to(entry.value, place);
}

// The names that a loop binds for what it repeats.
std::vector<std::string> bound_by_loop(const Node& map) {
  const Node* repeat = map.find("repeat");
  if (!repeat || (!map.find("stack") && !map.find("model"))) return {};
  std::vector<std::string> names{"i"};
  for (const Entry& e : repeat->entries) names.push_back(e.key);
  return names;
}

class Substituter {
 public:
  Substituter(const Bindings& bindings, const Evaluate& evaluate, Report& report, UnknownPolicy policy)
      : bindings_(&bindings), evaluate_(evaluate), report_(report), leave_(policy == UnknownPolicy::kLeave) {}

  Node run(const Node& node, int depth) {
    Node result = node;
    if (node.is_text() && !node.literal && node.text.find('$') != std::string::npos) {
      result = scalar(node, depth);
    } else if (node.is_list()) {
      for (Node& item : result.items) item = run(item, depth + 1);
    } else if (node.is_map()) {
      map(result, depth);
    }
    return result;
  }

 private:
  static constexpr size_t kMostText = kMaxSpecBytes;

  // Where these names mean something else.
  Node without(const std::vector<std::string>& names, const Node& node, int depth) {
    if (std::none_of(names.begin(), names.end(), [&](const std::string& n) { return bindings_->contains(n); }))
      return run(node, depth);
    Bindings others = *bindings_;
    for (const std::string& name : names) others.erase(name);
    const Bindings* const around = std::exchange(bindings_, &others);
    Node result = run(node, depth);
    bindings_ = around;
    return result;
  }

  void map(Node& result, int depth) {
    const std::vector<std::string> own = bound_by_loop(result);
    std::set<std::string, std::less<>> seen;
    std::vector<Entry> entries;
    for (Entry& entry : result.entries) {
      if (entry.key.find('$') != std::string::npos) {
        Node key = Node::text_at(entry.place, entry.key);
        key.literal = false;
        key = scalar(key, kMaxDepth);
        if (const auto text = written(key); text && (key.is_scalar() || leave_))
          entry.key = leave_ && key.literal ? doubled_dollars(*text) : *text;
        else
          report_.add("vars.splice", entry.place,
                      fmt::format("a key is a text, and `{}` is {}", entry.key, describe(key.kind)));
      }
      const bool repeated = entry.key == "stack" || entry.key == "model";
      entry.value = repeated ? without(own, entry.value, depth + 1) : run(entry.value, depth + 1);
      if (seen.insert(entry.key).second)
        entries.push_back(std::move(entry));
      else
        report_.add("yaml.duplicate_key", entry.place, fmt::format("`{}` stands twice in one mapping", entry.key));
    }
    result.entries = std::move(entries);
  }

  // A part of the scalar's text, where that stands in the source as it is.
  Place part(const Node& node, const Piece& piece, size_t shift = 0) {
    const Span span = report_.sources().span(node.place);
    const size_t begin = piece.begin + shift, length = piece.end - piece.begin - shift - (shift ? 1 : 0);
    if (span.source < 0) return node.place;
    const std::string_view source = report_.sources()[span.source].text(span);
    if (source == node.text) return report_.sources().part(node.place, begin, length, node.text.size());
    if (source.size() == node.text.size() + 2 && source.substr(1, node.text.size()) == node.text)
      return report_.sources().part(node.place, begin + 1, length, source.size());
    return node.place;
  }

  // The value of a reference, with the place of the use; nothing where it is unknown or wrong.
  std::optional<Node> value_of(const Node& node, const Piece& piece) {
    if (piece.kind == Piece::Kind::kName) {
      const auto found = bindings_->find(piece.inner);
      if (found != bindings_->end()) return found->second;
      if (!leave_) {
        std::vector<std::string> names;
        for (const auto& [name, value] : *bindings_) names.push_back(name);
        const std::string near = did_you_mean(piece.inner, names);
        report_.add("vars.unknown", part(node, piece), fmt::format("there is no variable `{}`", piece.inner),
                    near.empty() ? "variables are declared under `vars:`; a dollar is written `$$`" : near);
      }
      return std::nullopt;
    }
    const Place place = part(node, piece, 2);
    const Result<Node> result = evaluate_(piece.inner, place, *bindings_);
    if (result) return *result;
    const bool unknown = result.problem().kind == "vars.unknown" || result.problem().kind == "expr.name";
    if (leave_ && unknown) return std::nullopt;
    Problem problem = result.problem();
    if (problem.place == kNoPlace) problem.place = place;
    if (report_.has_errors() && of_unmade(node))
      report_.note_follow_up();
    else
      report_.add(problem);
    return std::nullopt;
  }

  // Whether it needs a variable that could not be made, and is bound to its references.
  bool of_unmade(const Node& node) const {
    const std::vector<std::string> names = names_in(node.text);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto bound = bindings_->find(name);
      return bound != bindings_->end() && bound->second.is_text() && !names_in(bound->second.text).empty();
    });
  }

  bool fits(const Node& node, const Node& value, int depth) {
    nodes_ += count_nodes(value);
    const char* why = depth < kMaxDepth && depth - 1 + depth_of(value) > kMaxDepth
                          ? "with its variables this text nests more than 64 deep"
                      : nodes_ > kMaxNodes ? "with its variables this text has more than 100,000 values"
                                           : nullptr;
    if (why) report_.add("yaml.limit", node.place, why);
    return why == nullptr;
  }

  Node scalar(const Node& node, int depth) {
    const std::vector<Piece> pieces = split_references(node.text);
    if (pieces.size() == 1 && (pieces[0].kind == Piece::Kind::kName || pieces[0].kind == Piece::Kind::kArithmetic)) {
      auto value = value_of(node, pieces[0]);
      if (!value || !fits(node, *value, depth)) return node;
      if (pieces[0].kind == Piece::Kind::kName && value->place != kNoPlace) {
        const auto is = value->is_scalar() ? written(*value) : std::nullopt;
        report_.note_variable(node.place, {fmt::format("`{}` is {}", node.text, is ? *is : "written"), value->place});
      }
      move_to(*value, node.place);
      return *value;
    }
    Node result = node;
    result.text.clear();
    bool settled = true;
    for (const Piece& piece : pieces) settled &= append(result.text, node, piece);
    if (!settled && !leave_) return node;
    if (result.text.size() > kMostText || (text_bytes_ += result.text.size()) > kMostText) {
      report_.add("yaml.limit", node.place, "with its variables this text is longer than 1 MiB");
      return node;
    }
    if (leave_ && settled) {  // nothing is left to do: dollars become what they mean
      std::string plain;
      for (size_t i = 0; i < result.text.size(); ++i) {
        plain += result.text[i];
        if (result.text[i] == '$') ++i;
      }
      result.text = std::move(plain);
    }
    result.literal = settled;
    return result;
  }

  // False where something is left for a later pass, or was reported.
  bool append(std::string& out, const Node& node, const Piece& piece) {
    const std::string_view whole = std::string_view(node.text).substr(piece.begin, piece.end - piece.begin);
    if (piece.kind == Piece::Kind::kText) return out += whole, true;
    if (piece.kind == Piece::Kind::kDollar) return out += leave_ ? "$$" : "$", true;
    if (piece.kind == Piece::Kind::kStray) {
      if (!leave_) {
        const bool open = piece.end < node.text.size() && node.text[piece.end] == '(';
        report_.add("vars.syntax", part(node, piece),
                    open ? "the parenthesis after this `$` is not closed" : "this `$` is followed by no name",
                    "write $$ for a dollar");
      }
      return out += whole, false;
    }
    const auto value = value_of(node, piece);
    if (!value) return out += whole, false;
    const auto text = written(*value);
    if (!text) {
      // `$f.u`, of a mapping
      const bool dotted = value->is_map() && node.text.substr(piece.end).starts_with('.');
      const std::string field =
          dotted ? node.text.substr(piece.end, node.text.find_first_not_of(kLetters, piece.end) - piece.end) : "";
      report_.add("vars.splice", part(node, piece),
                  fmt::format("`{}` is {}, which cannot stand within text", whole, describe(value->kind)),
                  field.size() > 1 ? fmt::format("write $({}{})", whole.substr(1), field) : "let it stand alone");
      return out += whole, false;
    }
    // -2 before ** is (-2): as a value, not as text.
    const size_t after = node.text.find_first_not_of(' ', piece.end);
    const bool bracket = value->is_number() && text->starts_with('-') && after != std::string::npos &&
                         node.text.compare(after, 2, "**") == 0;
    const bool settled = value->literal || !value->is_text();
    const std::string put = leave_ && settled ? doubled_dollars(*text) : *text;
    out += bracket ? "(" + put + ")" : put;
    return !leave_ || settled || text->find('$') == std::string::npos;
  }

  const Bindings* bindings_;
  const Evaluate& evaluate_;
  Report& report_;
  bool leave_;
  int nodes_ = 0;
  size_t text_bytes_ = 0;
};

// Of what is written around it: what a loop counts is its own.
void collect_names(const Node& node, std::set<std::string>& names) {
  if (node.is_text() && !node.literal)
    for (std::string& name : names_in(node.text)) names.insert(std::move(name));
  for (const Node& item : node.items) collect_names(item, names);
  const std::vector<std::string> own = bound_by_loop(node);
  for (const Entry& entry : node.entries) {
    for (std::string& name : names_in(entry.key)) names.insert(std::move(name));
    std::set<std::string> within;
    collect_names(entry.value, within);
    if (entry.key == "stack" || entry.key == "model")
      for (const std::string& name : own) within.erase(name);
    names.merge(within);
  }
}

class Resolver {
 public:
  Resolver(const Node& vars, const Evaluate& evaluate, Report& report, const Bindings& extra)
      : vars_(vars), evaluate_(evaluate), report_(report), bound_(extra) {
    for (const Entry& entry : vars.entries) entries_[entry.key] = &entry;
  }

  Bindings run() {
    for (const Entry& entry : vars_.entries) {
      check_name(entry);
      resolve(entry);
    }
    return std::move(bound_);
  }

 private:
  static constexpr size_t kLongestChain = 200;

  void check_name(const Entry& entry) {
    const auto small = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto in_name = [&](char c) { return small(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (!entry.key.empty() && small(entry.key[0]) && std::all_of(entry.key.begin(), entry.key.end(), in_name)) return;
    report_.add("spec.name", entry.place,
                fmt::format("`{}` is no name of a variable: it begins with a small letter or `_`, and goes on with "
                            "letters, digits and `_`",
                            entry.key));
    const std::string meant = small_name(entry.key);
    if (!entries_.contains(meant)) bound_.insert_or_assign(meant, entry.value);  // so that its uses are no errors
  }

  void resolve(const Entry& entry) {
    if (done_.contains(entry.key)) return;
    if (const auto again = std::find(path_.begin(), path_.end(), entry.key); again != path_.end()) {
      std::string circle;
      for (auto name = again; name != path_.end(); ++name) circle += *name + " -> ";
      report_.add("vars.cycle", entry.place, fmt::format("variables need each other: {}{}", circle, entry.key));
      return;
    }
    if (path_.size() >= kLongestChain) {
      report_.add("yaml.limit", entry.place, "more than 200 variables are made one from the other");
      return;
    }
    path_.push_back(entry.key);
    std::set<std::string> names;
    collect_names(entry.value, names);
    const int errors = report_.errors();
    for (const std::string& name : names)
      if (const auto other = entries_.find(name); other != entries_.end()) resolve(*other->second);
    path_.pop_back();
    if (!done_.insert(entry.key).second) return;
    // What could not be made is bound to what is written, so that its uses are no further errors.
    const bool broken = report_.errors() > errors || std::any_of(names.begin(), names.end(), [&](const std::string& n) {
                          return broken_.contains(n);
                        });
    if (broken) broken_.insert(entry.key);
    Node value = broken ? entry.value : substitute(entry.value, bound_, evaluate_, report_, UnknownPolicy::kReport);
    total_ += count_nodes(value);
    if (total_ > kMaxNodes) {
      report_.add("yaml.limit", entry.place, "the variables have more than 100,000 values");
      value = Node::null_at(entry.value.place);
    }
    settle(value);
    bound_.insert_or_assign(entry.key, std::move(value));
  }

  static void settle(Node& node) {
    if (node.is_text()) node.literal = true;
    for (Node& item : node.items) settle(item);
    for (Entry& entry : node.entries) settle(entry.value);
  }

  const Node& vars_;
  const Evaluate& evaluate_;
  Report& report_;
  Bindings bound_;
  std::map<std::string, const Entry*> entries_;
  std::set<std::string> done_, broken_;
  std::vector<std::string> path_;
  int total_ = 0;
};

}  // namespace

std::string doubled_dollars(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '$' ? 2 : 1, c);
  return out;
}

std::vector<std::string> argument_names(const Node& block) {
  std::vector<std::string> names;
  if (const Node* args = block.find("args"); args && args->is_list())
    for (const Node& a : args->items) names.push_back(a.is_map() && !a.entries.empty() ? a.entries[0].key : a.text);
  return names;
}

std::set<std::string> references(const Node& node) {
  std::set<std::string> names;
  collect_names(node, names);
  return names;
}

Node substitute(const Node& node, const Bindings& bindings, const Evaluate& evaluate, Report& report,
                UnknownPolicy policy) {
  return Substituter(bindings, evaluate, report, policy).run(node, 1);
}

Bindings resolve_vars(const Node* vars, const Evaluate& evaluate, Report& report, const Bindings& extra) {
  if (!vars || vars->is_null()) return extra;
  if (!vars->is_map()) {
    report.add("spec.type", vars->place, fmt::format("`vars` is a mapping, and this is {}", describe(vars->kind)));
    return extra;
  }
  return Resolver(*vars, evaluate, report, extra).run();
}

void warn_unused_vars(const Node& root, Report& report) {
  std::set<std::string> used;
  for (const Entry& e : root.entries) {
    if (e.key == "vars") continue;
    if (e.key != "blocks" || !e.value.is_map()) {
      collect_names(e.value, used);
      continue;
    }
    for (const Entry& block : e.value.entries) {
      const Node* args = block.value.find("args");
      if (args) collect_names(*args, used);
      std::set<std::string> within = references(block.value);
      for (const std::string& name : argument_names(block.value))
        if (within.erase(name) == 0 && args->is_list())
          for (const Node& a : args->items)
            if (a.text == name || (a.is_map() && a.entries[0].key == name))
              report.add("vars.unused", a.is_map() ? a.entries[0].place : a.place,
                         fmt::format("nothing in the block `{}` uses its argument `{}`", block.key, name));
      used.merge(within);
    }
  }
  const Node* vars = root.find("vars");
  if (!vars || !vars->is_map()) return;
  for (size_t before = used.size() + 1; before != used.size();) {  // and what those are made of
    before = used.size();
    for (const Entry& e : vars->entries)
      if (used.contains(e.key)) collect_names(e.value, used);
  }
  // `small: &small {..}` is there to be copied.
  const auto marked = [&](const Entry& e) {
    const Span key = report.sources().span(e.place), value = report.sources().span(e.value.place);
    if (key.source < 0 || key.source != value.source || value.begin < key.end) return false;
    return report.sources()[key.source].text({key.source, key.end, value.begin}).find('&') != std::string_view::npos;
  };
  for (const Entry& e : vars->entries)
    if (!used.contains(e.key) && !marked(e))
      report.add("vars.unused", e.place, fmt::format("nothing uses the variable `{}`", e.key));
}

}  // namespace kcc::yaml
