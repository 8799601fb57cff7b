// Predictions of a job, and the files that they are written to.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// Each output (or each of `values`, values of the graph) for all rows; texts of classes as `<output>_class`.
NamedTensors predictions(Job& job, const Dataset& data, int64_t batch_size, const std::vector<std::string>& values,
                         const std::atomic<bool>& stop);

// Fields of the data's table for the same rows, as they stand there. Refuses (kind "usage") a field that there is not.
NamedTensors kept_fields(const Dataset& data, const std::vector<std::string>& names);

// A header, then a line a row: `<output>`, or `<output>_0`, `_1` .. (`_<class>`) where it has several numbers.
std::string predictions_csv(const Job& job, const NamedTensors& values);

std::string predictions_jsonl(const NamedTensors& values);  // an object a row

// By the ending of `path`: .npz, .csv or .jsonl.
void write_predictions(const Job& job, const NamedTensors& values, const std::string& path);

}  // namespace kcc
