// Reductions over the tiles of a pointwise program: what is folded need not be stored.
//
// The space is seen as [outer, reduced, inner]. The order of the additions depends on these three alone: neither on the
// program nor on the threads.
#pragma once

#include <memory>

#include "runtime/tiles/program.h"

namespace kcc {

enum class Fold : uint8_t { kSum, kMax, kMin, kProduct };

// How elements of one dtype are folded, in loops that know the type.
struct Folder {
  int64_t size;
  void (*start)(void* to, int64_t n);
  void (*join)(void* to, const void* x, int64_t n);  // to[i] = fold(to[i], x[i])
  void (*row)(void* to, const void* x, int64_t n);   // *to = fold of a row's piece of n
  void (*columns)(void* to, const void* x, int64_t rows,
                  int64_t inner);  // to[i] = fold(to[i], x[k, i]) for k = 0, 1, ..
};
const Folder& folder(Fold fold, DType dtype);

// The program's first outputs are folded, one for each of `folds`; the others are stored over the whole space.
class TileReduction {
 public:
  TileReduction(TileProgram program, std::vector<Fold> folds, int64_t outer, int64_t reduced, int64_t inner);

  // Folds [first, last) of the reduced dimension, for [begin, end) of the outer one. `to[i]` is where the result of
  // fold i lies for outer element 0; `out` is as the program's, null for what is folded.
  void run(const void* const* in, void* const* out, void* const* to, int64_t begin, int64_t end, int64_t first,
           int64_t last) const;

  Prepared prepared(
      std::shared_ptr<const TileReduction> self) const;  // phases that write folds first, then what is stored
  size_t folds() const { return folders_.size(); }
  size_t results() const { return runner_.program().outputs.size(); }

 private:
  void run_rows(TileRunner::Session& session, void* const* to, int64_t begin, int64_t end, int64_t first,
                int64_t last) const;
  void run_columns(TileRunner::Session& session, void* const* to, int64_t begin, int64_t end, int64_t first,
                   int64_t last) const;

  TileRunner runner_;
  std::vector<const Folder*> folders_;
  int64_t outer_, reduced_, inner_;
};

Prepared prepare_reduction(TileProgram program, std::vector<Fold> folds, int64_t outer, int64_t reduced, int64_t inner);

}  // namespace kcc
