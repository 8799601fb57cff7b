// Predictions of a job, and the files that they are written to.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// Each output (or each of `values`, values of the graph) for all rows; texts of classes as `<output>_class`.
NamedTensors predictions(Job& job, const Dataset& data, int64_t batch_size, const std::vector<std::string>& values,
                         const std::atomic<bool>& stop);

// A header, then a line a row: `<output>`, or `<output>_0`, `_1` .. (`_<class>`) where it has several numbers.
std::string predictions_csv(const Job& job, const NamedTensors& values);

// By the ending of `path`: .npz, .csv or .jsonl.
void write_predictions(const Job& job, const NamedTensors& values, const std::string& path);

}  // namespace kcc
