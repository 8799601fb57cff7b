// A chain of pointwise operations run tile by tile: each tile goes through all of them while it lies in the first-level
// cache.
//
// A program is a list of vectorised loops over registers (tiles of one dtype). It covers an iteration space, a shape;
// each input is read as if it were broadcast to that space. Every element goes through the packet path of each loop
// (tiles are padded to kTileStep), so a result does not depend on where a tile begins: fused or not, its bits are the
// same.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "runtime/graph/op.h"

namespace kcc {

inline constexpr int64_t kTile = 512;  // elements in a register
inline constexpr int kMaxValues = 96;  // in a program: inputs and results

struct TileProgram {
  struct Instruction {
    TileFn run;
    int out;                // a value of the program
    std::array<int, 4> in;  // values; -1 where there are fewer
  };
  struct Input {
    DType dtype;
    Shape shape;         // broadcasts to `space` when it stands behind its last dimensions, as NumPy has it
    Ints strides;        // of each dimension of `space` in elements of the input; 0 where it is broadcast
    int64_t offset = 0;  // of the space's first element, in elements of the input
  };
  Shape space;
  std::vector<Input> inputs;  // values 0 .. inputs-1
  std::vector<DType> values;  // dtype of each value, inputs first
  std::vector<Instruction> code;
  std::vector<int> outputs;  // values that are written, each over the whole space
};

Ints broadcast_strides(const Shape& from, const Shape& to);

// A program made ready: registers are assigned, ways to read the inputs are chosen. Threads: any, at once.
class TileRunner {
 public:
  explicit TileRunner(TileProgram program);

  // One thread's passage over a stretch of the space, with the thread's own registers. One at a time in a thread.
  class Session {
   public:
    // `out[i]` is where output i starts (element 0 of the space); null leaves it in its register.
    Session(const TileRunner& runner, const void* const* in, void* const* out);
    void tile(int64_t at, int64_t n);       // elements [at, at + n), n at most kTile
    const void* result(int output) const {  // of the tile just computed
      return at_[static_cast<size_t>(r_.program_.outputs[static_cast<size_t>(output)])];
    }

   private:
    void load(size_t input, int64_t at, int64_t n);
    const TileRunner& r_;
    void* const* out_;
    std::byte* registers_;
    uint64_t deferred_[2] = {0, 0};      // outputs that overwrite an input which is still read
    const std::byte* from_[kMaxValues];  // of each input
    const void* at_[kMaxValues];         // of each value: where its tile lies
    std::byte* slot(size_t value) const { return registers_ + r_.slot_[value]; }
    bool deferred(size_t o) const { return deferred_[o / 64] >> (o % 64) & 1; }
  };

  void run(const void* const* in, void* const* out, int64_t begin, int64_t end) const;
  int64_t count() const { return count_; }
  const TileProgram& program() const { return program_; }

 private:
  enum class Way : uint8_t {
    kDirect,    // as large as the space
    kOnce,      // laid out once for all tiles: a single number, or a short period
    kPeriodic,  // a long period
    kGather,
  };
  struct Read {
    Way way = Way::kDirect;
    int64_t period = 0;
    int64_t size = 4;    // bytes of an element
    Ints dims, strides;  // of the space, with dimensions merged where that changes nothing
  };
  static Read way_to_read(const TileProgram::Input& in, const Shape& space);
  void assign_registers();
  void gather(const Read& read, const void* from, void* to, int64_t at, int64_t n) const;

  TileProgram program_;
  int64_t count_ = 0;
  std::vector<Read> reads_;
  std::vector<int64_t> slot_;                   // of each value: its register, in bytes from the first
  std::vector<int> output_of_;                  // of each value: the output it is, or -1
  std::vector<std::pair<int, int>> conflicts_;  // output, input: the input is read after the output is written
};

// Splits a pointwise space into parts by its size alone.
int parts_of(int64_t count, int64_t work_per_element = 1);

// The program of a single use of a pointwise operation.
TileProgram single(const Signature& s);

// Kernel phases that run the whole program.
Prepared prepare_program(TileProgram program);

}  // namespace kcc
