// Binds the fields of a table to a model's inputs, targets and sample weights.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

class Several;

struct DataBinder {
  Job& job;
  const JobOptions& options;
  const Compiled& spec;

  enum class Targets { kNone, kWhereThere, kNeeded };

  // `rows` is what may be used of the table; rows that bindings drop are taken off it. `first`: the bindings are noted
  // in the job. Refuses all that is wrong, at once (RefusedSeveral).
  Dataset bind(const Table& table, std::vector<int64_t> rows, bool first, Targets which);

  // The binding of an input or output: as written, or to the field of its own name.
  std::optional<Binding> binding_of(const std::vector<Binding>& written, const std::string& name,
                                    const Table& table) const;
  // Notes a binding in the job.
  void line(const std::string& role, const Table& table, const Binding& b, const BoundField& f);

 private:
  std::vector<Binding> inputs(const Table& table, bool need_targets, Several& several);
  std::vector<Binding> targets(const Table& table, Targets which, Several& several);
  bool has_loss(const std::string& output) const;  // that compares it with a target
  bool has_metric(const std::string& output) const;
  bool is_judged(const std::string& output) const;  // by a loss or metric, of targets or not
  [[noreturn]] void no_field(const Table& table, const std::string& what, const std::string& write) const;
};

}  // namespace kcc
