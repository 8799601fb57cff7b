// A spec, compiled: a model of layers, what feeds it, and how it is trained.
#pragma once

#include <optional>

#include "compiler/lower/lowering.h"
#include "runtime/data/binding.h"
#include "runtime/data/source.h"
#include "runtime/data/split.h"
#include "runtime/training/fit.h"

namespace kcc {

// A part of the data: a source of its own, or rows of `train`.
struct DataPart {
  Ref<DataSource> source;
  // or of train:
  std::optional<double> share;
  std::optional<int64_t> count;
  int64_t folds = 0, fold = 0;
  std::string stratify, group;  // fields (or outputs bound to one)
  Place stratify_place = kNoPlace, group_place = kNoPlace;
  bool shuffle = true;
  Place place = kNoPlace;
};

struct DataSpec {
  std::optional<DataPart> train, validation, test;
  std::vector<Binding> inputs, targets, weights;
  DerivedData derived;                                     // targets and weights that are values of the graph
  std::vector<std::pair<std::string, std::string>> files;  // of a run: data files as it was trained, each with its hash
  Place place = kNoPlace;
};

struct PhaseSpec {
  TrainingPhase phase;
  std::map<std::string, std::map<int64_t, double>> class_weight;  // of each output
  std::map<std::string, bool> balanced_classes;
  struct Class {  // as it is written: a number, or a name of which only the data tell the number
    std::string output, text;
    Place place = kNoPlace;
  };
  std::vector<Class> classes;
  std::map<std::string, Place> class_weight_places;
  Place freeze_place = kNoPlace;
  FitOptions fit;
  Place place = kNoPlace;
};

struct TrainingSpec {
  std::vector<PhaseSpec> phases{1};  // one where none are written
  DType floatx = DType::kFloat32;
  bool mixed = false;   // `precision: mixed_bfloat16`
  int64_t epochs = -1;  // in all, whatever the phases say
  std::string weights;  // a file to start from
  Place weights_place = kNoPlace;
  bool take_all = true;  // else: `take`, patterns of names in the file
  PathPatterns take;
  struct Rename {  // a name, or a path with all below it
    std::string from, to;
    Place place = kNoPlace;
  };
  std::vector<Rename> rename;
  Place place = kNoPlace;

  const PhaseSpec& last() const { return phases.back(); }
};

// A file that `plugins` names, or that one of them includes.
struct PluginFile {
  std::string path;
  std::string hash;  // sha256
  Place place = kNoPlace;
  bool included = false;  // by one that is named
  bool changed = false;   // since the run was trained
};

struct Compiled {
  std::string name;
  std::string folder;  // that paths in the spec are relative to
  uint64_t seed = 0;
  yaml::Node text;                     // with variables replaced
  yaml::Node whole;                    // that needs none any more: what a run keeps
  std::shared_ptr<Lowering> lowering;  // keeps what blocks need
  std::vector<PluginFile> plugins;
  Ref<Network> network;
  DataSpec data;
  TrainingSpec training;
  bool has_data = false, has_training = false;
};

struct CompileOptions {
  std::vector<std::string> overrides;  // KEY=VALUE
};

// Null where the text cannot be read at all; else what could be made, which is whole where the report has no errors.
std::unique_ptr<Compiled> compile(const std::string& path, const CompileOptions& options, Report& report);
// Of a spec with mistakes: what does not fit in the rest of its model.
void check_rest(Compiled& spec, Report& report);
// Of a tree that was read already; `path` is where its own paths start from.
std::unique_ptr<Compiled> compile(yaml::Node root, const std::string& path, Report& report);

}  // namespace kcc
