#include "runtime/graph/builder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <unordered_set>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {

namespace {

// The builders that live: each has a place here, which holds its pass, and the place is the pass's last bits. A place
// that many share is never found to be free: what is there is taken to live.
constexpr uint32_t kPlaces = 4096;
std::array<std::atomic<uint32_t>, kPlaces> living{};

uint32_t new_pass() {
  static std::atomic<uint32_t> next{1};
  for (uint32_t tries = 0; tries < kPlaces; ++tries) {
    const uint32_t pass = next.fetch_add(1);
    uint32_t free = 0;
    if (pass % kPlaces != 0 && living[pass % kPlaces].compare_exchange_strong(free, pass)) return pass;
  }
  return 0;
}

bool lives(uint32_t pass) { return pass == 0 || living[pass % kPlaces] == pass; }

}  // namespace

Builder::Builder() : pass_(new_pass()) {}
Builder::~Builder() {
  if (pass_ != 0) living[pass_ % kPlaces] = 0;
}

Value::Value(Builder* builder, ValueId id, std::shared_ptr<const Tensor> held)
    : builder_(builder), id_(id), pass_(builder ? builder->pass() : 0), held_(std::move(held)) {}

Builder& Value::builder() const {
  if (!builder_)
    refuse("plugin.failed", "an empty value is used: a gradient, a mask or a weight of samples that there is not",
           "`defined()` says whether there is one; `Unconnected::kZero` gives zeros for a gradient");
  if (!lives(pass_))
    refuse("plugin.failed", "a value of an earlier call is used",
           "what is kept from call to call is a state, `state(\"name\", type)`, or a number");
  return *builder_;
}

const Type& Value::type() const {
  if (held_) return held_->type();
  return builder().type_of(*this);
}

int64_t Value::dim(int i) const {
  const Shape& s = shape();
  if (i < -s.rank() || i >= s.rank())
    refuse("shape", "axis " + std::to_string(i) + " is asked for of " + to_string(type()));
  return s[i];
}

void Value::compute() const {
  builder_->settle();
  KCC_CHECK(held_->defined(), "a value is read that a problem kept from being computed");
}

namespace {
thread_local uint64_t refused_reads = 0;
}

void not_computed() {
  ++refused_reads;
  throw NotComputed{};
}

uint64_t times_not_computed() { return refused_reads; }
void not_computed_mended(uint64_t before) { refused_reads = before; }

const Tensor& Value::tensor() const {
  if (!held_) not_computed();
  return *held();
}

double Value::item() const {
  if (shape().count() != 1)
    refuse("shape", "one number is read here, and the value is " + to_string(type()),
           "`defined()` says whether there is a value, such as a mask; `max(x)`, `ops::any(x)` make one of many");
  return tensor().at(0);
}

void Builder::need_type(const Variable& variable, const Value& v) {
  if (!(v.type() == variable.type))
    refuse("plugin.failed", "`" + variable.name + "` is " + to_string(variable.type) + ", and " + to_string(v.type()) +
                                " is put into it");
}

Value Builder::step() { return read(*step_counter); }

Value Builder::draw_count() { return read(draw_counter ? *draw_counter : *step_counter); }

int Builder::enter(const std::string& path, Place place) {
  const int before = scope_;
  const auto [it, added] = scopes_.try_emplace(path, static_cast<int>(askers_.size()));
  if (added) askers_.push_back({path, place});
  scope_ = it->second;
  return before;
}

void Builder::note_logits(const Value& probabilities, LogitsOf of) {
  if (logits_.size() >= logits_kept_) {  // an endless loop of eager steps must not grow
    std::erase_if(logits_, [](const auto& entry) { return entry.second.eager && entry.second.held.expired(); });
    logits_kept_ = std::max<size_t>(64, 2 * logits_.size());
  }
  logits_[probabilities.id()] = {std::move(of), probabilities.owner(), probabilities.owner() != nullptr};
}

std::optional<Builder::LogitsOf> Builder::logits_of(const Value& probabilities) const {
  const auto it = logits_.find(probabilities.id());
  return it == logits_.end() ? std::nullopt : std::optional(it->second.of);
}

Values TraceBuilder::apply(const Op& op, const Values& in, Attrs attrs) {
  Types types;
  Node node{&op, std::move(attrs), {}, {}, scope_};
  for (const Value& v : in) {
    types.push_back(graph.types[v.id()]);
    node.in.push_back(v.id());
  }
  Values out;
  for (Type& t : op.infer(node.attrs, types)) {
    node.out.push_back(graph.add_value(std::move(t)));
    out.emplace_back(this, node.out.back());
  }
  graph.nodes.push_back(std::move(node));
  return out;
}

Value TraceBuilder::input(std::string name, Type type) {
  const ValueId id = graph.add_value(std::move(type));
  graph.inputs.push_back({std::move(name), id, Role::kData});
  return {this, id};
}

Value TraceBuilder::read(Variable& variable) {
  if (auto it = states_.find(&variable); it != states_.end()) {
    State& s = it->second;
    if (s.assigned && !s.cut && is_float(variable.type.dtype)) s.now = stop_gradient(s.now);
    s.cut = true;
    if (lending == 0) reads.emplace_back(&variable, s.now);
    return s.now;
  }
  const ValueId id = graph.add_value(variable.type);
  graph.inputs.push_back({variable.name, id, Role::kState});
  variables.push_back(&variable);
  Value v(this, id);
  states_[&variable] = {static_cast<int>(graph.inputs.size()) - 1, v, false};
  reads.emplace_back(&variable, v);
  return v;
}

void TraceBuilder::assign(Variable& variable, const Value& v) {
  need_type(variable, v);
  read(variable);
  State& s = states_[&variable];
  s.now = v;
  s.assigned = true;
  s.cut = false;
}

Value TraceBuilder::exchange(Variable& variable, const Value& v) {
  need_type(variable, v);
  Value before = read(variable);
  states_[&variable].now = v;
  return before;
}

void TraceBuilder::finish() {
  for (const auto& [variable, state] : states_)
    if (state.assigned) graph.updates.push_back({state.input, state.now.id()});
  std::sort(graph.updates.begin(), graph.updates.end(), [](const auto& a, const auto& b) { return a.input < b.input; });
}

std::vector<OpCall> TraceBuilder::history(const Values& ys, Range range) const {
  std::unordered_set<ValueId> needed;
  for (const Value& y : ys) needed.insert(y.id());
  std::vector<OpCall> calls;
  for (size_t i = std::min(range.to, graph.nodes.size()); i-- > range.from;) {
    const Node& n = graph.nodes[i];
    if (std::none_of(n.out.begin(), n.out.end(), [&](ValueId v) { return needed.contains(v); })) continue;
    OpCall call{n.op, n.attrs, {}, {}, {}, n.scope};
    auto* self = const_cast<TraceBuilder*>(this);
    for (ValueId v : n.in) {
      needed.insert(v);
      call.in.emplace_back(self, v);
    }
    for (ValueId v : n.out) call.out.emplace_back(self, v);
    calls.push_back(std::move(call));
  }
  std::reverse(calls.begin(), calls.end());
  return calls;
}

TraceBuilder::Mark TraceBuilder::mark() const { return {graph.nodes.size(), draws, states_}; }

void TraceBuilder::back_to(const Mark& mark) {
  graph.nodes.resize(mark.nodes);
  draws = mark.draws;
  // States that were read for the first time since then stay inputs, as they were before.
  for (auto& [variable, state] : states_) {
    const auto before = mark.states.find(variable);
    if (before != mark.states.end())
      state = before->second;
    else
      state = {state.input, {this, graph.inputs[static_cast<size_t>(state.input)].id}, false};
  }
}

int TraceBuilder::enter(const std::string& path, Place place) {
  const int before = Builder::enter(path, place);
  if (graph.scopes.size() < askers_.size()) {
    graph.scopes.push_back(path);
    graph.places.push_back(place);
  }
  return before;
}

}  // namespace kcc
