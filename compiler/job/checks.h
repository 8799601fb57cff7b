// What data, callbacks and settings say of each other, found before anything is trained.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// Refuses (kinds "data.class", "data.id") the first number in the data of a class, or of a table's row, that the model
// does not have, with its place in the file.
void check_ids(const Job& job);

// Class weights are of classes that the training data has.
void check_class_weights(const Job& job, Report& report);

// What callbacks watch is reported. Leaves the session in its first phase.
void check_callbacks(Job& job, Report& report);

// Of a single row of numbers there is no variance.
void warn_batch_of_one(Job& job, Report& report);

}  // namespace kcc
