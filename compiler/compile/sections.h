// The sections of a spec beside `model`, each read by a function of its own.
#pragma once

#include "compiler/compile/compiled.h"

namespace kcc {

struct Sections {
  Lowering& lowering;
  Report& report;
  Compiled& out;

  void top();
  void data(const yaml::Node& node);
  void training(const yaml::Node& node);

  // Says which keys there are, where one is unknown.
  bool unknown_keys(const yaml::Node& node, const std::vector<std::string>& known, const std::string& of);
  bool want_map(const yaml::Node& node, const std::string& what);
  std::optional<DataPart> source(const yaml::Node& node);

 private:
  std::optional<DataPart> part(const yaml::Node& node, const std::string& name, const DataPart* train);
  std::vector<Binding> bindings(const yaml::Node& node, const std::string& what, const std::vector<std::string>& known);
  std::optional<Binding> binding(const std::string& name, const yaml::Node& node);
  void losses(const yaml::Node& node);
  void loss(const std::string& name, const yaml::Node& node, Place place);
  void metrics(const yaml::Node& node, bool weighted);
  void metric(const std::string& output, const yaml::Node& node, bool weighted);
  void class_weights(const yaml::Node& node);
  std::map<int64_t, double> classes(const yaml::Node& node);
  void warn_unused();
  bool is_output(const std::string& name) const;
  std::vector<std::string> output_names() const;
};

}  // namespace kcc
