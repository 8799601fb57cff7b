// Recurrent layers: configuration, shapes, the eager way, gradients.
#include <doctest/doctest.h>

#include "check_layer.h"

using namespace kcc;
using namespace kcc::test;

namespace {

Tensor mask() {
  Tensor m(DType::kBool, {3, 4});
  for (int64_t i = 0; i < 12; ++i) m.data<bool>()[i] = i % 5 != 3 && i != 4;
  return m;
}

}  // namespace

TEST_CASE("SimpleRNN, LSTM, GRU") {
  check_layer("{SimpleRNN: 5}", {.inputs = {{3, 4, 2}}, .output = {3, 5}, .weights = 3});
  check_layer("{SimpleRNN: {units: 5, activation: softsign, use_bias: false, return_sequences: true}}",
              {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 4, 5}, .weights = 2, .mask_passes = true});
  check_layer("{LSTM: 5}", {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 5}, .weights = 3});
  check_layer("{LSTM: {units: 5, return_sequences: true, return_state: true, go_backwards: true}}",
              {.inputs = {{3, 4, 2}}, .output = {3, 4, 5}, .weights = 3});
  check_layer("{LSTM: {units: 5, recurrent_activation: tanh, unit_forget_bias: false}}",
              {.inputs = {{3, 4, 2}}, .output = {3, 5}, .weights = 3});
  check_layer("{GRU: 5}", {.inputs = {{3, 4, 2}}, .output = {3, 5}, .weights = 3});
  check_layer("{GRU: {units: 5, reset_after: false, zero_output_for_mask: true}}",
              {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 5}, .weights = 3});
}

TEST_CASE("RNN, cells, Bidirectional, TimeDistributed, ConvLSTM") {
  check_layer("{RNN: {LSTMCell: 5}}", {.inputs = {{3, 4, 2}}, .output = {3, 5}, .weights = 3});
  check_layer("{RNN: {cell: [{GRUCell: 3}, {SimpleRNNCell: 5}], return_sequences: true}}",
              {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 4, 5}, .weights = 6, .mask_passes = true});
  check_layer("{RNN: {StackedRNNCells: [{LSTMCell: 3}, {GRUCell: 5}]}}",
              {.inputs = {{3, 4, 2}}, .output = {3, 5}, .weights = 6});
  check_layer("{Bidirectional: {GRU: 5}}", {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 10}, .weights = 6});
  check_layer("{Bidirectional: {layer: {LSTM: {units: 5, return_sequences: true}}, merge_mode: ave}}",
              {.inputs = {{3, 4, 2}}, .output = {3, 4, 5}, .weights = 6});
  check_layer("{TimeDistributed: {Dense: 5}}",
              {.inputs = {{3, 4, 2}}, .masks = {mask()}, .output = {3, 4, 5}, .weights = 2, .mask_passes = true});
  check_layer("{ConvLSTM1D: {filters: 2, kernel_size: 2, return_sequences: true}}",
              {.inputs = {{2, 3, 4, 2}}, .output = {2, 3, 3, 2}, .weights = 3});
  check_layer("{ConvLSTM2D: {filters: 2, kernel_size: 2}}",
              {.inputs = {{2, 2, 3, 3, 1}}, .output = {2, 2, 2, 2}, .weights = 3});
}
