#include "compiler/emit/model_spec.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "compiler/emit/nodes.h"
#include "compiler/job/run_folder.h"
#include "compiler/yaml/parse.h"
#include "runtime/object/arg.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

using yaml::Node;
using namespace nodes;

// Arguments that say what is said without them are left out, so that what means the same is the same.
Config plain(Config c) {
  for (Config& item : c.items) item = plain(item);
  for (ConfigEntry& e : c.entries) e.value = plain(e.value);
  if (!c.is(Config::Kind::kObject)) return c;
  for (const std::string& family : families()) {
    const TypeInfo* type = find_type(family, c.text);
    if (!type || type->name != c.text) continue;
    std::erase_if(c.entries, [&](const ConfigEntry& e) {
      const ArgBase* a = type->sample->arg(e.key);
      return a && !a->required && to_string(plain(a->write())) == to_string(e.value);
    });
    break;
  }
  return c;
}

Node names(const std::vector<std::string>& all) {
  if (all.size() == 1) return text(all[0]);
  return texts(all);
}

// A count of turns is written `$i` again.
Node formula(const Formula& f) {
  std::string s = f.text;
  const std::string turn = kTurn;
  for (size_t at = s.find(turn); at != std::string::npos; at = s.find(turn, at)) s.replace(at, turn.size(), "$i");
  return text("= " + s);
}

Node node_of(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kNull: return Node::null_at(kNoPlace);
    case Config::Kind::kMade: {
      if (c.text.empty()) return Node::null_at(kNoPlace);
      Node shared = map();
      put(shared, "layer", text(c.text));
      return shared;
    }
    case Config::Kind::kBool: return truth(c.flag);
    case Config::Kind::kInt: return whole(c.integer);
    case Config::Kind::kFloat: return number(c.number);
    case Config::Kind::kText: return text(c.text);
    case Config::Kind::kFormula: return formula(*c.formula);
    case Config::Kind::kList: {
      Node n = list();
      for (const Config& item : c.items) n.items.push_back(node_of(item));
      return n;
    }
    case Config::Kind::kMap: {
      Node n = map();
      for (const ConfigEntry& e : c.entries) put(n, e.key, node_of(e.value));
      return n;
    }
    case Config::Kind::kObject: break;
  }
  if (c.items.empty() && c.entries.empty()) return text(c.text);
  Node arguments = map(), n = map();
  for (const ConfigEntry& e : c.entries) put(arguments, e.key, node_of(e.value));
  put(n, c.text, c.items.empty() ? arguments : node_of(c.items[0]));
  if (!c.items.empty())
    for (yaml::Entry& e : arguments.entries) n.entries.push_back(std::move(e));
  return n;
}

// A block holds its body as a model under its own path.
const Network* body_of(const Layer& l) {
  if (const auto* n = dynamic_cast<const Network*>(&l)) return n;
  return l.children().size() == 1 && l.children()[0].name.empty()
             ? dynamic_cast<const Network*>(l.children()[0].layer.get())
             : nullptr;
}

class Emitter {
 public:
  // `dtype`: the one that layers compute in where they say nothing.
  Emitter(const Network& root, const std::vector<NestedSpecs::Weights>& weights, std::optional<DType> dtype)
      : weights_(weights), dtype_(dtype) {
    count(root);
  }

  Node network(const Network& n) {
    Node out = map(), inputs = map();
    const bool shapes =
        std::none_of(n.network_inputs.begin(), n.network_inputs.end(), [](const auto& i) { return i.any; });
    if (shapes) {
      for (const auto& i : n.network_inputs) put(inputs, i.name, input(i));
    } else {
      inputs = list();
      for (const auto& i : n.network_inputs) inputs.items.push_back(text(i.name));
    }
    put(out, "inputs", std::move(inputs));
    Node shared = map();
    for (const auto& child : n.children())
      if (uses_[child.layer.get()] > 1 || child.layer->held || apart_.contains(child.layer.get())) {
        shared_[child.layer.get()] = child.name;
        put(shared, child.name, layer(*child.layer, n.path() + "/" + child.name));
      }
    if (!shared.entries.empty()) put(out, "layers", std::move(shared));
    Node graph = map();
    for (const GraphEntry& e : n.entries) {
      std::string key;
      for (const std::string& r : e.results) key += (key.empty() ? "" : ", ") + r;
      put(graph, key, entry(e, n));
    }
    put(out, "graph", std::move(graph));
    put(out, "outputs", outputs(n));
    return out;
  }

 private:
  void count(const Network& n) {
    for (const GraphEntry& e : n.entries) count(e.chain, n.path());
  }
  void count(const Chain& chain, const std::string& holder) {
    for (const Use& use : chain) {
      if (below(use.layer->path(), holder).empty()) apart_.insert(use.layer.get());
      if (++uses_[use.layer.get()] > 1) continue;
      if (const auto* stack = dynamic_cast<const Stack*>(use.layer.get()))
        count(stack->chain, stack->path());
      else if (const Network* body = body_of(*use.layer))
        count(*body);
    }
  }

  static Node input(const Network::Input& i) {
    Node dims = list();
    for (const Dim& d : i.dims)
      dims.items.push_back(d.known() ? whole(d.size) : d.symbol.empty() ? Node::null_at(kNoPlace) : text(d.symbol));
    if (i.dtype == DType::kFloat32 && !i.optional) return dims;
    Node n = map();
    put(n, "shape", std::move(dims));
    put(n, "dtype", text(std::string(name_of(i.dtype))));
    if (i.optional) put(n, "optional", truth(true));
    return n;
  }

  static Node outputs(const Network& n) {
    const bool plain = std::all_of(n.network_outputs.begin(), n.network_outputs.end(),
                                   [](const auto& o) { return o.name == o.value; });
    if (plain) {
      std::vector<std::string> all;
      for (const auto& o : n.network_outputs) all.push_back(o.name);
      const bool field = n.named_results && all.size() == 1 && !n.path().empty();
      if (!field) return names(all);
    }
    if (!n.named_results && n.network_outputs.size() == 1 && n.path().size() > 0)
      return text(n.network_outputs[0].value);
    Node m = map();
    for (const auto& o : n.network_outputs) put(m, o.name, text(o.value));
    return m;
  }

  Node entry(const GraphEntry& e, const Network& n) {
    if (e.kind == GraphEntry::Kind::kVariable) return variable(dynamic_cast<const VariableLayer&>(*e.variable));
    Node source;
    if (e.kind == GraphEntry::Kind::kFormula)
      source = formula(*e.formula);
    else if (e.kind == GraphEntry::Kind::kNamed)
      source = arguments(e.named);
    else
      source = names(e.sources);
    if (e.kind == GraphEntry::Kind::kFormula && e.chain.empty()) return source;
    Node out = list({std::move(source)});
    chain(e.chain, n.path(), out);
    return out;
  }

  static Node variable(const VariableLayer& v) {
    Node n = map(), shape = list();
    for (int64_t d : v.shape) shape.items.push_back(whole(d));
    put(n, "variable", std::move(shape));
    if (v.initializer) put(n, "initializer", node_of(config_of(*v.initializer)));
    if (v.regularizer) put(n, "regularizer", node_of(config_of(*v.regularizer)));
    if (v.constraint) put(n, "constraint", node_of(config_of(*v.constraint)));
    if (v.variable_dtype != DType::kFloat32) put(n, "dtype", text(std::string(name_of(v.variable_dtype))));
    if (!v.variable_trainable || v.frozen()) put(n, "trainable", truth(false));
    return n;
  }

  // Flags of a call are off where nothing is said; but `training`.
  static Node arguments(const std::vector<Use::Argument>& all) {
    Node n = map();
    for (const Use::Argument& a : all) {
      const bool off = a.values.empty() && a.constant.is(Config::Kind::kBool) && !a.constant.flag;
      if (!off || a.name == "training") put(n, a.name, a.values.empty() ? node_of(a.constant) : names(a.values));
    }
    return n;
  }

  // One turn of a repetition: it is called by its number, which is no name that can be written.
  static bool is_turn(const Stack& stack) {
    const std::string& path = stack.path();
    const std::string own = path.substr(path.rfind('/') + 1);
    return own.find_first_not_of("0123456789") == std::string::npos;
  }

  // The layers of a chain, behind one another; a turn of a repetition dissolves into it.
  void chain(const Chain& uses, const std::string& holder, Node& out) {
    for (const Use& use : uses) {
      const auto* stack = dynamic_cast<const Stack*>(use.layer.get());
      if (stack && stack->times == 1 && use.arguments.empty() && !shared_.contains(stack) && is_turn(*stack)) {
        chain(stack->chain, holder, out);
        continue;
      }
      Node n, call = arguments(use.arguments);
      if (const auto it = shared_.find(use.layer.get()); it != shared_.end()) {
        n = text(it->second);
        if (!call.entries.empty()) {
          n = map();
          put(n, "layer", text(it->second));
        }
      } else {
        n = layer(*use.layer, holder);
        if (n.is_text() && !call.entries.empty()) {
          Node m = map();
          put(m, n.text, map());
          n = std::move(m);
        }
      }
      if (!call.entries.empty()) put(n, "call", std::move(call));
      out.items.push_back(std::move(n));
    }
  }

  // A layer with the name that its path has below the path of what holds it; shared ones are called by their key.
  Node layer(const Layer& l, const std::string& holder) {
    Node n = map();
    if (const auto* stack = dynamic_cast<const Stack*>(&l)) {
      if (stack->times > 1) {
        put(n, "repeat", whole(stack->times));
        put(n, "share", truth(true));
      }
      Node inner = list();
      chain(stack->chain, l.path(), inner);
      put(n, "stack", std::move(inner));
    } else if (const Network* body = body_of(l)) {
      const auto start =
          std::find_if(weights_.begin(), weights_.end(), [&](const auto& w) { return w.layer.get() == &l; });
      if (start == weights_.end()) {
        put(n, "model", network(*body));
      } else {  // a nested spec with weights of its own
        Node spec = map();
        put(spec, "kcc", whole(1));
        put(spec, "model", network(*body));
        put(n, "spec", std::move(spec));
        put(n, "weights", text(std::filesystem::absolute(start->file).string()));
      }
    } else {
      n = typed(l);
    }
    const std::string own = below(l.path(), holder);
    const bool number = own.find_first_not_of("0123456789") == std::string::npos;  // which stands without quotes
    if (!own.empty()) set(n, "name", number ? whole(std::stoll(own)) : text(own));
    if (l.frozen()) set(n, "trainable", truth(false));
    return n;
  }

  Node typed(const Layer& l) {
    const Config c = plain(config_of(l));
    Node arguments = map(), n = map();
    for (const ConfigEntry& e : c.entries) {
      if (e.key == "name" || e.key == "trainable" || (e.key == "dtype" && l.dtype.get() == dtype_)) continue;
      Node value = node_of(e.value);
      for (const auto& child : l.children())  // layers that have no type of their own
        if (child.name == e.key && (dynamic_cast<const Stack*>(child.layer.get()) || body_of(*child.layer)))
          value = layer(*child.layer, child.layer->path());
      put(arguments, e.key, std::move(value));
    }
    put(n, l.type_name, std::move(arguments));
    return n;
  }

  // Beside the type's own arguments.
  static void set(Node& n, const std::string& key, Node value) {
    std::erase_if(n.entries, [&](const yaml::Entry& e) { return e.key == key; });
    put(n, key, std::move(value));
  }
  static std::string below(const std::string& path, const std::string& holder) {
    if (holder.empty()) return path;
    return path.starts_with(holder + "/") ? path.substr(holder.size() + 1) : "";
  }

  const std::vector<NestedSpecs::Weights>& weights_;
  const std::optional<DType> dtype_;
  std::map<const Layer*, int> uses_;
  std::set<const Layer*> apart_;  // used where no name can give them their path
  std::map<const Layer*, std::string> shared_;
};

void write_chain(const Node& n, const std::string& indent, std::string& out);

// Long chains a layer a line.
void write_chain(const Node& n, const std::string& indent, std::string& out) {
  const std::string flow = yaml::to_flow(n);
  if (!n.is_list() || flow.size() < 100) {
    out += " " + flow + "\n";
    return;
  }
  out += "\n";
  for (const Node& item : n.items) out += indent + "- " + yaml::to_flow(item) + "\n";
}

std::string written(const Node& root) {
  std::string out;
  for (const yaml::Entry& e : root.entries) {
    if (e.key != "model") {
      out += e.key + ": " + yaml::to_flow(e.value) + "\n";
      continue;
    }
    out += "model:\n";
    for (const yaml::Entry& part : e.value.entries) {
      out += "  " + part.key + ":";
      if (part.key != "graph" && part.key != "layers") {
        out += " " + yaml::to_flow(part.value) + "\n";
        continue;
      }
      out += "\n";
      for (const yaml::Entry& value : part.value.entries) {
        out += "    " + yaml::to_flow(text(value.key)) + ":";
        write_chain(value.value, "      ", out);
      }
    }
  }
  return out;
}

}  // namespace

yaml::Node object_node(const Object& object) { return node_of(plain(config_of(object))); }

yaml::Node formula_node(const Formula& f) { return formula(f); }

yaml::Node model_node(const Job& job) {
  const Network& network = *job.spec->network;
  const TrainingSpec& t = job.spec->training;
  return Emitter(network, job.spec->lowering->specs().weights, t.mixed ? std::nullopt : std::optional(t.floatx))
      .network(network);
}

std::string expanded_spec(Job& job) {
  yaml::Node root = resolved_node(job);
  std::erase_if(root.entries, [](const yaml::Entry& e) { return e.key == "blocks"; });
  job.session->network().freeze(false);  // what `freeze:` of the training says stays there
  for (yaml::Entry& e : root.entries) {
    if (e.key == "model") e.value = model_node(job);
    if (e.key == "plugins") {  // where they are, not where a run would have them
      e.value.items.clear();
      for (const PluginFile& p : job.spec->plugins)
        if (p.place != kNoPlace) e.value.items.push_back(text(std::filesystem::absolute(p.path).string()));
    }
  }
  job.session->begin(0);
  return written(root);
}

}  // namespace kcc
