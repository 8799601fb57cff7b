// What Keras has and expressions do not, with the reason, for who asks for it.
#include "runtime/functions/left_out.h"

namespace kcc {
namespace {

constexpr FunctionLeftOut kAll[] = {
    {"angle", "complex numbers are no dtype of kcc"},
    {"imag", "complex numbers are no dtype of kcc"},
    {"polar", "complex numbers are no dtype of kcc"},
    {"view_as_complex", "complex numbers are no dtype of kcc"},
    {"view_as_real", "complex numbers are no dtype of kcc"},
    {"fft", "complex numbers are no dtype of kcc"},
    {"fft2", "complex numbers are no dtype of kcc"},
    {"ifft2", "complex numbers are no dtype of kcc"},
    {"rfft", "complex numbers are no dtype of kcc"},
    {"irfft", "complex numbers are no dtype of kcc"},
    {"stft", "complex numbers are no dtype of kcc"},
    {"istft", "complex numbers are no dtype of kcc"},
    {"eig", "its results are complex numbers, which are no dtype of kcc; `eigh` is there"},
    {"associative_scan", "takes a function; an expression has none: `repeat` with `share: true` is a loop"},
    {"scan", "takes a function; an expression has none: `repeat` with `share: true` is a loop"},
    {"fori_loop", "takes a function; an expression has none: `repeat` with `share: true` is a loop"},
    {"while_loop", "takes a function; an expression has none: `repeat` with `share: true` is a loop"},
    {"map", "takes a function; values are tensors, and functions work on all of them at once"},
    {"vectorize", "takes a function; values are tensors, and functions work on all of them at once"},
    {"vectorized_map", "takes a function; values are tensors, and functions work on all of them at once"},
    {"custom_gradient", "takes a function; a plugin's layer gives its own gradient"},
    {"jvp", "takes a function; `grad(y, x)` is the gradient"},
    {"switch", "takes functions; `where` and `select` choose"},
    {"convert_to_numpy", "for Python"},
    {"is_tensor", "for Python"},
    {"dtype", "for Python; `shape` and `ndim` say the rest"},
    {"get_item", "written `x[..]`"},
    {"view", "reads the bytes of one dtype as another"},
    {"nonzero", "the size of the result is not known when the graph is made"},
    {"unique", "the size of the result is not known when the graph is made"},
    {"ctc_loss", "`ctc`, which counts the labels itself"},
    {"empty", "`zeros`"},
    {"empty_like", "`zeros_like`"},
    {"geomspace", "`logspace`"},
    // Arguments of functions that are there.
    {"convert_to_tensor(sparse, ragged)", "sparse and ragged tensors are no values of kcc"},
    {"one_hot(sparse)", "sparse tensors are no values of kcc"},
    {"multi_hot(axis, sparse)", "the classes are the last axis; sparse tensors are no values of kcc"},
    {"dot_product_attention(flash_attention, attn_logits_soft_cap)",
     "TensorFlow has neither: Keras ignores them there"},
    {"linspace(retstep, axis)", "start and stop are plain numbers: the step is known, and there is one axis"},
    {"logspace(axis)", "start and stop are plain numbers: there is one axis"},
    {"meshgrid(indexing)", "`transpose` changes the order of the axes"},
    {"scatter_update(reduction='max')", "'add' alone; `maximum` with `scatter_update` of a filled tensor"},
};

}  // namespace

std::span<const FunctionLeftOut> functions_left_out() { return kAll; }

const char* why_left_out(std::string_view function) {
  for (const FunctionLeftOut& f : kAll)
    if (f.name == function) return f.reason;
  return nullptr;
}

}  // namespace kcc
