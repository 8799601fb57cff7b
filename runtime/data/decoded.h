// Cells that stand for more than they are: the path of an image for its pixels, a number for a list. They are read as
// batches are gathered, so what they stand for need not fit into memory.
#pragma once

#include <memory>

#include "runtime/object/object.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

class Decoded {
 public:
  explicit Decoded(Type value) : type_(std::move(value)) {}
  virtual ~Decoded() = default;

  // What a cell stands for. Of lists of different lengths the first dimension is the greatest.
  const Type& type() const { return type_; }
  virtual bool varies() const { return false; }  // in its first dimension
  // Of the cell's value; where it varies.
  virtual int64_t length(int64_t) const { return type_.shape[0]; }
  // Writes the value of a cell, `length` its first dimension: lists are filled up, or cut. Refuses what cannot be read.
  virtual void read(int64_t cell, int64_t length, void* out) const = 0;

 protected:
  Type type_;
};

// How a binding reads the files that a field names: `image: [64, 64]`. The kind is written as a key of the binding, its
// other arguments beside it. Each is an object of the family "decoder", in a file of its own in this folder.
struct Decoder : Object {
  static constexpr const char* kFamily = "decoder";
  // Of cells that are paths, as texts. Null where nothing is to be read.
  virtual std::shared_ptr<const Decoded> decoded() const = 0;
};

}  // namespace kcc
