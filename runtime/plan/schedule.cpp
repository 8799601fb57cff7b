#include "runtime/plan/schedule.h"

namespace kcc {

Graph schedule(Graph graph) { return graph; }

}  // namespace kcc
