// Rows of values as images.
#pragma once

#include "runtime/files/files.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

// [rows, height, width], or [rows, height, width, channels] with 1 or 3 channels.
bool is_images(const Tensor& t);

// Each row as `<stem>_<row>.png`, from 0; makes the folders above. Whole numbers are 0 to 255. Others are 0 to 1 where
// all of them are, -1 to 1 where some are below 0, and else 0 to 255; what is beyond is the nearest of these.
void write_images(Files& files, const std::string& stem, const Tensor& t);

}  // namespace kcc
