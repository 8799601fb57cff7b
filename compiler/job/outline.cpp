#include "compiler/job/outline.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/object/guard.h"
#include "runtime/training/step_trace.h"

namespace kcc {
namespace {

// A block holds its body as a model under its own path.
bool is_block(const Layer& l) {
  return l.children().size() == 1 && l.children()[0].name.empty() &&
         dynamic_cast<const Network*>(l.children()[0].layer.get());
}
bool is_container(const Layer& l) {
  return dynamic_cast<const Network*>(&l) || dynamic_cast<const Stack*>(&l) || is_block(l);
}

class Collector {
 public:
  Collector(Job& job, const Feed& feed, int64_t rows)
      : spec_(*job.spec), network_(*job.spec->network), context_{builder_} {
    builder_.seed = job.session->options().seed;
    builder_.step_counter = &job.session->step_counter();
    context_.floatx = job.session->options().floatx;
    context_.batch = rows;
    context_.training = true;  // so that what does nothing else gives a value of its own
    context_.watch = [this](const Layer& l, const Flows& in, const CallArguments&, const Flows& out) {
      used(l, in, out);
    };
    watch_formulas(network_);
    once(network_);
    collect(feed);
    for (auto& [entry, formula] : replaced_) entry->formula = formula;
    for (auto& [stack, times] : loops_) stack->times = times;
  }
  Outline take() { return std::move(outline_); }

 private:
  // Expressions are called in the place of the layers that they stand between.
  void watch_formulas(Network& n) {
    for (GraphEntry& e : n.entries) {
      if (!e.formula) continue;
      const auto original = e.formula;
      auto watched = std::make_shared<Formula>(*original);
      const std::string name = e.results[0];
      watched->call = [this, original, name, &n](const FormulaScope& s) {
        Value v = original->call(s);
        formula(n, name, original->text, s, {v});
        return v;
      };
      watched->call_several = [this, original, name, &n](const FormulaScope& s) {
        Values all = original->call_several(s);
        formula(n, name, original->text, s, all);
        return all;
      };
      replaced_.emplace_back(&e, original);
      e.formula = watched;
    }
    each_network(n, [this](Network& inner) { watch_formulas(inner); });
  }
  void formula(const Network& owner, const std::string& name, const std::string& text, const FormulaScope& scope,
               const Values& results) {
    Flows in, out;
    for (const auto& named : scope.values) in.push_back(named.second);
    for (const Value& v : results) out.push_back({v, {}});
    Outline::Use use;
    use.kind = Outline::Kind::kFormula;
    use.path = (owner.path().empty() ? "" : owner.path() + "/") + name;
    use.type = "Formula";
    use.text = text;
    add(std::move(use), in, out, context_.stack.size());
  }

  // Of a loop with shared weights one turn shows all.
  void once(Layer& l) {
    if (auto* stack = dynamic_cast<Stack*>(&l); stack && stack->times > 1) {
      loops_.emplace_back(stack, stack->times);
      stack->times = 1;
    }
    for (const Layer::Child& c : l.children()) once(*c.layer);
  }
  static void each_network(Layer& l, const std::function<void(Network&)>& f) {
    for (const Layer::Child& c : l.children()) {
      if (auto* n = dynamic_cast<Network*>(c.layer.get()))
        f(*n);
      else
        each_network(*c.layer, f);
    }
  }

  Outline::Result result(const Flow& flow) const {
    const Value& v = flow.value;
    Outline::Result r;
    r.dtype = v.dtype();
    r.batched = v.rank() > 0 && v.dim(0) == context_.batch;
    r.masked = flow.mask.defined();
    for (int i = r.batched ? 1 : 0; i < v.rank(); ++i) r.sizes.push_back(v.dim(i));
    return r;
  }

  // What made a value: itself, or through operations of no layer (casts) what they were given.
  void sources(ValueId id, std::vector<int>& out, std::set<ValueId>& seen) {
    if (!seen.insert(id).second) return;
    if (const auto it = made_.find(id); it != made_.end()) {
      if (std::find(out.begin(), out.end(), it->second) == out.end()) out.push_back(it->second);
      return;
    }
    for (; nodes_ < builder_.graph.nodes.size(); ++nodes_)
      for (ValueId v : builder_.graph.nodes[nodes_].out) node_of_[v] = nodes_;
    if (const auto it = node_of_.find(id); it != node_of_.end())
      for (ValueId v : builder_.graph.nodes[it->second].in) sources(v, out, seen);
  }

  Outline::Use& at(int use) { return outline_.uses[static_cast<size_t>(use)]; }

  void add(Outline::Use use, const Flows& in, const Flows& out, size_t depth) {
    const int id = static_cast<int>(outline_.uses.size());
    std::set<ValueId> seen, masked;
    for (const Flow& f : in) {
      sources(f.value.id(), use.from, seen);
      if (f.mask.defined()) sources(f.value.id(), use.masks, masked);
    }
    // Arguments of the call are seen in what is made of them; the ways of masks are those of their values.
    for (const Flow& f : in)
      if (f.mask.defined()) seen.insert(f.mask.id());
    for (const Flow& f : out)
      if (!use.container) sources(f.value.id(), use.from, seen);
    // What an expression does with masks is known only after it: by those who take its value.
    for (int s : use.masks)
      if (Outline::Use& source = at(s); source.kind == Outline::Kind::kFormula) source.results[0].masked = true;
    for (const Flow& f : out) {
      use.results.push_back(result(f));
      if (!use.container && use.kind != Outline::Kind::kOutput) made_[f.value.id()] = id;
    }
    pending_.resize(std::max(pending_.size(), depth + 2));
    if (use.container)
      for (int child : pending_[depth + 1]) at(child).parent = id;
    pending_[depth + 1].clear();
    pending_[depth].push_back(id);
    outline_.uses.push_back(std::move(use));
  }

  void used(const Layer& l, const Flows& in, const Flows& out) {
    const auto& stack = context_.stack;
    const size_t depth = stack.size() - 1;
    for (size_t i = 0; i < depth; ++i)
      if (!is_container(*stack[i])) return;          // within a layer that is made of others
    if (depth > 0 && is_block(*stack[depth - 1])) {  // the block stands for its body
      pending_.resize(std::max(pending_.size(), depth + 2));
      pending_[depth] = std::move(pending_[depth + 1]);
      pending_[depth + 1].clear();
      return;
    }
    Outline::Use use;
    use.layer = &l;
    use.path = l.path();
    use.type = l.type_name;
    use.container = is_container(l);
    use.training = context_.training;
    for (const auto& [loop, times] : loops_)
      if (loop == &l) use.times = times;
    add(std::move(use), in, out, depth);
  }

  void collect(const Feed& feed) {
    std::set<std::string> wanted;
    for (const auto& o : network_.network_outputs) wanted.insert(o.value);
    NamedFlows inputs;
    for (const auto& i : network_.network_inputs) {
      const auto f = std::find_if(feed.begin(), feed.end(),
                                  [&](const Fed& fed) { return fed.kind == Fed::Kind::kInput && fed.name == i.name; });
      if (f == feed.end()) continue;
      const Value v = builder_.input(i.name, {f->row.dtype, Shape{context_.batch} + f->row.shape});
      Outline::Use use;
      use.kind = Outline::Kind::kInput;
      use.path = i.name;
      use.type = "Input";
      add(std::move(use), {}, {{v, {}}}, 0);
      inputs.emplace_back(i.name, Flow{v, {}});
    }
    wanted.merge(beside_outputs(inputs));
    const Scope scope = network_.evaluate(inputs, wanted, context_);
    for (const auto& o : network_.network_outputs) {
      const Flow* f = scope.find(o.value);
      if (!f) continue;
      outline_.outputs.emplace_back(o.name, result(*f));
      Outline::Use use;
      use.kind = Outline::Kind::kOutput;
      use.path = o.name;
      use.type = "Output";
      add(std::move(use), {*f}, {*f}, 0);
    }
  }

  // What training asks for. Any value, where there is none yet, or a loop may ask for what it likes.
  std::set<std::string> beside_outputs(const NamedFlows& inputs) const {
    std::set<std::string> made = values_made_of(network_, inputs), asked_for;
    if (!spec_.has_training || spec_.training.phases[0].phase.loop) return made;
    for (const PhaseSpec& p : spec_.training.phases) {
      asked_for.merge(values_of(p.phase, spec_.data.derived));
      for (const auto& c : p.fit.callbacks)
        for (std::string& value : asked(*c, &Callback::values)) asked_for.insert(std::move(value));
    }
    std::erase_if(made, [&](const std::string& name) {
      return std::none_of(asked_for.begin(), asked_for.end(),
                          [&](const std::string& a) { return a.substr(0, a.find('.')) == name; });
    });
    return made;
  }

  const Compiled& spec_;
  Network& network_;
  TraceBuilder builder_;
  Context context_;
  Outline outline_;
  std::unordered_map<ValueId, int> made_;
  std::unordered_map<ValueId, size_t> node_of_;
  size_t nodes_ = 0;
  std::vector<std::vector<int>> pending_;  // uses by depth that wait for the container that they stand in
  std::vector<std::pair<GraphEntry*, std::shared_ptr<const Formula>>> replaced_;
  std::vector<std::pair<Stack*, int64_t>> loops_;
};

// Sizes that are unknown get `size`; with the first, the job's weights were made.
Feed feed_with(const Job& job, int64_t factor) {
  if (!job.train.feed.empty()) return job.train.feed;
  Feed feed;
  for (const auto& input : job.spec->network->network_inputs) {
    Shape row;
    for (const Dim& d : input.dims) row.push_back(d.known() ? d.size : kGuessedSize * factor);
    feed.push_back({Fed::Kind::kInput, input.name, {input.dtype, row}});
  }
  return feed;
}

bool any_unknown(const Job& job) {
  for (const auto& i : job.spec->network->network_inputs)
    for (const Dim& d : i.dims)
      if (!d.known()) return true;
  return false;
}

void mark_unknown(Outline::Result& a, const Outline::Result& b) {
  if (a.sizes.size() != b.sizes.size()) return;
  for (size_t i = 0; i < a.sizes.size(); ++i)
    if (a.sizes[i] != b.sizes[i]) a.sizes[i] = -1;
}

// A container before what it holds, each of them in the order of use.
void put_in_order(Outline& o) {
  std::vector<std::vector<int>> held(o.uses.size() + 1);
  for (size_t i = 0; i < o.uses.size(); ++i)
    held[static_cast<size_t>(o.uses[i].parent + 1)].push_back(static_cast<int>(i));
  std::vector<int> order;
  const std::function<void(int)> walk = [&](int id) {
    for (int child : held[static_cast<size_t>(id + 1)]) {
      order.push_back(child);
      walk(child);
    }
  };
  walk(-1);
  std::vector<int> now(o.uses.size());
  for (size_t i = 0; i < order.size(); ++i) now[static_cast<size_t>(order[i])] = static_cast<int>(i);
  std::vector<Outline::Use> uses;
  for (int id : order) {
    uses.push_back(std::move(o.uses[static_cast<size_t>(id)]));
    if (uses.back().parent >= 0) uses.back().parent = now[static_cast<size_t>(uses.back().parent)];
    for (std::vector<int>* all : {&uses.back().from, &uses.back().masks})
      for (int& f : *all) f = now[static_cast<size_t>(f)];
  }
  o.uses = std::move(uses);
}

}  // namespace

bool Outline::Use::gives_mask() const {
  return std::any_of(results.begin(), results.end(), [](const Result& r) { return r.masked; });
}

bool Outline::within(int use, int container) const {
  for (; use >= 0; use = uses[static_cast<size_t>(use)].parent)
    if (use == container) return true;
  return container < 0;
}

std::vector<int> Outline::sources(int use) const {
  std::vector<int> out;
  for (int s : uses[static_cast<size_t>(use)].from) {
    if (within(s, use)) continue;  // a container's own
    while (!within(use, uses[static_cast<size_t>(s)].parent)) s = uses[static_cast<size_t>(s)].parent;
    if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
  }
  return out;
}

std::set<std::string> values_made_of(const Network& network, const NamedFlows& inputs) {
  std::set<std::string> out;
  for (const GraphEntry& e : network.entries) {
    const std::set<std::string> results(e.results.begin(), e.results.end());
    const std::set<std::string> needs = network.inputs_of(results);
    if (std::all_of(needs.begin(), needs.end(), [&](const std::string& n) {
          return network.input(n)->optional ||
                 std::any_of(inputs.begin(), inputs.end(), [&](const auto& i) { return i.first == n; });
        }))
      out.insert(results.begin(), results.end());
  }
  return out;
}

Outline outline_of(Job& job) {
  // Rows unlike any size that a model is likely to have.
  Outline o = Collector(job, feed_with(job, 1), 1013).take();
  if (job.train.feed.empty() && any_unknown(job)) {
    Outline other = Collector(job, feed_with(job, 2), 1013).take();
    if (other.uses.size() == o.uses.size())
      for (size_t i = 0; i < o.uses.size(); ++i)
        for (size_t k = 0; k < std::min(o.uses[i].results.size(), other.uses[i].results.size()); ++k)
          mark_unknown(o.uses[i].results[k], other.uses[i].results[k]);
    for (size_t i = 0; i < std::min(o.outputs.size(), other.outputs.size()); ++i)
      mark_unknown(o.outputs[i].second, other.outputs[i].second);
  }
  put_in_order(o);
  o.name = job.spec->name;
  o.plugins = ways_of_plugins(job);
  // An expression has no layer: of a shared model it is the one at its path.
  std::map<std::pair<const Layer*, std::string>, int> first;
  for (size_t i = 0; i < o.uses.size(); ++i) {
    Outline::Use& u = o.uses[i];
    u.first = static_cast<int>(i);
    if (u.kind == Outline::Kind::kInput || u.kind == Outline::Kind::kOutput) continue;
    const auto [it, added] = first.emplace(std::pair{u.layer, u.layer ? "" : u.path}, static_cast<int>(i));
    u.first = it->second;
    if (!added) ++o.uses[static_cast<size_t>(it->second)].uses;
    if (!u.layer) continue;
    for (const Variable* v : u.layer->all_variables()) u.params += v->type.shape.count();
  }
  for (const Variable* v : job.spec->network->all_variables())
    o.total_params += v->type.shape.count(), o.total_bytes += v->type.bytes();
  for (const Variable* v : job.spec->network->trainable_variables())
    o.trainable_params += v->type.shape.count(), o.trainable_bytes += v->type.bytes();
  return o;
}

std::string shape_text(const Outline::Result& r) {
  std::string s = r.batched ? "None" : "";
  for (int64_t d : r.sizes) s += (s.empty() ? "" : ", ") + (d < 0 ? "None" : std::to_string(d));
  return "(" + s + (r.sizes.size() + r.batched == 1 ? "," : "") + ")";
}

}  // namespace kcc
