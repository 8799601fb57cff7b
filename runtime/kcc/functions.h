// The functions of keras.ops and its kin, by their names, arguments and defaults: ops::clip(x, 0, 1). Made by
// tests/golden/functions_header.cpp; not to be edited.
// clang-format off
#pragma once

#include "runtime/kcc/function_call.h"

namespace kcc::ops {

// Absolute value.
inline Result abs(const Operand& x) { return call("abs", {x}); }
// Absolute value.
inline Result absolute(const Operand& x) { return call("absolute", {x}); }
// Brought to a size by the means of windows.
inline Result adaptive_average_pool(const Operand& inputs, const Operand& output_size, const Operand& data_format = Operand{}) { return call("adaptive_average_pool", {inputs, output_size, data_format}); }
// Brought to a size by the greatest of windows.
inline Result adaptive_max_pool(const Operand& inputs, const Operand& output_size, const Operand& data_format = Operand{}) { return call("adaptive_max_pool", {inputs, output_size, data_format}); }
// x1 + x2.
inline Result add(const Operand& x1, const Operand& x2) { return call("add", {x1, x2}); }
// Whether all hold.
inline Result all(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("all", {x, axis, keepdims}); }
// Whether all are nearly the same.
inline Result allclose(const Operand& x1, const Operand& x2, const Operand& rtol = 1e-05, const Operand& atol = 1e-08, const Operand& equal_nan = false) { return call("allclose", {x1, x2, rtol, atol, equal_nan}); }
// Largest.
inline Result amax(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("amax", {x, axis, keepdims}); }
// Smallest.
inline Result amin(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("amin", {x, axis, keepdims}); }
// Whether one holds.
inline Result any(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("any", {x, axis, keepdims}); }
// x2 behind x1.
inline Result append(const Operand& x1, const Operand& x2, const Operand& axis = Operand{}) { return call("append", {x1, x2, axis}); }
// Numbers in a row.
inline Result arange(const Operand& start, const Operand& stop = Operand{}, const Operand& step = Operand{}, const Operand& dtype = Operand{}) { return call("arange", {start, stop, step, dtype}); }
// Inverse cosine.
inline Result arccos(const Operand& x) { return call("arccos", {x}); }
// Inverse hyperbolic cosine.
inline Result arccosh(const Operand& x) { return call("arccosh", {x}); }
// Inverse sine.
inline Result arcsin(const Operand& x) { return call("arcsin", {x}); }
// Inverse hyperbolic sine.
inline Result arcsinh(const Operand& x) { return call("arcsinh", {x}); }
// Inverse tangent.
inline Result arctan(const Operand& x) { return call("arctan", {x}); }
// The angle of the point (x2, x1).
inline Result arctan2(const Operand& x1, const Operand& x2) { return call("arctan2", {x1, x2}); }
// Inverse hyperbolic tangent.
inline Result arctanh(const Operand& x) { return call("arctanh", {x}); }
// The place of the largest.
inline Result argmax(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("argmax", {x, axis, keepdims}); }
// The place of the smallest.
inline Result argmin(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("argmin", {x, axis, keepdims}); }
// Places, those of the kth smallest first.
inline Result argpartition(const Operand& x, const Operand& kth, const Operand& axis = -1) { return call("argpartition", {x, kth, axis}); }
// The places of the elements in ascending order.
inline Result argsort(const Operand& x, const Operand& axis = -1) { return call("argsort", {x, axis}); }
// x as a tensor.
inline Result array(const Operand& x, const Operand& dtype = Operand{}) { return call("array", {x, dtype}); }
// Parts, the first ones longer.
inline Result array_split(const Operand& x, const Operand& indices_or_sections, const Operand& axis = 0) { return call("array_split", {x, indices_or_sections, axis}); }
// Weighted mean.
inline Result average(const Operand& x, const Operand& axis = Operand{}, const Operand& weights = Operand{}) { return call("average", {x, axis, weights}); }
// The mean of each window.
inline Result average_pool(const Operand& inputs, const Operand& pool_size, const Operand& strides = Operand{}, const Operand& padding = "valid", const Operand& data_format = Operand{}) { return call("average_pool", {inputs, pool_size, strides, padding, data_format}); }
// A window of x numbers: a triangle.
inline Result bartlett(const Operand& x) { return call("bartlett", {x}); }
// By given statistics.
inline Result batch_normalization(const Operand& x, const Operand& mean, const Operand& variance, const Operand& axis, const Operand& offset = Operand{}, const Operand& scale = Operand{}, const Operand& epsilon = 0.001) { return call("batch_normalization", {x, mean, variance, axis, offset, scale, epsilon}); }
// Beta numbers.
inline Result beta(const Operand& shape, const Operand& alpha, const Operand& beta, const Operand& dtype = Operand{}) { return call("beta", {shape, alpha, beta, dtype}); }
// Whether y_pred > threshold is y_true.
inline Result binary_accuracy(const Operand& y_true, const Operand& y_pred, const Operand& threshold = 0.5) { return call("binary_accuracy", {y_true, y_pred, threshold}); }
// Of probabilities of yes.
inline Result binary_crossentropy(const Operand& y_true, const Operand& y_pred, const Operand& from_logits = false, const Operand& label_smoothing = 0.0, const Operand& axis = -1) { return call("binary_crossentropy", {y_true, y_pred, from_logits, label_smoothing, axis}); }
// Easy samples count less.
inline Result binary_focal_crossentropy(const Operand& y_true, const Operand& y_pred, const Operand& apply_class_balancing = false, const Operand& alpha = 0.25, const Operand& gamma = 2.0, const Operand& from_logits = false, const Operand& label_smoothing = 0.0, const Operand& axis = -1) { return call("binary_focal_crossentropy", {y_true, y_pred, apply_class_balancing, alpha, gamma, from_logits, label_smoothing, axis}); }
// How often each of 0 .. minlength - 1 is there.
inline Result bincount(const Operand& x, const Operand& weights = Operand{}, const Operand& minlength = 0, const Operand& sparse = false) { return call("bincount", {x, weights, minlength, sparse}); }
// How many of `counts` trials succeed.
inline Result binomial(const Operand& shape, const Operand& counts, const Operand& probabilities, const Operand& dtype = Operand{}) { return call("binomial", {shape, counts, probabilities, dtype}); }
// The bits of both.
inline Result bitwise_and(const Operand& x, const Operand& y) { return call("bitwise_and", {x, y}); }
// All bits turned around: -x - 1.
inline Result bitwise_invert(const Operand& x) { return call("bitwise_invert", {x}); }
// x times 2 ** y.
inline Result bitwise_left_shift(const Operand& x, const Operand& y) { return call("bitwise_left_shift", {x, y}); }
// All bits turned around: -x - 1.
inline Result bitwise_not(const Operand& x) { return call("bitwise_not", {x}); }
// The bits of either.
inline Result bitwise_or(const Operand& x, const Operand& y) { return call("bitwise_or", {x, y}); }
// x // 2 ** y.
inline Result bitwise_right_shift(const Operand& x, const Operand& y) { return call("bitwise_right_shift", {x, y}); }
// The bits of one of the two.
inline Result bitwise_xor(const Operand& x, const Operand& y) { return call("bitwise_xor", {x, y}); }
// A window of x numbers: 0.42 - 0.5 cos + 0.08 cos of twice the angle.
inline Result blackman(const Operand& x) { return call("blackman", {x}); }
// Repeated to a shape.
inline Result broadcast_to(const Operand& x, const Operand& shape) { return call("broadcast_to", {x, shape}); }
// Every element as another type.
inline Result cast(const Operand& x, const Operand& dtype) { return call("cast", {x, dtype}); }
// Classes, drawn by their logits.
inline Result categorical(const Operand& logits, const Operand& num_samples, const Operand& dtype = "int32") { return call("categorical", {logits, num_samples, dtype}); }
// Whether the largest is that of the one-hot target.
inline Result categorical_accuracy(const Operand& y_true, const Operand& y_pred) { return call("categorical_accuracy", {y_true, y_pred}); }
// Of one-hot targets.
inline Result categorical_crossentropy(const Operand& y_true, const Operand& y_pred, const Operand& from_logits = false, const Operand& label_smoothing = 0.0, const Operand& axis = -1) { return call("categorical_crossentropy", {y_true, y_pred, from_logits, label_smoothing, axis}); }
// Easy samples count less.
inline Result categorical_focal_crossentropy(const Operand& y_true, const Operand& y_pred, const Operand& alpha = 0.25, const Operand& gamma = 2.0, const Operand& from_logits = false, const Operand& label_smoothing = 0.0, const Operand& axis = -1) { return call("categorical_focal_crossentropy", {y_true, y_pred, alpha, gamma, from_logits, label_smoothing, axis}); }
// (1 - p ** q) / q of the right class.
inline Result categorical_generalized_cross_entropy(const Operand& y_true, const Operand& y_pred, const Operand& q) { return call("categorical_generalized_cross_entropy", {y_true, y_pred, q}); }
// Hinge between the right class and the best wrong one.
inline Result categorical_hinge(const Operand& y_true, const Operand& y_pred) { return call("categorical_hinge", {y_true, y_pred}); }
// Cube root.
inline Result cbrt(const Operand& x) { return call("cbrt", {x}); }
// Distances between the rows of x and of y.
inline Result cdist(const Operand& x, const Operand& y) { return call("cdist", {x, y}); }
// Rounded up.
inline Result ceil(const Operand& x) { return call("ceil", {x}); }
// x, or alpha * (exp(x / alpha) - 1) below 0.
inline Result celu(const Operand& x, const Operand& alpha = 1.0) { return call("celu", {x, alpha}); }
// The triangle whose product with its transpose is x; nan where there is none.
inline Result cholesky(const Operand& x, const Operand& upper = false) { return call("cholesky", {x, upper}); }
// The inverse of what x is Cholesky's triangle of.
inline Result cholesky_inverse(const Operand& x, const Operand& upper = false) { return call("cholesky_inverse", {x, upper}); }
// Embeddings of a class near each other.
inline Result circle(const Operand& y_true, const Operand& y_pred, const Operand& ref_labels = Operand{}, const Operand& ref_embeddings = Operand{}, const Operand& remove_diagonal = true, const Operand& gamma = 80, const Operand& margin = 0.4) { return call("circle", {y_true, y_pred, ref_labels, ref_embeddings, remove_diagonal, gamma, margin}); }
// Not below x_min, not above x_max.
inline Result clip(const Operand& x, const Operand& x_min, const Operand& x_max) { return call("clip", {x, x_min, x_max}); }
// One behind the other.
inline Result concatenate(const Operand& xs, const Operand& axis = 0) { return call("concatenate", {xs, axis}); }
// Lin's concordance.
inline Result concordance_correlation(const Operand& y_true, const Operand& y_pred, const Operand& axis = -1) { return call("concordance_correlation", {y_true, y_pred, axis}); }
// The second where the first holds, else the third.
inline Result cond(const Operand& pred, const Operand& true_fn, const Operand& false_fn) { return call("cond", {pred, true_fn, false_fn}); }
// x: all numbers here are real.
inline Result conj(const Operand& x) { return call("conj", {x}); }
// x: all numbers here are real.
inline Result conjugate(const Operand& x) { return call("conjugate", {x}); }
// A convolution.
inline Result conv(const Operand& inputs, const Operand& kernel, const Operand& strides = 1, const Operand& padding = "valid", const Operand& data_format = Operand{}, const Operand& dilation_rate = 1) { return call("conv", {inputs, kernel, strides, padding, data_format, dilation_rate}); }
// The transpose of a convolution; the kernel is [.., filters, channels].
inline Result conv_transpose(const Operand& inputs, const Operand& kernel, const Operand& strides = 1, const Operand& padding = "valid", const Operand& output_padding = Operand{}, const Operand& data_format = Operand{}, const Operand& dilation_rate = 1) { return call("conv_transpose", {inputs, kernel, strides, padding, output_padding, data_format, dilation_rate}); }
// x as a tensor.
inline Result convert_to_tensor(const Operand& x, const Operand& dtype = Operand{}) { return call("convert_to_tensor", {x, dtype}); }
// x.
inline Result copy(const Operand& x) { return call("copy", {x}); }
// Pearson's coefficients of correlation of the rows.
inline Result corrcoef(const Operand& x) { return call("corrcoef", {x}); }
// Sums of the products of x2 and a stretch of x1, which moves on.
inline Result correlate(const Operand& x1, const Operand& x2, const Operand& mode = "valid") { return call("correlate", {x1, x2, mode}); }
// Cosine.
inline Result cos(const Operand& x) { return call("cos", {x}); }
// Hyperbolic cosine.
inline Result cosh(const Operand& x) { return call("cosh", {x}); }
// Minus the cosine of the angle.
inline Result cosine_similarity(const Operand& y_true, const Operand& y_pred, const Operand& axis = -1) { return call("cosine_similarity", {y_true, y_pred, axis}); }
// How many are not 0.
inline Result count_nonzero(const Operand& x, const Operand& axis = Operand{}) { return call("count_nonzero", {x, axis}); }
// Of vectors of 3.
inline Result cross(const Operand& x1, const Operand& x2, const Operand& axisa = -1, const Operand& axisb = -1, const Operand& axisc = -1, const Operand& axis = Operand{}) { return call("cross", {x1, x2, axisa, axisb, axisc, axis}); }
// Connectionist temporal classification, of logits; class 0 is the blank.
inline Result ctc(const Operand& y_true, const Operand& y_pred) { return call("ctc", {y_true, y_pred}); }
// The labels that logits read as, filled up with -1, and how likely they are; class `mask_index` is the blank.
inline Result ctc_decode(const Operand& inputs, const Operand& sequence_lengths, const Operand& strategy = "greedy", const Operand& beam_width = 100, const Operand& top_paths = 1, const Operand& merge_repeated = true, const Operand& mask_index = 0) { return call("ctc_decode", {inputs, sequence_lengths, strategy, beam_width, top_paths, merge_repeated, mask_index}); }
// Running products.
inline Result cumprod(const Operand& x, const Operand& axis = Operand{}, const Operand& dtype = Operand{}) { return call("cumprod", {x, axis, dtype}); }
// Running sums.
inline Result cumsum(const Operand& x, const Operand& axis = Operand{}, const Operand& dtype = Operand{}) { return call("cumsum", {x, axis, dtype}); }
// Degrees to radians.
inline Result deg2rad(const Operand& x) { return call("deg2rad", {x}); }
// Channels laid out as blocks.
inline Result depth_to_space(const Operand& x, const Operand& block_size, const Operand& data_format = "channels_last") { return call("depth_to_space", {x, block_size, data_format}); }
// A convolution of each channel by itself.
inline Result depthwise_conv(const Operand& inputs, const Operand& kernel, const Operand& strides = 1, const Operand& padding = "valid", const Operand& data_format = Operand{}, const Operand& dilation_rate = 1) { return call("depthwise_conv", {inputs, kernel, strides, padding, data_format, dilation_rate}); }
// The determinant.
inline Result det(const Operand& x) { return call("det", {x}); }
// A diagonal, or a matrix with one.
inline Result diag(const Operand& x, const Operand& k = 0) { return call("diag", {x, k}); }
// A matrix with x on a diagonal.
inline Result diagflat(const Operand& x, const Operand& k = 0) { return call("diagflat", {x, k}); }
// A diagonal.
inline Result diagonal(const Operand& x, const Operand& offset = 0, const Operand& axis1 = 0, const Operand& axis2 = 1) { return call("diagonal", {x, offset, axis1, axis2}); }
// 1 - the overlap.
inline Result dice(const Operand& y_true, const Operand& y_pred, const Operand& axis = Operand{}) { return call("dice", {y_true, y_pred, axis}); }
// Differences of neighbours.
inline Result diff(const Operand& a, const Operand& n = 1, const Operand& axis = -1) { return call("diff", {a, n, axis}); }
// How many bins begin at or below x.
inline Result digitize(const Operand& x, const Operand& bins) { return call("digitize", {x, bins}); }
// x1 / x2.
inline Result divide(const Operand& x1, const Operand& x2) { return call("divide", {x1, x2}); }
// x1 / x2, and 0 where x2 is 0.
inline Result divide_no_nan(const Operand& x1, const Operand& x2) { return call("divide_no_nan", {x1, x2}); }
// Over the last axis of x1 and the last but one of x2.
inline Result dot(const Operand& x1, const Operand& x2) { return call("dot", {x1, x2}); }
// Attention over [batch, steps, heads, size].
inline Result dot_product_attention(const Operand& query, const Operand& key, const Operand& value, const Operand& bias = Operand{}, const Operand& mask = Operand{}, const Operand& scale = Operand{}, const Operand& is_causal = false) { return call("dot_product_attention", {query, key, value, bias, mask, scale, is_causal}); }
// Some of the elements 0, the others larger.
inline Result dropout(const Operand& inputs, const Operand& rate, const Operand& noise_shape = Operand{}) { return call("dropout", {inputs, rate, noise_shape}); }
// Parts along axis 2.
inline Result dsplit(const Operand& x, const Operand& indices_or_sections) { return call("dsplit", {x, indices_or_sections}); }
// One behind the other.
inline Result dstack(const Operand& xs) { return call("dstack", {xs}); }
// Eigenvalues of a symmetric matrix, ascending, and eigenvectors as columns, of either sign.
inline Result eigh(const Operand& x) { return call("eigh", {x}); }
// Products and sums over axes that an equation names.
inline Result einsum(const Operand& subscripts, const Operand& operands) { return call("einsum", {subscripts, operands}, true); }
// x, or alpha * (exp(x) - 1) below 0.
inline Result elu(const Operand& x, const Operand& alpha = 1.0) { return call("elu", {x, alpha}); }
// x1 == x2.
inline Result equal(const Operand& x1, const Operand& x2) { return call("equal", {x1, x2}); }
// Error function.
inline Result erf(const Operand& x) { return call("erf", {x}); }
// 1 - erf(x).
inline Result erfc(const Operand& x) { return call("erfc", {x}); }
// Inverse error function.
inline Result erfinv(const Operand& x) { return call("erfinv", {x}); }
// e to the power of x.
inline Result exp(const Operand& x) { return call("exp", {x}); }
// 2 to the power of x.
inline Result exp2(const Operand& x) { return call("exp2", {x}); }
// A new axis of 1.
inline Result expand_dims(const Operand& x, const Operand& axis) { return call("expand_dims", {x, axis}); }
// exp(x) - 1.
inline Result expm1(const Operand& x) { return call("expm1", {x}); }
// exp(x).
inline Result exponential(const Operand& x) { return call("exponential", {x}); }
// Windows of the last axis.
inline Result extract_sequences(const Operand& x, const Operand& sequence_length, const Operand& sequence_stride) { return call("extract_sequences", {x, sequence_length, sequence_stride}); }
// Ones on a diagonal.
inline Result eye(const Operand& N, const Operand& M = Operand{}, const Operand& k = 0, const Operand& dtype = Operand{}) { return call("eye", {N, M, k, dtype}); }
// Absolute value, as a float.
inline Result fabs(const Operand& x) { return call("fabs", {x}); }
// Backwards.
inline Result flip(const Operand& x, const Operand& axis = Operand{}) { return call("flip", {x, axis}); }
// Columns backwards.
inline Result fliplr(const Operand& x) { return call("fliplr", {x}); }
// Rows backwards.
inline Result flipud(const Operand& x) { return call("flipud", {x}); }
// Rounded down.
inline Result floor(const Operand& x) { return call("floor", {x}); }
// x1 // x2.
inline Result floor_divide(const Operand& x1, const Operand& x2) { return call("floor_divide", {x1, x2}); }
// The larger; where one is nan, the other.
inline Result fmax(const Operand& x1, const Operand& x2) { return call("fmax", {x1, x2}); }
// The smaller; where one is nan, the other.
inline Result fmin(const Operand& x1, const Operand& x2) { return call("fmin", {x1, x2}); }
// The remainder with the sign of x1.
inline Result fmod(const Operand& x1, const Operand& x2) { return call("fmod", {x1, x2}); }
// Patches, one a column, added up where they lie in images.
inline Result fold(const Operand& x, const Operand& output_size, const Operand& kernel_size, const Operand& dilation = 1, const Operand& padding = 0, const Operand& stride = 1) { return call("fold", {x, output_size, kernel_size, dilation, padding, stride}); }
// One number everywhere.
inline Result full(const Operand& shape, const Operand& fill_value, const Operand& dtype = Operand{}) { return call("full", {shape, fill_value, dtype}); }
// One number, of x's shape.
inline Result full_like(const Operand& x, const Operand& fill_value, const Operand& dtype = Operand{}) { return call("full_like", {x, fill_value, dtype}); }
// Gamma numbers of scale 1.
inline Result gamma(const Operand& shape, const Operand& alpha, const Operand& dtype = Operand{}) { return call("gamma", {shape, alpha, dtype}); }
// The greatest common divisor.
inline Result gcd(const Operand& x1, const Operand& x2) { return call("gcd", {x1, x2}); }
// x times the normal distribution's share below x.
inline Result gelu(const Operand& x, const Operand& approximate = true) { return call("gelu", {x, approximate}); }
// One half times the sigmoid of the other.
inline Result glu(const Operand& x, const Operand& axis = -1) { return call("glu", {x, axis}); }
// The gradient of the sum of y with respect to x.
inline Result grad(const Operand& y, const Operand& x) { return call("grad", {y, x}); }
// x1 > x2.
inline Result greater(const Operand& x1, const Operand& x2) { return call("greater", {x1, x2}); }
// x1 >= x2.
inline Result greater_equal(const Operand& x1, const Operand& x2) { return call("greater_equal", {x1, x2}); }
// A window of x numbers: 0.54 - 0.46 cos.
inline Result hamming(const Operand& x) { return call("hamming", {x}); }
// A window of x numbers: 0.5 - 0.5 cos.
inline Result hanning(const Operand& x) { return call("hanning", {x}); }
// 0 within the threshold.
inline Result hard_shrink(const Operand& x, const Operand& threshold = 0.5) { return call("hard_shrink", {x, threshold}); }
// relu6(x + 3) / 6.
inline Result hard_sigmoid(const Operand& x) { return call("hard_sigmoid", {x}); }
// x * hard_sigmoid(x).
inline Result hard_silu(const Operand& x) { return call("hard_silu", {x}); }
// x * hard_sigmoid(x).
inline Result hard_swish(const Operand& x) { return call("hard_swish", {x}); }
// x within -1 and 1.
inline Result hard_tanh(const Operand& x) { return call("hard_tanh", {x}); }
// 0 below 0, 1 above, x2 at 0.
inline Result heaviside(const Operand& x1, const Operand& x2) { return call("heaviside", {x1, x2}); }
// Mean of max(1 - y_true * y_pred, 0).
inline Result hinge(const Operand& y_true, const Operand& y_pred) { return call("hinge", {y_true, y_pred}); }
// How many numbers lie in each bin, and the bins' edges.
inline Result histogram(const Operand& x, const Operand& bins = 10, const Operand& range = Operand{}) { return call("histogram", {x, bins, range}); }
// Parts along axis 1.
inline Result hsplit(const Operand& x, const Operand& indices_or_sections) { return call("hsplit", {x, indices_or_sections}); }
// Side by side.
inline Result hstack(const Operand& xs) { return call("hstack", {xs}); }
// Squared near 0, linear beyond delta.
inline Result huber(const Operand& y_true, const Operand& y_pred, const Operand& delta = 1.0) { return call("huber", {y_true, y_pred, delta}); }
// sqrt(x1 ** 2 + x2 ** 2).
inline Result hypot(const Operand& x1, const Operand& x2) { return call("hypot", {x1, x2}); }
// The modified Bessel function of the first kind and order 0.
inline Result i0(const Operand& x) { return call("i0", {x}); }
// Ones on the diagonal.
inline Result identity(const Operand& n, const Operand& dtype = Operand{}) { return call("identity", {n, dtype}); }
// Whether the class is among the k largest.
inline Result in_top_k(const Operand& targets, const Operand& predictions, const Operand& k) { return call("in_top_k", {targets, predictions, k}); }
// Over the last axes.
inline Result inner(const Operand& x1, const Operand& x2) { return call("inner", {x1, x2}); }
// The inverse; nan where there is none.
inline Result inv(const Operand& x) { return call("inv", {x}); }
// Whether two numbers are nearly the same.
inline Result isclose(const Operand& x1, const Operand& x2, const Operand& rtol = 1e-05, const Operand& atol = 1e-08, const Operand& equal_nan = false) { return call("isclose", {x1, x2, rtol, atol, equal_nan}); }
// Whether x is a number, and finite.
inline Result isfinite(const Operand& x) { return call("isfinite", {x}); }
// Whether each of x1 is among x2.
inline Result isin(const Operand& x1, const Operand& x2, const Operand& assume_unique = false, const Operand& invert = false) { return call("isin", {x1, x2, assume_unique, invert}); }
// Whether x is infinite.
inline Result isinf(const Operand& x) { return call("isinf", {x}); }
// Whether x is no number.
inline Result isnan(const Operand& x) { return call("isnan", {x}); }
// Whether x is -inf.
inline Result isneginf(const Operand& x) { return call("isneginf", {x}); }
// Whether x is inf.
inline Result isposinf(const Operand& x) { return call("isposinf", {x}); }
// True: all numbers here are real.
inline Result isreal(const Operand& x) { return call("isreal", {x}); }
// A window of x numbers, the narrower the larger beta is.
inline Result kaiser(const Operand& x, const Operand& beta) { return call("kaiser", {x, beta}); }
// Sum of y_true * log(y_true / y_pred).
inline Result kl_divergence(const Operand& y_true, const Operand& y_pred) { return call("kl_divergence", {y_true, y_pred}); }
// Kronecker's product.
inline Result kron(const Operand& x1, const Operand& x2) { return call("kron", {x1, x2}); }
// By its own statistics.
inline Result layer_normalization(const Operand& x, const Operand& gamma = Operand{}, const Operand& beta = Operand{}, const Operand& axis = -1, const Operand& epsilon = Operand{}) { return call("layer_normalization", {x, gamma, beta, axis, epsilon}); }
// The least common multiple.
inline Result lcm(const Operand& x1, const Operand& x2) { return call("lcm", {x1, x2}); }
// x1 * 2 ** x2.
inline Result ldexp(const Operand& x1, const Operand& x2) { return call("ldexp", {x1, x2}); }
// x, or negative_slope * x below 0.
inline Result leaky_relu(const Operand& x, const Operand& negative_slope = 0.2) { return call("leaky_relu", {x, negative_slope}); }
// x times 2 ** y.
inline Result left_shift(const Operand& x, const Operand& y) { return call("left_shift", {x, y}); }
// x1 < x2.
inline Result less(const Operand& x1, const Operand& x2) { return call("less", {x1, x2}); }
// x1 <= x2.
inline Result less_equal(const Operand& x1, const Operand& x2) { return call("less_equal", {x1, x2}); }
// x.
inline Result linear(const Operand& x) { return call("linear", {x}); }
// Numbers evenly apart.
inline Result linspace(const Operand& start, const Operand& stop, const Operand& num = 50, const Operand& endpoint = true, const Operand& dtype = Operand{}) { return call("linspace", {start, stop, num, endpoint, dtype}); }
// Natural logarithm.
inline Result log(const Operand& x) { return call("log", {x}); }
// Logarithm of base 10.
inline Result log10(const Operand& x) { return call("log10", {x}); }
// log(1 + x).
inline Result log1p(const Operand& x) { return call("log1p", {x}); }
// Logarithm of base 2.
inline Result log2(const Operand& x) { return call("log2", {x}); }
// Mean of log(cosh(difference)).
inline Result log_cosh(const Operand& y_true, const Operand& y_pred) { return call("log_cosh", {y_true, y_pred}); }
// log(sigmoid(x)).
inline Result log_sigmoid(const Operand& x) { return call("log_sigmoid", {x}); }
// log(softmax(x)).
inline Result log_softmax(const Operand& x, const Operand& axis = -1) { return call("log_softmax", {x, axis}); }
// log(exp(x1) + exp(x2)).
inline Result logaddexp(const Operand& x1, const Operand& x2) { return call("logaddexp", {x1, x2}); }
// log2(2 ** x1 + 2 ** x2).
inline Result logaddexp2(const Operand& x1, const Operand& x2) { return call("logaddexp2", {x1, x2}); }
// The logarithm of the determinant of a positive definite matrix; nan of another.
inline Result logdet(const Operand& x) { return call("logdet", {x}); }
// Both.
inline Result logical_and(const Operand& x1, const Operand& x2) { return call("logical_and", {x1, x2}); }
// Truth turned around.
inline Result logical_not(const Operand& x) { return call("logical_not", {x}); }
// At least one.
inline Result logical_or(const Operand& x1, const Operand& x2) { return call("logical_or", {x1, x2}); }
// One of the two.
inline Result logical_xor(const Operand& x1, const Operand& x2) { return call("logical_xor", {x1, x2}); }
// Powers evenly apart.
inline Result logspace(const Operand& start, const Operand& stop, const Operand& num = 50, const Operand& endpoint = true, const Operand& base = 10, const Operand& dtype = Operand{}) { return call("logspace", {start, stop, num, endpoint, base, dtype}); }
// log(sum(exp(x))).
inline Result logsumexp(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("logsumexp", {x, axis, keepdims}); }
// Texts with small letters.
inline Result lower(const Operand& x) { return call("lower", {x}); }
// The shortest x that makes a @ x nearest to b.
inline Result lstsq(const Operand& a, const Operand& b, const Operand& rcond = Operand{}) { return call("lstsq", {a, b, rcond}); }
// Triangles l and u in one matrix, and the row of l @ u where each row of x is.
inline Result lu_factor(const Operand& x) { return call("lu_factor", {x}); }
// The mask of x; None where it has none.
inline Result mask(const Operand& x) { return call("mask", {x}); }
// x1 @ x2.
inline Result matmul(const Operand& x1, const Operand& x2) { return call("matmul", {x1, x2}); }
// How many singular values are not small.
inline Result matrix_rank(const Operand& x, const Operand& tol = Operand{}) { return call("matrix_rank", {x, tol}); }
// Largest.
inline Result max(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false, const Operand& initial = Operand{}) { return call("max", {x, axis, keepdims, initial}); }
// The greatest of each window.
inline Result max_pool(const Operand& inputs, const Operand& pool_size, const Operand& strides = Operand{}, const Operand& padding = "valid", const Operand& data_format = Operand{}) { return call("max_pool", {inputs, pool_size, strides, padding, data_format}); }
// The larger.
inline Result maximum(const Operand& x1, const Operand& x2) { return call("maximum", {x1, x2}); }
// Mean.
inline Result mean(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("mean", {x, axis, keepdims}); }
// Mean of differences.
inline Result mean_absolute_error(const Operand& y_true, const Operand& y_pred) { return call("mean_absolute_error", {y_true, y_pred}); }
// Mean of differences, in percent of y_true.
inline Result mean_absolute_percentage_error(const Operand& y_true, const Operand& y_pred) { return call("mean_absolute_percentage_error", {y_true, y_pred}); }
// Mean of squared differences.
inline Result mean_squared_error(const Operand& y_true, const Operand& y_pred) { return call("mean_squared_error", {y_true, y_pred}); }
// Mean of squared differences of logarithms.
inline Result mean_squared_logarithmic_error(const Operand& y_true, const Operand& y_pred) { return call("mean_squared_logarithmic_error", {y_true, y_pred}); }
// The middle of the elements.
inline Result median(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("median", {x, axis, keepdims}); }
// Coordinates of a grid, x along axis 1.
inline Result meshgrid(const Operand& x) { return call("meshgrid", {x}, true); }
// Smallest.
inline Result min(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false, const Operand& initial = Operand{}) { return call("min", {x, axis, keepdims, initial}); }
// The smaller.
inline Result minimum(const Operand& x1, const Operand& x2) { return call("minimum", {x1, x2}); }
// x * tanh(softplus(x)).
inline Result mish(const Operand& x) { return call("mish", {x}); }
// x1 % x2, with the sign of x2.
inline Result mod(const Operand& x1, const Operand& x2) { return call("mod", {x1, x2}); }
// Mean and variance.
inline Result moments(const Operand& x, const Operand& axes, const Operand& keepdims = false, const Operand& synchronized = false) { return call("moments", {x, axes, keepdims, synchronized}); }
// Axes moved.
inline Result moveaxis(const Operand& x, const Operand& source, const Operand& destination) { return call("moveaxis", {x, source, destination}); }
// Ones at the places of the numbers of a row.
inline Result multi_hot(const Operand& inputs, const Operand& num_classes, const Operand& dtype = Operand{}) { return call("multi_hot", {inputs, num_classes, dtype}); }
// x1 * x2.
inline Result multiply(const Operand& x1, const Operand& x2) { return call("multiply", {x1, x2}); }
// What is no finite number replaced by one.
inline Result nan_to_num(const Operand& x, const Operand& nan = 0.0, const Operand& posinf = Operand{}, const Operand& neginf = Operand{}) { return call("nan_to_num", {x, nan, posinf, neginf}); }
// The place of the largest without nan; -1 where all are nan.
inline Result nanargmax(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanargmax", {x, axis, keepdims}); }
// The place of the smallest without nan; -1 where all are nan.
inline Result nanargmin(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanargmin", {x, axis, keepdims}); }
// Running products without nan.
inline Result nancumprod(const Operand& x, const Operand& axis = Operand{}, const Operand& dtype = Operand{}) { return call("nancumprod", {x, axis, dtype}); }
// Running sums without nan.
inline Result nancumsum(const Operand& x, const Operand& axis = Operand{}, const Operand& dtype = Operand{}) { return call("nancumsum", {x, axis, dtype}); }
// Largest without nan.
inline Result nanmax(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanmax", {x, axis, keepdims}); }
// Mean without nan.
inline Result nanmean(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanmean", {x, axis, keepdims}); }
// The middle of the elements, without nan.
inline Result nanmedian(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanmedian", {x, axis, keepdims}); }
// Smallest without nan.
inline Result nanmin(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanmin", {x, axis, keepdims}); }
// What so many in a hundred lie below, without nan.
inline Result nanpercentile(const Operand& x, const Operand& q, const Operand& axis = Operand{}, const Operand& method = "linear", const Operand& keepdims = false) { return call("nanpercentile", {x, q, axis, method, keepdims}); }
// Product without nan.
inline Result nanprod(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanprod", {x, axis, keepdims}); }
// What a share of the elements lies below, without nan.
inline Result nanquantile(const Operand& x, const Operand& q, const Operand& axis = Operand{}, const Operand& method = "linear", const Operand& keepdims = false) { return call("nanquantile", {x, q, axis, method, keepdims}); }
// Deviation without nan.
inline Result nanstd(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanstd", {x, axis, keepdims}); }
// Sum without nan.
inline Result nansum(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nansum", {x, axis, keepdims}); }
// Variance without nan.
inline Result nanvar(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("nanvar", {x, axis, keepdims}); }
// The number of x's axes.
inline Result ndim(const Operand& x) { return call("ndim", {x}); }
// -x.
inline Result negative(const Operand& x) { return call("negative", {x}); }
// The number of its type that follows x1 on the way to x2.
inline Result nextafter(const Operand& x1, const Operand& x2) { return call("nextafter", {x1, x2}); }
// Length.
inline Result norm(const Operand& x, const Operand& ord = Operand{}, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("norm", {x, ord, axis, keepdims}); }
// Normal numbers.
inline Result normal(const Operand& shape, const Operand& mean = 0.0, const Operand& stddev = 1.0, const Operand& dtype = Operand{}) { return call("normal", {shape, mean, stddev, dtype}); }
// To length 1.
inline Result normalize(const Operand& x, const Operand& axis = -1, const Operand& order = 2, const Operand& epsilon = Operand{}) { return call("normalize", {x, axis, order, epsilon}); }
// x1 != x2.
inline Result not_equal(const Operand& x1, const Operand& x2) { return call("not_equal", {x1, x2}); }
// A 1 at the place of each number.
inline Result one_hot(const Operand& x, const Operand& num_classes, const Operand& axis = -1, const Operand& dtype = Operand{}) { return call("one_hot", {x, num_classes, axis, dtype}); }
// Ones.
inline Result ones(const Operand& shape, const Operand& dtype = Operand{}) { return call("ones", {shape, dtype}); }
// Ones of x's shape.
inline Result ones_like(const Operand& x, const Operand& dtype = Operand{}) { return call("ones_like", {x, dtype}); }
// Every element of x1 times every element of x2.
inline Result outer(const Operand& x1, const Operand& x2) { return call("outer", {x1, x2}); }
// With a border.
inline Result pad(const Operand& x, const Operand& pad_width, const Operand& mode = "constant", const Operand& constant_values = Operand{}) { return call("pad", {x, pad_width, mode, constant_values}); }
// Pearson's correlation.
inline Result pearson_correlation(const Operand& y_true, const Operand& y_pred, const Operand& axis = -1) { return call("pearson_correlation", {y_true, y_pred, axis}); }
// What so many in a hundred lie below.
inline Result percentile(const Operand& x, const Operand& q, const Operand& axis = Operand{}, const Operand& method = "linear", const Operand& keepdims = false) { return call("percentile", {x, q, axis, method, keepdims}); }
// The pseudoinverse, without small singular values.
inline Result pinv(const Operand& x, const Operand& rcond = Operand{}) { return call("pinv", {x, rcond}); }
// Mean of y_pred - y_true * log(y_pred).
inline Result poisson(const Operand& y_true, const Operand& y_pred) { return call("poisson", {y_true, y_pred}); }
// x1 ** x2.
inline Result power(const Operand& x1, const Operand& x2) { return call("power", {x1, x2}); }
// Product.
inline Result prod(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false, const Operand& dtype = Operand{}) { return call("prod", {x, axis, keepdims, dtype}); }
// Ratio of signal to noise, in decibels.
inline Result psnr(const Operand& x1, const Operand& x2, const Operand& max_val) { return call("psnr", {x1, x2, max_val}); }
// Largest - smallest.
inline Result ptp(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("ptp", {x, axis, keepdims}); }
// q with orthonormal columns and a triangle r, whose product is x.
inline Result qr(const Operand& x, const Operand& mode = "reduced") { return call("qr", {x, mode}); }
// What a share of the elements lies below.
inline Result quantile(const Operand& x, const Operand& q, const Operand& axis = Operand{}, const Operand& method = "linear", const Operand& keepdims = false) { return call("quantile", {x, q, axis, method, keepdims}); }
// Radians to degrees.
inline Result rad2deg(const Operand& x) { return call("rad2deg", {x}); }
// Whole numbers from minval to below maxval.
inline Result randint(const Operand& shape, const Operand& minval, const Operand& maxval, const Operand& dtype = "int32") { return call("randint", {shape, minval, maxval, dtype}); }
// All elements in a row.
inline Result ravel(const Operand& x) { return call("ravel", {x}); }
// x: all numbers here are real.
inline Result real(const Operand& x) { return call("real", {x}); }
// Axes split, moved and joined: 'b (h k) c -> b h (k c)', k=2.
inline Result rearrange(const Operand& tensor, const Operand& pattern, const Operand& axes_lengths = Operand::List{}) { return call("rearrange", {tensor, pattern, axes_lengths}); }
// 1 / x.
inline Result reciprocal(const Operand& x) { return call("reciprocal", {x}); }
// Texts with every match of a pattern replaced.
inline Result regex_replace(const Operand& x, const Operand& pattern, const Operand& by) { return call("regex_replace", {x, pattern, by}); }
// max(x, 0).
inline Result relu(const Operand& x) { return call("relu", {x}); }
// min(max(x, 0), 6).
inline Result relu6(const Operand& x) { return call("relu6", {x}); }
// Each element several times.
inline Result repeat(const Operand& x, const Operand& repeats, const Operand& axis = Operand{}) { return call("repeat", {x, repeats, axis}); }
// The same elements under another shape.
inline Result reshape(const Operand& x, const Operand& newshape) { return call("reshape", {x, newshape}); }
// x // 2 ** y.
inline Result right_shift(const Operand& x, const Operand& y) { return call("right_shift", {x, y}); }
// By its root mean square.
inline Result rms_normalization(const Operand& x, const Operand& scale = Operand{}, const Operand& axis = -1, const Operand& epsilon = Operand{}) { return call("rms_normalization", {x, scale, axis, epsilon}); }
// Moved round.
inline Result roll(const Operand& x, const Operand& shift, const Operand& axis = Operand{}) { return call("roll", {x, shift, axis}); }
// Turned by right angles.
inline Result rot90(const Operand& array, const Operand& k = 1, const Operand& axes = Operand{}) { return call("rot90", {array, k, axes}); }
// Rounded, halves to the even neighbour.
inline Result round(const Operand& x, const Operand& decimals = 0) { return call("round", {x, decimals}); }
// 1 / sqrt(x).
inline Result rsqrt(const Operand& x) { return call("rsqrt", {x}); }
// As another type, the nearest number that it has.
inline Result saturate_cast(const Operand& x, const Operand& dtype) { return call("saturate_cast", {x, dtype}); }
// Values added up at their places of zeros.
inline Result scatter(const Operand& indices, const Operand& values, const Operand& shape) { return call("scatter", {indices, values, shape}); }
// Elements replaced at their places, or added to.
inline Result scatter_update(const Operand& inputs, const Operand& indices, const Operand& updates, const Operand& reduction = Operand{}) { return call("scatter_update", {inputs, indices, updates, reduction}); }
// Where values keep the order.
inline Result searchsorted(const Operand& sorted_sequence, const Operand& values, const Operand& side = "left") { return call("searchsorted", {sorted_sequence, values, side}); }
// The greatest of the rows of each segment.
inline Result segment_max(const Operand& data, const Operand& segment_ids, const Operand& num_segments = Operand{}, const Operand& sorted = false) { return call("segment_max", {data, segment_ids, num_segments, sorted}); }
// The least of the rows of each segment.
inline Result segment_min(const Operand& data, const Operand& segment_ids, const Operand& num_segments = Operand{}, const Operand& sorted = false) { return call("segment_min", {data, segment_ids, num_segments, sorted}); }
// The products of the rows of each segment.
inline Result segment_prod(const Operand& data, const Operand& segment_ids, const Operand& num_segments = Operand{}, const Operand& sorted = false) { return call("segment_prod", {data, segment_ids, num_segments, sorted}); }
// The sums of the rows of each segment.
inline Result segment_sum(const Operand& data, const Operand& segment_ids, const Operand& num_segments = Operand{}, const Operand& sorted = false) { return call("segment_sum", {data, segment_ids, num_segments, sorted}); }
// The first choice whose condition holds.
inline Result select(const Operand& condlist, const Operand& choicelist, const Operand& default_ = 0) { return call("select", {condlist, choicelist, default_}); }
// Scaled elu.
inline Result selu(const Operand& x) { return call("selu", {x}); }
// A convolution of each channel, then across them.
inline Result separable_conv(const Operand& inputs, const Operand& depthwise_kernel, const Operand& pointwise_kernel, const Operand& strides = 1, const Operand& padding = "valid", const Operand& data_format = Operand{}, const Operand& dilation_rate = 1) { return call("separable_conv", {inputs, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate}); }
// The sizes of x's axes, as whole numbers.
inline Result shape(const Operand& x) { return call("shape", {x}); }
// x in another order along an axis.
inline Result shuffle(const Operand& x, const Operand& axis = 0) { return call("shuffle", {x, axis}); }
// 1 / (1 + exp(-x)).
inline Result sigmoid(const Operand& x) { return call("sigmoid", {x}); }
// -1, 0 or 1.
inline Result sign(const Operand& x) { return call("sign", {x}); }
// Whether x is negative.
inline Result signbit(const Operand& x) { return call("signbit", {x}); }
// x * sigmoid(x).
inline Result silu(const Operand& x) { return call("silu", {x}); }
// Sine.
inline Result sin(const Operand& x) { return call("sin", {x}); }
// sin(pi x) / (pi x), and 1 at 0.
inline Result sinc(const Operand& x) { return call("sinc", {x}); }
// Hyperbolic sine.
inline Result sinh(const Operand& x) { return call("sinh", {x}); }
// The number of x's elements.
inline Result size(const Operand& x) { return call("size", {x}); }
// A part, from a start, of a shape.
inline Result slice(const Operand& inputs, const Operand& start_indices, const Operand& shape) { return call("slice", {inputs, start_indices, shape}); }
// A part replaced.
inline Result slice_update(const Operand& inputs, const Operand& start_indices, const Operand& updates) { return call("slice_update", {inputs, start_indices, updates}); }
// The determinant's sign, and the logarithm of its size.
inline Result slogdet(const Operand& x) { return call("slogdet", {x}); }
// Nearer to 0 by threshold.
inline Result soft_shrink(const Operand& x, const Operand& threshold = 0.5) { return call("soft_shrink", {x, threshold}); }
// exp(x), divided by its sum.
inline Result softmax(const Operand& x, const Operand& axis = -1) { return call("softmax", {x, axis}); }
// log(exp(x) + 1).
inline Result softplus(const Operand& x) { return call("softplus", {x}); }
// x / (abs(x) + 1).
inline Result softsign(const Operand& x) { return call("softsign", {x}); }
// x with a @ x = b; nan where a has no inverse.
inline Result solve(const Operand& a, const Operand& b) { return call("solve", {a, b}); }
// x with a @ x = b, where one triangle of a counts.
inline Result solve_triangular(const Operand& a, const Operand& b, const Operand& lower = false) { return call("solve_triangular", {a, b, lower}); }
// Elements in ascending order.
inline Result sort(const Operand& x, const Operand& axis = -1) { return call("sort", {x, axis}); }
// Blocks laid out as channels.
inline Result space_to_depth(const Operand& x, const Operand& block_size, const Operand& data_format = "channels_last") { return call("space_to_depth", {x, block_size, data_format}); }
// Whether the largest is the class.
inline Result sparse_categorical_accuracy(const Operand& y_true, const Operand& y_pred) { return call("sparse_categorical_accuracy", {y_true, y_pred}); }
// Of class numbers.
inline Result sparse_categorical_crossentropy(const Operand& y_true, const Operand& y_pred, const Operand& from_logits = false, const Operand& ignore_class = Operand{}, const Operand& axis = -1) { return call("sparse_categorical_crossentropy", {y_true, y_pred, from_logits, ignore_class, axis}); }
// 0, (x + 1) ** 2 / 4, x.
inline Result sparse_plus(const Operand& x) { return call("sparse_plus", {x}); }
// 0, (x + 1) / 2, 1.
inline Result sparse_sigmoid(const Operand& x) { return call("sparse_sigmoid", {x}); }
// Whether the class is among the k largest.
inline Result sparse_top_k_categorical_accuracy(const Operand& y_true, const Operand& y_pred, const Operand& k = 5, const Operand& from_sorted_ids = false) { return call("sparse_top_k_categorical_accuracy", {y_true, y_pred, k, from_sorted_ids}); }
// The nearest point of the simplex, with zeros in it.
inline Result sparsemax(const Operand& x, const Operand& axis = -1) { return call("sparsemax", {x, axis}); }
// Parts along an axis.
inline Result split(const Operand& x, const Operand& indices_or_sections, const Operand& axis = 0) { return call("split", {x, indices_or_sections, axis}); }
// Square root.
inline Result sqrt(const Operand& x) { return call("sqrt", {x}); }
// x times itself.
inline Result square(const Operand& x) { return call("square", {x}); }
// Mean of max(1 - y_true * y_pred, 0) ** 2.
inline Result squared_hinge(const Operand& y_true, const Operand& y_pred) { return call("squared_hinge", {y_true, y_pred}); }
// (x + sqrt(x ** 2 + b)) / 2.
inline Result squareplus(const Operand& x, const Operand& b = 4) { return call("squareplus", {x, b}); }
// Axes of 1 taken away.
inline Result squeeze(const Operand& x, const Operand& axis = Operand{}) { return call("squeeze", {x, axis}); }
// Along a new axis.
inline Result stack(const Operand& x, const Operand& axis = 0) { return call("stack", {x, axis}); }
// Standard deviation.
inline Result std(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("std", {x, axis, keepdims}); }
// The same numbers; no gradient flows through.
inline Result stop_gradient(const Operand& variable) { return call("stop_gradient", {variable}); }
// x1 - x2.
inline Result subtract(const Operand& x1, const Operand& x2) { return call("subtract", {x1, x2}); }
// Sum.
inline Result sum(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("sum", {x, axis, keepdims}); }
// u, singular values, and v transposed, with vectors of either sign; or the values alone.
inline Result svd(const Operand& x, const Operand& full_matrices = true, const Operand& compute_uv = true) { return call("svd", {x, full_matrices, compute_uv}); }
// Two axes changed.
inline Result swapaxes(const Operand& x, const Operand& axis1, const Operand& axis2) { return call("swapaxes", {x, axis1, axis2}); }
// x * sigmoid(x).
inline Result swish(const Operand& x) { return call("swish", {x}); }
// Elements by place.
inline Result take(const Operand& x, const Operand& indices, const Operand& axis = Operand{}) { return call("take", {x, indices, axis}); }
// Elements by place, along an axis.
inline Result take_along_axis(const Operand& x, const Operand& indices, const Operand& axis = Operand{}) { return call("take_along_axis", {x, indices, axis}); }
// Tangent.
inline Result tan(const Operand& x) { return call("tan", {x}); }
// Hyperbolic tangent.
inline Result tanh(const Operand& x) { return call("tanh", {x}); }
// x - tanh(x).
inline Result tanh_shrink(const Operand& x) { return call("tanh_shrink", {x}); }
// Over pairs of axes.
inline Result tensordot(const Operand& x1, const Operand& x2, const Operand& axes = 2) { return call("tensordot", {x1, x2, axes}); }
// x above the threshold, else default_value.
inline Result threshold(const Operand& x, const Operand& threshold, const Operand& default_value) { return call("threshold", {x, threshold, default_value}); }
// The whole several times.
inline Result tile(const Operand& x, const Operand& repeats) { return call("tile", {x, repeats}); }
// The k largest of each row, and their places.
inline Result top_k(const Operand& x, const Operand& k, const Operand& sorted = true) { return call("top_k", {x, k, sorted}); }
// Whether the class is among the k largest.
inline Result top_k_categorical_accuracy(const Operand& y_true, const Operand& y_pred, const Operand& k = 5) { return call("top_k_categorical_accuracy", {y_true, y_pred, k}); }
// The sum of a diagonal.
inline Result trace(const Operand& x, const Operand& offset = 0, const Operand& axis1 = 0, const Operand& axis2 = 1) { return call("trace", {x, offset, axis1, axis2}); }
// The axes in another order.
inline Result transpose(const Operand& x, const Operand& axes = Operand{}) { return call("transpose", {x, axes}); }
// Integral by trapezoids.
inline Result trapezoid(const Operand& y, const Operand& x = Operand{}, const Operand& dx = 1.0, const Operand& axis = -1) { return call("trapezoid", {y, x, dx, axis}); }
// Ones below a diagonal.
inline Result tri(const Operand& N, const Operand& M = Operand{}, const Operand& k = 0, const Operand& dtype = Operand{}) { return call("tri", {N, M, k, dtype}); }
// What lies below a diagonal, or on it.
inline Result tril(const Operand& x, const Operand& k = 0) { return call("tril", {x, k}); }
// What lies above a diagonal, or on it.
inline Result triu(const Operand& x, const Operand& k = 0) { return call("triu", {x, k}); }
// x1 / x2.
inline Result true_divide(const Operand& x1, const Operand& x2) { return call("true_divide", {x1, x2}); }
// Rounded towards 0.
inline Result trunc(const Operand& x) { return call("trunc", {x}); }
// Normal numbers within two deviations.
inline Result truncated_normal(const Operand& shape, const Operand& mean = 0.0, const Operand& stddev = 1.0, const Operand& dtype = Operand{}) { return call("truncated_normal", {shape, mean, stddev, dtype}); }
// 1 - the weighted overlap.
inline Result tversky(const Operand& y_true, const Operand& y_pred, const Operand& alpha = 0.5, const Operand& beta = 0.5, const Operand& axis = Operand{}) { return call("tversky", {y_true, y_pred, alpha, beta, axis}); }
// Patches of images [batch, channels, height, width], one a column.
inline Result unfold(const Operand& x, const Operand& kernel_size, const Operand& dilation = 1, const Operand& padding = 0, const Operand& stride = 1) { return call("unfold", {x, kernel_size, dilation, padding, stride}); }
// Numbers from minval to below maxval.
inline Result uniform(const Operand& shape, const Operand& minval = 0.0, const Operand& maxval = 1.0, const Operand& dtype = Operand{}) { return call("uniform", {shape, minval, maxval, dtype}); }
// The place along each axis of the elements that are counted in a row.
inline Result unravel_index(const Operand& indices, const Operand& shape) { return call("unravel_index", {indices, shape}); }
// Parts of 1 without the axis.
inline Result unstack(const Operand& x, const Operand& num = Operand{}, const Operand& axis = 0) { return call("unstack", {x, num, axis}); }
// Powers of x, one a column.
inline Result vander(const Operand& x, const Operand& N = Operand{}, const Operand& increasing = false) { return call("vander", {x, N, increasing}); }
// Variance.
inline Result var(const Operand& x, const Operand& axis = Operand{}, const Operand& keepdims = false) { return call("var", {x, axis, keepdims}); }
// Sum of the products of all elements.
inline Result vdot(const Operand& x1, const Operand& x2) { return call("vdot", {x1, x2}); }
// Parts along axis 0.
inline Result vsplit(const Operand& x, const Operand& indices_or_sections) { return call("vsplit", {x, indices_or_sections}); }
// One below the other.
inline Result vstack(const Operand& xs) { return call("vstack", {xs}); }
// x1 where the condition holds, else x2.
inline Result where(const Operand& condition, const Operand& x1 = Operand{}, const Operand& x2 = Operand{}) { return call("where", {condition, x1, x2}); }
// Zeros.
inline Result zeros(const Operand& shape, const Operand& dtype = Operand{}) { return call("zeros", {shape, dtype}); }
// Zeros of x's shape.
inline Result zeros_like(const Operand& x, const Operand& dtype = Operand{}) { return call("zeros_like", {x, dtype}); }

}  // namespace kcc::ops
