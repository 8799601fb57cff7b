#include "runtime/eager/segment.h"

#include <algorithm>
#include <utility>

#include "runtime/base/threads.h"
#include "runtime/ops/prepare.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

namespace kcc {
namespace {

constexpr size_t kMostReady = 4096;        // kernels that are kept
constexpr size_t kMostKnown = 128;         // segments that are known, of those that came last; as many before them
constexpr size_t kMostCalls = 1024;        // of a segment
constexpr int64_t kMostBytes = 256 << 20;  // that wait for a segment
constexpr size_t kShort = 4;               // calls: a plan of fewer wins nothing
constexpr int kSightings = 4;              // a plan takes as long to make as some fifty runs

size_t mix(size_t h, size_t x) { return (h ^ x) * 1099511628211u; }

}  // namespace

struct Segment::Known {
  std::vector<std::shared_ptr<const ReadyOp>> ops;
  std::vector<Place> places;
  std::vector<char> held;
  int seen = 0;
  std::shared_ptr<const Plan> plan;
};

namespace {

// What a thread keeps; made before any builder of it, and gone after.
struct Kept {
  using Segments = std::unordered_multimap<size_t, Segment::Known>;
  std::unordered_multimap<size_t, std::shared_ptr<const ReadyOp>> ready;
  Segments recent, before;
  Arena scratch;
  uint64_t plans_run = 0;
};

Kept& kept() {
  thread_local Kept all;
  return all;
}

}  // namespace

std::shared_ptr<const ReadyOp> ready_op(const Op& op, const Values& in, Attrs attrs) {
  auto& all = kept().ready;
  size_t h = attrs.hash() ^ reinterpret_cast<size_t>(&op);
  for (const Value& v : in) {
    h = mix(h, static_cast<size_t>(v.owner()->dtype()));
    for (int64_t d : v.owner()->shape()) h = mix(h, static_cast<size_t>(d));
  }
  const bool passing = attrs.holds_objects();  // a function or a graph, which nobody will have again
  const auto [first, last] = all.equal_range(h);
  for (auto it = first; it != last; ++it) {
    const Signature& s = it->second->signature;
    const auto same = [](const Value& v, const Type& t) { return v.owner()->type() == t; };
    if (s.op == &op && std::equal(in.begin(), in.end(), s.in.begin(), s.in.end(), same) && s.attrs == attrs)
      return it->second;
  }
  if (all.size() >= kMostReady) all.clear();
  auto made = std::make_shared<ReadyOp>(ReadyOp{{&op, std::move(attrs), {}, {}}, {}});
  for (const Value& v : in) made->signature.in.push_back(v.owner()->type());
  made->signature.out = op.infer(made->signature.attrs, made->signature.in);
  made->prepared = prepare(made->signature);
  if (passing) return made;
  return all.emplace(h, std::move(made))->second;
}

void run(const ReadyOp& op, const void* const* in, void* const* out, ThreadPool& pool) {
  const auto scratch = op.prepared.scratch_bytes > 0 ? allocate(op.prepared.scratch_bytes) : nullptr;
  run(op.prepared, {in, out, scratch.get()}, pool);
}

Segment::Segment() { kept(); }

uint64_t Segment::plans_run() { return kept().plans_run; }

Segment::Place Segment::give(const std::shared_ptr<const Tensor>& t) {
  // One that was given lately is found again; another one comes twice, which costs little.
  constexpr size_t kLately = 16;
  for (size_t i = given_.size(), end = i - std::min(i, kLately); i-- > end;)
    if (given_[i] == t) return ~static_cast<Place>(i);
  given_.push_back(t);
  bytes_ += t->bytes();
  return ~static_cast<Place>(given_.size() - 1);
}

Segment::Place Segment::add(std::shared_ptr<const ReadyOp> op, std::span<const Place> in) {
  const auto first = static_cast<Place>(results_.size());
  hash_ = mix(hash_, reinterpret_cast<size_t>(op.get()));
  for (Place p : in) hash_ = mix(hash_, static_cast<size_t>(p));
  for (const Type& t : op->signature.out) {
    results_.push_back(std::make_shared<Tensor>(Tensor::awaited(t)));
    bytes_ += t.bytes();
  }
  calls_.push_back({std::move(op), static_cast<uint32_t>(places_.size()), static_cast<uint32_t>(first)});
  places_.insert(places_.end(), in.begin(), in.end());
  return first;
}

bool Segment::full() const { return calls_.size() >= kMostCalls || bytes_ >= kMostBytes; }

void Segment::clear() {
  calls_.clear();
  places_.clear();
  results_.clear();
  given_.clear();
  hash_ = 0;
  bytes_ = 0;
}

void Segment::run(ThreadPool& pool) {
  struct Clear {
    Segment& segment;
    ~Clear() { segment.clear(); }
  } const in_the_end{*this};
  std::vector<char> held(results_.size());
  for (size_t i = 0; i < held.size(); ++i) held[i] = results_[i].use_count() > 1;
  if (calls_.size() >= kShort) {
    Known& known = *find(held);
    if (!known.plan && ++known.seen >= kSightings) known.plan = make_plan(optimize(graph(held)));
    if (known.plan) return run_plan(known, pool);
  }
  run_each(std::move(held), pool);
}

Segment::Known* Segment::find(const std::vector<char>& held) const {
  auto &recent = kept().recent, &before = kept().before;
  size_t h = hash_;
  for (char c : held) h = mix(h, static_cast<size_t>(c));
  const auto same = [&](const Known& k) {
    return k.held == held && k.places == places_ &&
           std::equal(calls_.begin(), calls_.end(), k.ops.begin(), k.ops.end(),
                      [](const Call& c, const auto& op) { return c.op == op; });
  };
  const auto among = [&](Kept::Segments& all) {
    const auto [first, last] = all.equal_range(h);
    const auto it = std::find_if(first, last, [&](const auto& entry) { return same(entry.second); });
    return it == last ? all.end() : it;
  };
  if (const auto it = among(recent); it != recent.end()) return &it->second;
  if (recent.size() >= kMostKnown) {
    before = std::move(recent);
    recent.clear();
  }
  if (const auto it = among(before); it != before.end()) return &recent.insert(before.extract(it))->second;
  Known k;
  for (const Call& c : calls_) k.ops.push_back(c.op);
  k.places = places_;
  k.held = held;
  return &recent.emplace(h, std::move(k))->second;
}

Graph Segment::graph(const std::vector<char>& held) const {
  Graph g;
  std::vector<ValueId> given, made;
  for (size_t i = 0; i < given_.size(); ++i) {
    given.push_back(g.add_value(given_[i]->type()));
    g.inputs.push_back({"given_" + std::to_string(i), given.back(), Role::kData});
  }
  for (const Call& c : calls_) {
    const Signature& s = c.op->signature;
    Node node{s.op, s.attrs, {}, {}, 0};
    for (size_t i = 0; i < s.in.size(); ++i) {
      const Place p = places_[c.in + i];
      node.in.push_back(p < 0 ? given[static_cast<size_t>(~p)] : made[static_cast<size_t>(p)]);
    }
    for (const Type& t : s.out) {
      made.push_back(g.add_value(t));
      node.out.push_back(made.back());
    }
    g.nodes.push_back(std::move(node));
  }
  for (size_t i = 0; i < held.size(); ++i)
    if (held[i]) g.outputs.push_back({"result_" + std::to_string(i), made[i]});
  return g;
}

void Segment::run_plan(const Known& known, ThreadPool& pool) {
  Arena& scratch = kept().scratch;
  std::vector<const void*> in;
  for (const auto& t : given_) in.push_back(t->raw());
  std::vector<Tensor> made;
  std::vector<void*> out;
  for (size_t i = 0; i < known.held.size(); ++i)
    if (known.held[i]) {
      made.push_back(Tensor::uninitialized(results_[i]->type()));
      out.push_back(made.back().raw());
    }
  scratch.reserve(inline_bytes(*known.plan));
  run_inline(*known.plan, in.data(), out.data(), scratch.memory().get(), &pool);
  size_t at = 0;
  for (size_t i = 0; i < known.held.size(); ++i)
    if (known.held[i]) *results_[i] = std::move(made[at++]);
  ++kept().plans_run;
}

// `needed`: the results that somebody holds.
void Segment::run_each(std::vector<char> needed, ThreadPool& pool) {
  std::vector<size_t> last(results_.size());  // the call that needs it last
  std::vector<char> left_out(calls_.size());
  for (size_t c = calls_.size(); c-- > 0;) {
    const Signature& s = calls_[c].op->signature;
    const auto first = needed.begin() + calls_[c].out;
    left_out[c] = std::none_of(first, first + static_cast<std::ptrdiff_t>(s.out.size()), [](char n) { return n; });
    for (size_t i = 0; i < s.in.size() && !left_out[c]; ++i)
      if (const Place p = places_[calls_[c].in + i]; p >= 0) {
        needed[static_cast<size_t>(p)] = true;
        last[static_cast<size_t>(p)] = std::max(last[static_cast<size_t>(p)], c);
      }
  }
  std::vector<const void*> in;
  std::vector<void*> out;
  for (size_t c = 0; c < calls_.size(); ++c) {
    if (left_out[c]) continue;
    const Signature& s = calls_[c].op->signature;
    const Place* const places = places_.data() + calls_[c].in;
    in.clear();
    out.clear();
    for (size_t i = 0; i < s.in.size(); ++i)
      in.push_back(places[i] < 0 ? given_[static_cast<size_t>(~places[i])]->raw() : result(places[i])->raw());
    for (size_t i = 0; i < s.out.size(); ++i) {
      Tensor& t = *results_[calls_[c].out + i];
      t = Tensor::uninitialized(t.type());
      out.push_back(t.raw());
    }
    kcc::run(*calls_[c].op, in.data(), out.data(), pool);
    for (size_t i = 0; i < s.in.size(); ++i)  // what is not needed any more goes
      if (places[i] >= 0 && last[static_cast<size_t>(places[i])] == c && result(places[i]).use_count() == 1)
        *result(places[i]) = {};
  }
}

}  // namespace kcc
