// A trained model within a program: opens the folder of a run, or one file, and predicts. #include <kcc/model.h>
//
//   const kcc::TrainedModel model = kcc::load("runs/digits");
//   kcc::Tensor pixels(kcc::DType::kFloat32, {rows, 8, 8, 1});  // zeros, to be filled: pixels.data<float>()
//   const kcc::Tensor digits = model.predict({{"input", pixels}})[0].second;
//
// What was wrong is thrown as `Refused`: problem().kind is short and stable, problem().message says what was seen and,
// where it stands in the run's spec, the file, line and column.
//
// Invariants: weights are held once, whatever the number of threads; a prediction depends on them and on what is given
// alone, so nothing that a model does while it predicts is remembered. The data of the training is not needed.
// Threads: any number may load, and predict by one model or several, at once. Predictions do not wait for each other,
// but where something is made ready for sizes that are new, and where a plugin's layer reads values on its way. What is
// set for a thread (rounding of tiny numbers, OpenMP's number of threads) is afterwards as it was.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/base/problem.h"
#include "runtime/files/safetensors.h"
#include "runtime/tensor/tensor.h"
#include "runtime/tensor/text.h"

namespace kcc {

struct LoadOptions {
  int threads = 1;     // that may share the work of one prediction, if no other uses them; 0: all that there may be
  size_t shapes = 16;  // how many shapes of what is given stay ready: the longest unused go first
};

// What a model takes or gives under one name: a tensor of `dtype`, [rows, sizes..].
struct ModelValue {
  std::string name;
  DType dtype = DType::kFloat32;
  std::vector<int64_t> sizes = {};        // of a row; -1: any
  bool optional = false;                  // of an input: it may be left out
  std::vector<std::string> classes = {};  // of an output whose labels were text: the labels, by number
};

// Copies share one model.
class TrainedModel {
 public:
  const std::string& name() const;
  const std::vector<ModelValue>& inputs() const;  // those that the outputs need
  const std::vector<ModelValue>& outputs() const;
  const std::vector<std::string>& warnings() const;  // such as of a plugin that has changed

  // The outputs, in their order, for the inputs, in any. Inputs are read while it runs, never kept or written; texts
  // are indices, kcc::intern("text"). Refused: "data.missing" an input that is not given; "data.field" a name that is
  // none; "data.type" another dtype (none is converted, see Tensor::cast); "data.rows" no row, or not as many in each;
  // "shape.input" other sizes; kinds of layers, such as "shape.product", where `-1` takes a size that they do not;
  // "plugin.failed"; "memory".
  NamedTensors predict(const NamedTensors& inputs) const;

  // Weights and model as one file, a .safetensors, which `load` opens without reading any YAML. Plugins stay where they
  // are. Refused: kinds of files.
  void save(const std::string& file) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
  explicit TrainedModel(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  friend TrainedModel load(const std::string& path, const LoadOptions& options);
};

// The folder of a run, or what `save` wrote. Refused: "file.missing" what there is not, or a folder that holds no run,
// kinds of files, of the spec (the first mistake; the others are notes) and of plugins, and "weights.missing",
// "weights.extra" or "weights.shape" where weights are other ones than the spec's.
TrainedModel load(const std::string& path, const LoadOptions& options = {});

}  // namespace kcc
