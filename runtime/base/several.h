// Several mistakes that are told together.
#pragma once

#include <utility>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {

struct RefusedSeveral : Refused {
  explicit RefusedSeveral(std::vector<Problem> all) : Refused(all.at(0)), others(all.begin() + 1, all.end()) {}
  std::vector<Problem> others;
};

// Goes on behind what is refused, and refuses all of it in the end.
class Several {
 public:
  // Whether nothing was refused.
  template <class F>
  bool tried(F&& f) {
    try {
      f();
      return true;
    } catch (const Refused& refused) {
      all_.push_back(refused.problem());
      if (const auto* several = dynamic_cast<const RefusedSeveral*>(&refused))
        all_.insert(all_.end(), several->others.begin(), several->others.end());
      return false;
    }
  }
  void add(Problem problem) { all_.push_back(std::move(problem)); }
  void end() {
    if (!all_.empty()) throw RefusedSeveral(std::exchange(all_, {}));
  }

 private:
  std::vector<Problem> all_;
};

}  // namespace kcc
