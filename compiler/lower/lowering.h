// From the checked text of a spec to a model made of layers.
//
// Everything that is wrong goes to the report, and lowering goes on with the rest; what it returns is whole only where
// the report has no errors. Blocks are lowered when they are used with values of known shapes, so a Lowering lives as
// long as the models it made.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/diagnostics/report.h"
#include "compiler/expr/formula.h"
#include "compiler/yaml/ast.h"
#include "compiler/yaml/keys.h"
#include "compiler/yaml/references.h"
#include "compiler/yaml/vars.h"
#include "runtime/model/network.h"

namespace kcc {

// The names that may be read at some place of a graph; those of enclosing graphs too, for nested models.
struct Names {
  const Names* outer = nullptr;
  std::map<std::string, Ref<Layer>> layers;  // shared; null: one that is wrong, and was reported
  std::map<std::string, Place> values;       // inputs and results of entries
  bool incomplete = false;                   // some that were written could not be read
  mutable int renamed = 0;                   // whose names could not be: so many unknown names may be theirs
  struct Field {                             // `e.mean`, where it is read
    std::string name;
    Place place = kNoPlace;
    bool in_expression = false;
  };
  std::vector<Field> fields = {};
  bool has_value(const std::string& name) const { return value(name).has_value(); }  // `e.mean` where there is an `e`
  std::optional<Place> value(const std::string& name) const;
  bool has_layer(const std::string& name) const;
  Ref<Layer> layer(const std::string& name) const;
  std::vector<std::string> all() const;
};

// Where a chain of layers stands: who holds its layers, and under which names.
struct Site {
  Layer* holder = nullptr;  // adopts the layers
  std::string prefix = {};  // of their names within the holder: the value of the graph
  const Names* names = nullptr;
  std::map<std::string, int> counts = {};  // of each type in this chain so far
};

// A spec that another one uses as a layer: what is read of it.
struct NestedSpec {
  std::string name;     // which its layers' paths begin with
  std::string file;     // to tell it from others; empty where it stands within the spec
  std::string folder;   // that paths in it are relative to
  std::string weights;  // of a run folder; empty where there are none
  Facts facts = {};     // of its own data
  yaml::Node text;      // kcc, name, blocks and model alone, variables replaced
};

// What specs that are used as layers leave behind.
struct NestedSpecs {
  // Reads one: a file or a run folder, seen from `folder`; nothing, reported, where that cannot be.
  std::function<std::optional<NestedSpec>(const std::string& folder, const std::string& path, Place place,
                                          const yaml::Node* vars)>
      load = {};
  struct Weights {  // that a layer starts from: those below its path
    Ref<Layer> layer;
    std::string file;
    Place place = kNoPlace;
  };
  std::vector<Weights> weights = {};
  std::vector<std::pair<Place, yaml::Node>> texts = {};  // where `spec:` names a file: what it holds
  std::vector<std::string> open = {};                    // files that are being read, to see a circle
};

struct BlockLayer;

class Lowering : public std::enable_shared_from_this<Lowering> {
 public:
  Lowering(Report& report, Facts facts, yaml::Bindings variables = {});

  // Where `{spec: ..}` is looked for.
  void specs(std::shared_ptr<NestedSpecs> specs, std::string folder);
  const NestedSpecs& specs() const { return *specs_; }

  // The types that the spec itself defines, under `blocks:`. Checked when they are used.
  void blocks(const yaml::Node& node);
  // `model:`, the whole of it.
  Ref<Network> model(const yaml::Node& node);

  // What an argument, a loss, an optimizer .. was given, as data.
  Config config(const yaml::Node& node, const Names* names = nullptr);
  // An argument (none named: the first) of something of this type: where a layer is wanted, one may be named.
  Config argument(const std::string& type, const std::string& name, const yaml::Node& value, const Names* names);
  Config layers_as_argument(const yaml::Node& node, const Names* names);
  // The same where neither layers nor expressions can stand: every mapping is one.
  // The object that is written there, which nothing else can stand for; null, reported, where it is none.
  Ref<Object> object_at(const yaml::Node& node, const char* family, const std::string& what);
  Config plain(const yaml::Node& node);
  // `= ..` of a graph or of an argument; null, reported, where it does not parse.
  std::shared_ptr<const Formula> formula(const yaml::Node& node);

  // Whether no value of the graph is called as something that expressions know by that name, which is then what they
  // mean; reported. `value`: the place of a value.
  bool own_names_free(const yaml::Node& written, const std::function<std::optional<Place>(const std::string&)>& value);
  bool of_renamed(const std::string& name, const Names& names);
  bool block_arguments(const yaml::Node& args);  // whether they can be read
  // What to type in the stead of what is written there and is no such thing (a family's name) as was asked for; empty
  // where nothing follows from it.
  std::string hint(Place place, const std::string& family = {}) const;
  Problem hinted(Problem problem) const;
  // True or false; none, reported, where it is another thing.
  std::optional<bool> flag(const yaml::Node& node, const std::string& name);

  // Adds the problems of making objects to the report.
  void add(const Problems& problems, Place within = kNoPlace);
  Report& report() { return *report_; }
  // While it lives, `own` stands before what is bound around; `apart`, as a block is: before the spec's variables. Of
  // these what `text` needs.
  class Bound {
   public:
    Bound(Lowering& lowering, const yaml::Node& text, yaml::Bindings own, bool apart = false);
    ~Bound() { lowering_.bound_ = std::move(around_); }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

   private:
    Lowering& lowering_;
    yaml::Bindings around_;
  };
  // Does work whose results nobody wants, for the errors that it finds: of a text that is not used, or not now. An
  // error about something that holds a `$` may follow from that, and is none.
  void aside(const std::function<void()>& work);
  // Checks the text of blocks that were used and never traced: behind something broken, or needed by nothing.
  void check_blocks_left();
  // With what is bound put in; what is not stays for later.
  yaml::Node substituted(const yaml::Node& node);

 private:
  friend struct BlockLayer;
  friend Ref<Layer> make_block(std::shared_ptr<Lowering>, const std::string&, const yaml::Node&, const yaml::Node&,
                               const yaml::Node*, Place);
  void network(Network& n, const yaml::Node& written, const Names* outer);
  void values_among_inputs(yaml::Node& model);
  void sequential(Network& n, const yaml::Node& node, const yaml::Entry& stack, Names& names);
  std::vector<std::string> result_names(const Network& n, const yaml::Entry& e, Names& names);
  void shared_layers(Network& n, const yaml::Node& layers, Names& names);
  void capture(Network& n, const Names& names, const Names& outer);
  void read_inputs(Network& n, const yaml::Node& node);
  std::string no_value_name(const std::string& name, Place place);  // reports it; what was probably meant
  std::vector<Dim> dims(const yaml::Node& node);
  void graph(Network& n, const yaml::Node& node, Names& names);
  void graph_entry(Network& n, const yaml::Entry& written, const std::vector<std::string>& results, Names& names);
  void source(GraphEntry& e, const yaml::Node& node, const Names& names);
  void outputs(Network& n, const yaml::Node& node, const Names& names);
  void check_fields(Network& n, const Names& names);
  void match_class(const Network& n, GraphEntry& e);
  void order(Network& n);

  Chain chain(const std::vector<yaml::Node>& nodes, size_t first, Site& site);
  void use(const yaml::Node& node, Site& site, Chain& chain);
  void reference(const std::string& name, const yaml::Node& node, Site& site, Chain& chain);
  void object(const yaml::Node& node, const std::string& type, Place type_place, const yaml::Node* argument, Site& site,
              Chain& chain);
  void stack(const yaml::Node& node, Site& site, Chain& chain);
  void nested(const yaml::Node& node, Site& site, Chain& chain);
  void nested_spec(const yaml::Node& node, Site& site, Chain& chain);
  void cut(Network& n, const yaml::Node* inputs, const yaml::Node* outputs);
  void conditional(const yaml::Node& node, Site& site, Chain& chain);
  // The part of a condition that holds; null for an absent `else`. `check` lowers the other part, for its errors.
  const yaml::Node* branch(const yaml::Node& node, const std::function<void(const yaml::Node&)>& check);
  std::vector<Use::Argument> call_arguments(const yaml::Node* node, const Names& names);
  // The use of a layer, with what its call is given.
  Use called(Ref<Layer> layer, const yaml::Node* call, const Names& names, Place place);
  // Reports what a call of the layer cannot be given.
  void check_call(const Layer& layer, const yaml::Node& arguments);
  // An expression where a value is named: an entry of the graph of its own. Its name; empty, reported, where it is
  // wrong.
  std::string value_of(const yaml::Node& expression, const Names& names);
  void common_keys(const yaml::Node& node, Layer& layer);
  std::string place_in_site(Site& site, const std::string& kind, const Layer& layer);
  void unknown_value(const std::string& name, Place place, const Names& names, bool in_expression = false);
  bool is_layer(const yaml::Node& node, const Names& names) const;  // where a value should stand
  // Reports the names that a formula reads and that there are not; whether all are there.
  bool names_known(const yaml::Node& written, const Formula& formula, const Names& names);
  bool unknown_keys(const yaml::Node& node, const std::vector<std::string>& known, const std::string& of,
                    const std::vector<std::string>& needed = {}) {
    return yaml::unknown_keys(node, known, of, *report_, needed);
  }
  std::optional<bool> truth(const yaml::Node& node);
  void unbound(const yaml::Node& node);  // reports what its references lack
  void unbound_name(const std::string& reference, Place place);

  Report* report_;
  Facts facts_;
  yaml::Bindings variables_;  // of the spec
  yaml::Bindings bound_;      // what references mean here
  std::map<std::string, const yaml::Node*> blocks_;
  yaml::Node blocks_node_;
  std::shared_ptr<NestedSpecs> specs_ = std::make_shared<NestedSpecs>();
  std::shared_ptr<const std::string> folder_ = std::make_shared<std::string>(".");
  Network* network_ = nullptr;            // that is being lowered
  std::vector<std::string> open_blocks_;  // whose bodies are being traced
  std::vector<std::weak_ptr<BlockLayer>> made_blocks_;
  bool aside_ = false;
  std::set<Place> untaken_;  // parts of conditions that were checked
  size_t layers_ = 0;        // made so far
  Names* names_ = nullptr;   // its names
};

// Places of the two kinds of names.
bool is_type_name(std::string_view name);   // begins with a capital
bool is_value_name(std::string_view name);  // [a-z_][A-Za-z0-9_]*

}  // namespace kcc
