// A computation that runs at once, one operation after the other, as one node of a plan: what reads values on its way.
#pragma once

#include "runtime/base/problem.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/graph/builder.h"

namespace kcc {

struct HostRun;

class HostFunction {
 public:
  virtual ~HostFunction() = default;
  // On values that were computed already, to values of the types in `results`. Threads: one at a time.
  virtual Values call(EagerBuilder& builder, const Values& in) const = 0;

  std::string name;
  Place place = kNoPlace;  // in the spec, of what it is
  Types results;

  // Where it is differentiated, its last run is kept for its gradient, which may take it once.
  mutable bool differentiated = false;
  mutable std::shared_ptr<HostRun> last;
};

// Adds the function to the builder of its inputs. Its gradient is found on the tape of its run; of a second one, where
// that is differentiated too.
Values host(std::shared_ptr<const HostFunction> function, const Values& in);

}  // namespace kcc
