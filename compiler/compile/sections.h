// The sections of a spec beside `model`, each read by a function of its own.
#pragma once

#include "compiler/compile/compiled.h"
#include "compiler/yaml/keys.h"

namespace kcc {

// The section (`model`, `data`, `training`) that such a key stands in; empty where none has it, or more than one.
std::string section_of(const std::string& key);
bool is_key_of(const std::string& section, const std::string& key);
const std::vector<std::string>& keys_of_data();
std::vector<std::string> keys_of_training();

struct Sections {
  Lowering& lowering;
  Report& report;
  Compiled& out;

  bool sound = true;  // the names of the model's inputs and outputs

  void top();
  void data(const yaml::Node& written);
  void training(const yaml::Node& written);

  // Says which keys there are, where one is unknown.
  bool unknown_keys(const yaml::Node& node, const std::vector<std::string>& known, const std::string& of) {
    return yaml::unknown_keys(node, known, of, report);
  }
  bool want_map(const yaml::Node& node, const std::string& what, std::string help = {});
  std::optional<DataPart> source(const yaml::Node& node);
  PathPatterns patterns(const yaml::Node& node, const std::string& key);
  bool known_value(const yaml::Node& node);  // of the graph; said where it is not
  // The same of the names in an expression, where `own` are known besides.
  bool names_known(const yaml::Node& written, const Formula& formula, const std::vector<std::string>& own);
  std::vector<std::string> value_names() const;
  // What to do about a name that is no output, though a value; empty where it is none.
  std::string output_help(const std::string& name) const;
  // The one of `names` that was meant, or all of them.
  std::string names_help(const std::string& name, const std::vector<std::string>& names, const std::string& of) const;
  bool is_output(const std::string& name) const;
  std::vector<std::string> output_names() const;

 private:
  std::optional<DataPart> part(const yaml::Node& node, const std::string& name, const DataPart* train);
  std::vector<Binding> bindings(const yaml::Node& node, const std::string& what, const std::vector<std::string>& known);
  Ref<Decoder> decoder(const yaml::Node& node);
  std::optional<Fill> fill(const yaml::Node& node);
  std::optional<Binding> binding(const std::string& name, const yaml::Node& written);
  void start_from(const yaml::Node& node);
  void allow(const yaml::Node& node);
  void warn_unused();
};

// One phase of `training:`, or the only one: what is minimised, reported and updated, for how long.
class PhaseReader {
 public:
  PhaseReader(Sections& sections, PhaseSpec& out) : s_(sections), lowering_(sections.lowering), out_(out) {}
  // `node`: the keys of a phase laid over those of `training`.
  void read(const yaml::Node& node);

 private:
  void losses(const yaml::Node& node);
  void loss(const std::string& name, const yaml::Node& node, Place place);
  void loss_weights(const yaml::Node& node, bool unsure);
  bool names_known(const yaml::Node& written, const Formula& formula, bool of_output);
  void steps(const yaml::Node& node);
  std::optional<Update> update(const yaml::Node& written, int64_t* repeat);
  Ref<Optimizer> optimizer(const yaml::Node* node, Place otherwise);
  void loop_optimizers(const yaml::Node* node, Place otherwise);
  void metrics(const yaml::Node& node, bool weighted);
  void metric(const std::string& output, const yaml::Node& node, bool weighted);
  void class_weights(const yaml::Node& node);
  std::map<int64_t, double> classes(const std::string& output, const yaml::Node& node);
  bool names_a_loss(const std::string& report) const;
  void callbacks(const yaml::Node& node);
  void whole(const yaml::Node& node, const char* key, int64_t& value, int64_t low);

  Sections& s_;
  Lowering& lowering_;
  PhaseSpec& out_;
  bool epochs_known_ = true;  // what was written of them is right
};

}  // namespace kcc
