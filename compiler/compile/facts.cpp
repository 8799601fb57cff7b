#include "compiler/compile/facts.h"

#include <set>

#include "compiler/compile/sections.h"

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
  if (!part || report.has_errors()) return {};
  return read_source(*part->source, {disk(), folder});
}

}  // namespace

std::optional<yaml::Node> data_fact(const yaml::Node& spec, const std::string& folder, const std::string& function,
                                    const std::string& name) {
  if (function == "rows" && name == "train") {
    const auto table = training_table(spec, folder);
    return table ? std::optional(yaml::Node::int_at(kNoPlace, static_cast<int64_t>(table->samples().size()))) : std::nullopt;
  }
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
  const Tensor& t = f->values;
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
