// `{if: .., then: .., else: ..}`: the part that holds, and what is wrong with the other one.
#include "compiler/lower/lowering.h"

namespace kcc {

namespace {

// Whether a text holds a `$`, or stands within the brackets of `$(..)`.
bool has_reference(const Source& source, Span span) {
  if (source.text(span).find('$') != std::string_view::npos) return true;
  const std::string_view before = source.text().substr(0, span.begin);
  int closed = 0;
  for (size_t i = before.size(); i-- > 1 && before[i] != '\n';) {
    if (before[i] == ')') ++closed;
    if (before[i] == '(' && closed-- == 0) {
      if (before[i - 1] == '$') return true;
      closed = 0;
    }
  }
  return false;
}

}  // namespace

void Lowering::conditional(const yaml::Node& node, Site& site, Chain& chain) {
  unknown_keys(node, {"if", "then", "else"}, "a condition");
  const yaml::Node* chosen = branch(node, [&](const yaml::Node& other) {
    Stack nobody;
    Site nowhere{&nobody, "", site.names, {}};
    Chain unused;
    use(other, nowhere, unused);
  });
  if (chosen) use(*chosen, site, chain);
}

const yaml::Node* Lowering::branch(const yaml::Node& node, const std::function<void(const yaml::Node&)>& check) {
  const std::optional<bool> holds = truth(*node.find("if"));
  const yaml::Node* then = node.find("then");
  for (const yaml::Node* part : {then, node.find("else")})  // once, however often it stands in a turn or a block
    if (part && (!holds || part != (*holds ? then : node.find("else"))) && untaken_.insert(part->place).second)
      aside([&] { check(*part); });
  if (!holds) return nullptr;
  if (!then) {
    if (std::any_of(node.entries.begin(), node.entries.end(),
                    [&](const yaml::Entry& e) { return report_->odd(e.key); }))
      report_->note_follow_up();  // `than`
    else
      report_->add("spec.condition", node.place, "a condition needs `then`");
  }
  return *holds ? then : node.find("else");
}

void Lowering::aside(const std::function<void()>& work) {
  struct Restored {  // what lowering leaves behind
    Lowering& l;
    Report* const report = l.report_;
    Names* const names = l.names_;
    const std::shared_ptr<NestedSpecs> specs = l.specs_;
    const size_t entries = l.network_ ? l.network_->entries.size() : 0;
    const size_t layers = l.layers_;
    const bool within_another = l.aside_;
    ~Restored() {
      l.report_ = report, l.names_ = names, l.specs_ = specs, l.layers_ = layers, l.aside_ = within_another;
      if (l.network_) l.network_->entries.resize(entries);
    }
  };
  Report found = report_->aside();
  {
    const Restored restored{*this};
    Names names = names_ ? *names_ : Names{};
    report_ = &found;
    names_ = &names;
    aside_ = true;
    specs_ = std::make_shared<NestedSpecs>(*specs_);  // files may lack where nothing reads them
    specs_->load = [](const std::string&, const std::string&, Place, const yaml::Node*) { return std::nullopt; };
    work();
  }
  for (const Diagnostic& d : found.sorted()) {
    const Span span = report_->sources().span(d.place);
    const bool follows = span.source < 0 || has_reference(report_->sources()[span.source], span);
    if (d.is_error() && !follows && d.kind->name != "arg.missing" && d.kind->name != "arg.conflict") report_->add(d);
  }
}

std::optional<bool> Lowering::truth(const yaml::Node& node) {
  if (node.is_bool()) return node.boolean;
  if (node.is_number()) return node.number != 0;
  if (node.is_null()) return false;
  if (node.is_text() && !node.literal && node.text.find('$') != std::string::npos) {
    unbound(node);
    return {};
  }
  report_->add("spec.condition", node.place,
               "a condition is settled when the graph is made, and must be true or false; this is " +
                   std::string(yaml::describe(node.kind)),
               node.is_text() ? "write `if: $(" + node.text + ")`" : "write `if: $(..)`");
  return {};
}

}  // namespace kcc
