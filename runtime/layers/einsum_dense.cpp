// activation(einsum(equation, x, kernel) + bias): a dense layer over any axes.
#include <algorithm>

#include "runtime/activations/activation.h"
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct EinsumDense final : Layer {
  Arg<std::string> equation{this, "equation", required,
                            "axes of the input, of the kernel, and of the result: abc,cd->abd"};
  Arg<std::vector<std::optional<int64_t>>> output_shape{
      this, "output_shape", "of the result without the batch and `...`; null where it is the input's"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<std::optional<std::string>> bias_axes{this, "bias_axes", std::nullopt, "axes of the result that have a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  void settle() override {
    std::string text;
    for (char c : *equation)
      if (c != ' ') text += c;
    const size_t comma = text.find(','), arrow = text.find("->");
    if (comma == std::string::npos || arrow == std::string::npos || comma > arrow) malformed();
    in_ = text.substr(0, comma);
    kernel_ = text.substr(comma + 1, arrow - comma - 1);
    out_ = text.substr(arrow + 2);
    left_ = in_.starts_with("...") && out_.starts_with("...");
    right_ = in_.ends_with("...") && out_.ends_with("...");
    if (left_)
      in_ = in_.substr(3), out_ = out_.substr(3);
    else if (right_)
      in_ = in_.substr(0, in_.size() - 3), out_ = out_.substr(0, out_.size() - 3);
    for (const std::string* s : {&in_, &kernel_, &out_})
      if (s->empty() || !std::all_of(s->begin(), s->end(), [](unsigned char c) { return std::isalpha(c); }))
        malformed();
    for (char c : bias_axes->value_or(""))
      if (out_.find(c) == std::string::npos)
        refuse("arg.range",
               std::string("`bias_axes` names `") + c + "`, which is no axis of the result `" + out_ + "`");
  }

  Value call(Value x, Call c) override {
    x = floating(x);
    const auto named = static_cast<int>(in_.size());
    const int hidden = x.rank() - named;  // axes that `...` stands for
    if (hidden < 0 || (hidden > 0 && !left_ && !right_))
      refuse("shape.einsum", "`EinsumDense` has " + std::to_string(named) + " axes in its equation `" + *equation +
                                 "`, and gets " + rows_of(x));
    const auto of_input = [&](char axis) {
      const size_t i = in_.find(axis);
      return i == std::string::npos ? int64_t{-1} : x.dim(static_cast<int>(i) + (left_ ? hidden : 0));
    };
    // Sizes of the result's axes: what is written, without the batch, which is the first axis or hidden.
    const size_t skipped = left_ && hidden > 0 ? 0 : 1;
    if (output_shape->size() + skipped != out_.size())
      refuse("arg.range", "`output_shape` has " + std::to_string(output_shape->size()) + " sizes, and the result `" +
                              out_ + "` " + std::to_string(out_.size() - skipped) + " beside the batch");
    const auto of_result = [&](char axis) {
      const size_t i = out_.find(axis);
      if (i == std::string::npos) return int64_t{-1};
      const std::optional<int64_t> written = i < skipped ? std::nullopt : (*output_shape)[i - skipped];
      const int64_t same = of_input(axis);
      if (written && same >= 0 && *written != same)
        refuse("shape.einsum", std::string("`EinsumDense` has ") + std::to_string(*written) + " for the axis `" + axis +
                                   "` in `output_shape`, and the input " + rows_of(x) + " has " + std::to_string(same));
      if (!written && same < 0)
        refuse("arg.range", std::string("`output_shape` must have a size for the axis `") + axis +
                                "`, which the input does not have");
      return written ? *written : same;
    };
    Shape shape;
    Fans fans{1, 1};
    for (char axis : kernel_) {
      const int64_t out_size = of_result(axis), size = out_size >= 0 ? out_size : of_input(axis);
      if (size < 0)
        refuse("arg.range", std::string("`equation` has the axis `") + axis +
                                "` in the kernel alone: it must be one of the input, or of the result");
      (out_size >= 0 ? fans.out : fans.in) *= static_cast<double>(size);
      shape.push_back(size);
    }
    const std::string dots = hidden > 0 ? "..." : "";
    Value y = einsum((left_ ? dots : "") + in_ + (right_ ? dots : "") + "," + kernel_ + "->" + (left_ ? dots : "") +
                         out_ + (right_ ? dots : ""),
                     {x, weight(kernel, shape, fans)});
    if (*bias_axes) {
      Shape of_bias;
      for (size_t i = out_.find_first_of(**bias_axes); i < out_.size(); ++i)
        of_bias.push_back((*bias_axes)->find(out_[i]) == std::string::npos ? 1 : of_result(out_[i]));
      for (int i = 0; i < hidden && !left_; ++i) of_bias.push_back(1);
      y = y + weight(bias, of_bias);
    }
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }

 private:
  [[noreturn]] void malformed() const {
    refuse("arg.range",
           "`equation` is `" + *equation + "`, and must be like `abc,cd->abd`, `...x,xy->...y` or `ab...,bc->ac...`");
  }
  std::string in_, kernel_, out_;  // their axes, without `...`
  bool left_ = false, right_ = false;
};
KCC_REGISTER(EinsumDense, "A dense layer over any axes, named in an equation.");

}  // namespace
}  // namespace kcc
