#include "runtime/eager/eager_builder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/denormals.h"
#include "runtime/base/problem.h"
#include "runtime/base/threads.h"

namespace kcc {
namespace {

constexpr size_t kMostValues = 1 << 14;  // that come while something waits
constexpr Segment::Place kNowhere = INT32_MIN;

}  // namespace

EagerBuilder::~EagerBuilder() {
  read_.clear();
  written_.clear();
  tape.clear();
  try {
    compute();     // for those who still hold values
  } catch (...) {  // they find that there are none
  }
}

Value EagerBuilder::made(std::shared_ptr<const Tensor> t, Segment::Place place) {
  if (waiting_.empty()) {
    places_.clear();
    first_ = next_;
  }
  places_.push_back(place);
  return {this, next_++, std::move(t)};
}

Value EagerBuilder::value(Tensor t) { return made(std::make_shared<Tensor>(std::move(t)), kNowhere); }

Segment::Place EagerBuilder::place_of(const Value& v) {
  if (v.owner()->defined() || &v.builder() != this) {
    v.held();
    return waiting_.give(v.owner());
  }
  KCC_CHECK(v.id() >= first_ && v.id() - first_ < places_.size(), "a value that a problem kept from being computed");
  return places_[v.id() - first_];
}

Values EagerBuilder::apply(const Op& op, const Values& in, Attrs attrs) {
  // What it calls may come back here, or it may refuse, which is told of the layer that asks for it.
  const bool at_once = (op.traits & (kImpure | kChecks)) != 0 || attrs.holds_objects();
  const std::shared_ptr<const ReadyOp> ready = ready_op(op, in, std::move(attrs));
  if (budget >= 0 && budget-- == 0)
    refuse("plugin.failed", "it does not come to an end on made-up values",
           "a loop on values needs a bound: before there is data, numbers are drawn, and whole ones are zeros");
  const Types& types = ready->signature.out;
  Values out;
  out.reserve(types.size());
  if (at_once) {
    std::vector<const void*> from;
    std::vector<void*> to;
    for (const Value& v : in) from.push_back(v.tensor().raw());
    std::vector<Tensor> results;
    for (const Type& t : types) {
      results.push_back(Tensor::uninitialized(t));
      to.push_back(results.back().raw());
    }
    kcc::run(*ready, from.data(), to.data(), pool_);
    for (Tensor& t : results) out.push_back(value(std::move(t)));
  } else {
    std::array<Segment::Place, 8> few;
    std::vector<Segment::Place> many;
    if (in.size() > few.size()) many.resize(in.size());
    const std::span<Segment::Place> places(many.empty() ? few.data() : many.data(), in.size());
    for (size_t i = 0; i < in.size(); ++i) places[i] = place_of(in[i]);
    const bool first = waiting_.empty();
    const Segment::Place at = waiting_.add(ready, places);
    if (first) places_.clear(), first_ = next_;
    for (size_t i = 0; i < types.size(); ++i) {
      const auto place = at + static_cast<Segment::Place>(i);
      out.push_back(made(waiting_.result(place), place));
    }
  }
  if (recordings > 0) tape.push_back({&op, ready->signature.attrs, in, out, {}, scope_});
  if (waiting_.full() || places_.size() > kMostValues) compute();
  return out;
}

void EagerBuilder::compute() {
  if (waiting_.empty()) return;
  places_.clear();
  flush_denormals();
  try {
    waiting_.run(pool_);
  } catch (...) {  // variables stay what they were
    const auto lost = [](const auto& entry) { return !entry.second.owner()->defined(); };
    std::erase_if(read_, lost);
    std::erase_if(written_, lost);
    throw;
  }
}

void EagerBuilder::settle() {
  compute();
  if (!shares) write();
}

// Variables get what was assigned. Whoever still holds what they were before gets a copy of that first.
void EagerBuilder::write() {
  for (auto& [variable, v] : written_) {
    if (const auto view = views_.find(variable); view != views_.end()) {
      if (view->second.use_count() > 1) *view->second = view->second->clone();
      views_.erase(view);
    }
    const Tensor& t = *v.owner();
    if (variable->value.defined())
      std::memcpy(variable->value.raw(), t.raw(), static_cast<size_t>(t.bytes()));
    else
      variable->value = t.clone();
  }
  written_.clear();
}

void EagerBuilder::forget() {
  compute();
  write();
  read_.clear();
  for (auto& [variable, view] : views_)
    if (view.use_count() > 1) *view = view->clone();
  views_.clear();
}

void EagerBuilder::undo() {
  written_.clear();
  forget();
}

// What is read of a variable stays what it is, on a tape and with who holds it, whatever is assigned later.
Value EagerBuilder::read(Variable& variable) {
  Value v = now(variable);
  if (recordings > 0 && lending == 0) reads.emplace_back(&variable, v);
  return v;
}

Value EagerBuilder::now(Variable& variable) {
  Value& v = read_[&variable];
  if (v.defined()) return v;
  const auto first = [&] { return first_value ? first_value(variable) : Tensor(variable.type); };
  if (alone) {
    missed.push_back(&variable);
    v = value(variable.value.defined() ? variable.value.clone() : first());
    return v;
  }
  if (!variable.value.defined()) variable.value = first();
  if (!shares) {
    v = value(variable.value.clone());
    return v;
  }
  auto view = std::make_shared<Tensor>(variable.value);
  views_[&variable] = view;
  v = made(std::move(view), kNowhere);
  return v;
}

void EagerBuilder::assign(Variable& variable, const Value& v) {
  need_type(variable, v);
  // Another value, of the same bytes: no gradient goes back into what was assigned.
  const Segment::Place place = v.owner()->defined() || &v.builder() != this ? kNowhere : place_of(v);
  if (place == kNowhere) v.held();
  const Value now = made(v.owner(), place);
  read_[&variable] = now;
  if (alone) {
    if (std::find(assigned.begin(), assigned.end(), &variable) == assigned.end()) assigned.push_back(&variable);
    return;
  }
  written_[&variable] = now;
  if (!shares) settle();
}

Value EagerBuilder::exchange(Variable& variable, const Value& v) {
  need_type(variable, v);
  Value before = read(variable);
  read_[&variable] = v;
  return before;
}

// Those that `ys` need, in order.
std::vector<OpCall> EagerBuilder::history(const Values& ys, Range range) const {
  std::unordered_set<ValueId> needed;
  for (const Value& y : ys) needed.insert(y.id());
  std::vector<OpCall> calls;
  for (size_t i = std::min(range.to, tape.size()); i-- > range.from;) {
    const OpCall& c = tape[i];
    if (std::none_of(c.out.begin(), c.out.end(), [&](const Value& v) { return needed.contains(v.id()); })) continue;
    for (const Value& v : c.in) needed.insert(v.id());
    calls.push_back(c);
  }
  std::reverse(calls.begin(), calls.end());
  return calls;
}

namespace {
thread_local Builder* current = nullptr;
}

Builder& here() {
  if (current) return *current;
  thread_local ThreadPool alone{1};
  thread_local EagerBuilder own(alone);
  return own;
}

const Type& EagerBuilder::type_of(const Value& v) const { return v.owner()->type(); }

void need_computing() {
  if (dynamic_cast<TraceBuilder*>(current)) not_computed();
}

void need_setting() {
  need_computing();
  if (const auto* eager = dynamic_cast<EagerBuilder*>(current); eager && eager->alone)
    refuse("plugin.failed", "what a variable holds is set within a call, which has its own copy of it",
           "`assign(v, value)` changes it");
}

Here::Here(Builder& builder) : before_(std::exchange(current, &builder)) {}
Here::~Here() { current = before_; }

}  // namespace kcc
