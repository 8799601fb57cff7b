// How layers speak of the shapes that they get.
#pragma once

#include "runtime/model/layer.h"

namespace kcc {

std::string rows_of(const Shape& shape);  // "[batch, 3, 4]"
inline std::string rows_of(const Value& x) { return rows_of(x.shape()); }

// Refuses another number of dimensions: "`Conv2D` needs [batch, height, width, channels], and gets [batch, 784]".
void need_rank(const Layer& layer, const Value& x, int rank, const std::string& words, const std::string& help = {});
void need_rank_at_least(const Layer& layer, const Value& x, int rank, const std::string& words,
                        const std::string& help = {});
// Axes as a layer's argument names them, 0 being the batch: counted from the front, refused where there is none.
Ints need_axes(const Layer& layer, const Value& x, const Ints& axes);
int need_axis(const Layer& layer, const Value& x, int64_t axis);

// The mask as it is broadcast over x: [rows, steps] for x of [rows, steps, features] becomes [rows, steps, 1].
Value mask_like(const Value& mask, const Value& x);
Value any(const Value& x, Ints axes, bool keepdims = false);  // of truth values

// `data_format`: the channels stand last. The argument is there so that a configuration of Keras' can be kept.
struct DataFormat {
  explicit DataFormat(Object* owner)
      : arg(owner, "data_format", std::nullopt, one_of({"channels_last"}), "where the channels stand: last") {}
  Arg<std::optional<std::string>> arg;
};

}  // namespace kcc
