// Numbers of classes and of table rows in the data, against the model.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// Refuses (kinds "data.class", "data.id") the first that there is not, with its place in the file.
void check_ids(const Job& job);

}  // namespace kcc
