#include "compiler/job/check_ids.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/training/id_limits.h"

namespace kcc {
namespace {

[[noreturn]] void outside(const BoundField& field, const IdLimit& limit, int64_t row, double value, Place at) {
  const std::string place = field.place ? field.place(row) : fmt::format("row {}", row);
  const char* kind = limit.classes ? "data.class" : "data.id";
  const std::string what = limit.classes ? "the class" : "the id";
  if (value != std::floor(value))
    throw Refused(
        {kind, fmt::format("{} `{}` is {} at {}, and must be a whole number", what, field.name, value, place), {}, at});
  throw Refused({kind,
                 fmt::format("{} `{}` is {} at {}, and `{}` has {} of 0 to {}", what, field.name, value, place,
                             limit.name, limit.classes ? "classes" : "rows in its table", limit.count - 1),
                 limit.classes ? "the last dimension of the output is the number of classes"
                               : "`input_dim` is the number of rows",
                 at});
}

void check_column(const BoundField& field, const std::vector<int64_t>& rows, const IdLimit& limit, Place place) {
  const Tensor& column = field.column;
  if (field.random || column.dtype() == DType::kString || column.shape().rank() < 1) return;
  const int64_t width = column.shape().from(1).count();
  for (const int64_t row : rows)
    for (int64_t k = 0; k < field.at.count; ++k) {
      const int64_t at = row + field.at.begin + k * field.at.step;
      for (int64_t i = at * width; i < (at + 1) * width; ++i)
        if (const double v = column.at(i); !(v >= 0 && v < static_cast<double>(limit.count) && v == std::floor(v)))
          outside(field, limit, at, v, place);
    }
}

}  // namespace

void check_ids(const Job& job) {
  const DataSpec& data = job.spec->data;
  const auto check = [&](const Dataset& d, Place place) {
    for (const IdLimit& limit : job.session->id_limits())
      for (size_t i = 0; i < d.feed.size(); ++i)
        if (d.feed[i].kind == limit.kind && d.feed[i].name == limit.name)
          check_column(d.fields[i], d.rows, limit, place);
  };
  check(job.train, data.train ? data.train->place : data.place);
  if (job.given) check(*job.given, kNoPlace);
  if (job.validation) check(*job.validation, data.validation->place);
  if (job.test) check(*job.test, data.test->place);
}

}  // namespace kcc
