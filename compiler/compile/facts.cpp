#include "compiler/compile/facts.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "compiler/compile/parts.h"
#include "compiler/compile/resolve.h"
#include "compiler/compile/sections.h"
#include "runtime/layers/vocabulary.h"

namespace kcc {
namespace {

// The training data, read for its facts alone.
std::optional<Table> training_table(const yaml::Node& spec, const std::string& folder) {
  const yaml::Node* data = spec.find("data");
  const yaml::Node* train = data ? data->find("train") : nullptr;
  if (!train || !train->is_map()) return {};
  Sources sources;
  Report report(sources);  // what is wrong with the source is said when it is read in earnest
  Compiled compiled;
  compiled.folder = folder;
  Lowering lowering(report, {});
  Sections sections{lowering, report, compiled};
  const std::optional<DataPart> part = sections.source(*train);
  if (!part || report.has_errors()) refuse(kReported, "");
  return read_source(*part->source, {disk(), folder});
}

// Every word of the texts within, to see which names they may mean.
void words(const yaml::Node& n, std::set<std::string>& to) {
  std::string word;
  for (char c : n.is_text() ? n.text + " " : std::string()) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      word += c;
    } else {
      if (!word.empty()) to.insert(word);
      word.clear();
    }
  }
  for (const yaml::Node& i : n.items) words(i, to);
  for (const yaml::Entry& e : n.entries) words(e.value, to);
}

bool uses(const yaml::Node& layer, const std::string& name) {
  const yaml::Node* of = layer.is_map() ? layer.find("layer") : &layer;
  return of && of->is_text() && of->text == name;
}

// The part of a spec that leads to the uses of a shared layer: `found_0: [source, .., layer]`. Null where there are
// none.
yaml::Node leading_to(const yaml::Node& spec, const std::string& name) {
  const yaml::Node* model = spec.find("model");
  const yaml::Node* graph = model ? model->find("graph") : nullptr;
  if (!graph || !graph->is_map()) return yaml::Node::null_at(kNoPlace);
  yaml::Node kept = *graph, outputs = yaml::Node::null_at(kNoPlace);
  kept.entries.clear();
  outputs.kind = yaml::Node::Kind::kList;
  std::set<std::string> needed, done;
  for (const yaml::Entry& e : graph->entries)
    for (size_t i = 1; i < e.value.items.size(); ++i) {
      if (!uses(e.value.items[i], name)) continue;
      yaml::Entry cut{"found_" + std::to_string(kept.entries.size()), e.place, e.value};
      cut.value.items.resize(i + 1);
      words(cut.value, needed);
      outputs.items.push_back(yaml::Node::text_at(e.place, cut.key));
      kept.entries.push_back(std::move(cut));
    }
  if (kept.entries.empty()) return yaml::Node::null_at(kNoPlace);
  for (bool more = true; more;) {
    more = false;
    for (const yaml::Entry& e : graph->entries) {
      if (done.contains(e.key)) continue;
      std::set<std::string> results;
      words(yaml::Node::text_at(kNoPlace, e.key), results);
      if (std::none_of(results.begin(), results.end(), [&](const std::string& r) { return needed.contains(r); }))
        continue;
      done.insert(e.key);
      words(e.value, needed);
      kept.entries.push_back(e);
      more = true;
    }
  }
  yaml::Node out = spec;
  std::erase_if(out.entries, [](const yaml::Entry& e) { return e.key == "training"; });
  for (yaml::Entry& part : out.entries) {
    if (part.key == "data")
      std::erase_if(part.value.entries,
                    [](const yaml::Entry& e) { return e.key == "targets" || e.key == "sample_weight"; });
    if (part.key != "model") continue;
    for (yaml::Entry& e : part.value.entries) {
      if (e.key == "graph") e.value = kept;
      if (e.key == "outputs") e.value = outputs;
      if (e.key == "layers")
        std::erase_if(e.value.entries, [&](const yaml::Entry& l) { return l.key != name && !needed.contains(l.key); });
    }
  }
  return out;
}

// How many indices a layer has once it has learned from the training rows.
std::optional<yaml::Node> vocabulary(const yaml::Node& spec, const std::string& folder, const std::string& name) {
  const yaml::Node part = leading_to(spec, name);
  const yaml::Node* data = part.find("data");
  if (part.is_null() || !data) return {};
  Sources sources;
  Report report(sources);  // what is wrong is said when the whole is read
  const Resolved resolved = resolve(part, folder, report);
  Compiled compiled;
  compiled.folder = folder;
  const auto lowering = std::make_shared<Lowering>(report, resolved.facts, resolved.variables);
  if (const yaml::Node* blocks = resolved.text.find("blocks")) lowering->blocks(*blocks);
  if (const yaml::Node* seed = resolved.text.find("seed"); seed && seed->is_int())
    compiled.seed = static_cast<uint64_t>(seed->integer);
  compiled.network = lowering->model(*resolved.text.find("model"));
  Sections sections{*lowering, report, compiled};
  sections.data(*resolved.text.find("data"));
  if (report.has_errors() || !compiled.data.train) refuse(kReported, "");
  SourceContext context;
  context.folder = folder;
  context.seed = compiled.seed;
  const Table table = read_source(*compiled.data.train->source, context);
  std::vector<int64_t> rows = table.samples();
  for (const auto& [held, stream] :
       {std::pair{&compiled.data.test, uint64_t{1}}, {&compiled.data.validation, uint64_t{0}}})
    if (*held && !(*held)->source) hold_out(compiled, **held, table, rows, stream);
  Dataset train;
  std::set<std::string> outputs;
  for (const auto& o : compiled.network->network_outputs) outputs.insert(o.value);
  for (const std::string& input : compiled.network->inputs_of(outputs)) {
    Binding b{input, {input}, false, {}, "error"};
    for (const Binding& written : compiled.data.inputs)
      if (written.name == input) b = written;
    Bound bound = bind_input(table, b, *compiled.network->input(input));
    train.feed.push_back({Fed::Kind::kInput, input, bound.field.row});
    train.fields.push_back(std::move(bound.field));
  }
  train.rows = std::move(rows);
  std::erase_if(compiled.network->network_inputs,
                [&](const Network::Input& i) { return !find(train.feed, Fed::Kind::kInput, i.name); });
  Session session(compiled.network, std::vector<TrainingPhase>(1), {}, {});
  adapt(session, train, 256);
  for (const auto& child : compiled.network->children())
    if (const auto* layer = dynamic_cast<const VocabularyLayer*>(child.layer.get()); layer && child.name == name)
      return yaml::Node::int_at(kNoPlace, layer->vocabulary_size());
  return {};
}

}  // namespace

std::optional<yaml::Node> data_fact(const yaml::Node& spec, const std::string& folder, const std::string& function,
                                    const std::string& name) {
  if (const yaml::Node* data = spec.find("data"); data && !data->find("train")) refuse(kReported, "");
  if (function == "rows" && name == "train") {
    const auto table = training_table(spec, folder);
    return table ? std::optional(yaml::Node::int_at(kNoPlace, static_cast<int64_t>(table->samples().size())))
                 : std::nullopt;
  }
  if (function == "vocabulary") return vocabulary(spec, folder, name);
  if (function != "classes") return {};
  const yaml::Node* data = spec.find("data");
  const yaml::Node* targets = data ? data->find("targets") : nullptr;
  const yaml::Node* target = targets ? targets->find(name) : nullptr;
  if (target && target->is_map())
    if (const yaml::Node* classes = target->find("classes"); classes && classes->is_list())
      return yaml::Node::int_at(kNoPlace, static_cast<int64_t>(classes->items.size()));
  const yaml::Node* field = !target ? nullptr : target->is_text() ? target : target->find("field");
  const auto table = training_table(spec, folder);
  const Field* f = table ? table->find(field && field->is_text() ? field->text : name) : nullptr;
  if (!f) return {};
  const auto* lists = dynamic_cast<const Lists*>(f->decoded.get());
  if (f->decoded && !lists) return {};
  const Tensor& t = lists ? lists->items() : f->values;
  int64_t most = 0;
  std::set<int64_t> texts;
  for (int64_t i = 0; i < t.count(); ++i) {
    if (t.dtype() == DType::kString)
      texts.insert(t.data<int64_t>()[i]);
    else
      most = std::max(most, static_cast<int64_t>(t.at(i)) + 1);
  }
  return yaml::Node::int_at(kNoPlace, t.dtype() == DType::kString ? static_cast<int64_t>(texts.size()) : most);
}

}  // namespace kcc
