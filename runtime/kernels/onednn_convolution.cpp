#include "runtime/kernels/onednn_convolution.h"

#include <oneapi/dnnl/dnnl.hpp>
#include <string_view>

#include "runtime/kernels/gemm.h"

namespace kcc {
namespace {

using dnnl::memory;
using dnnl::primitive_desc;
using Tag = memory::format_tag;
using Descriptor = memory::desc;

const dnnl::engine& engine() {
  static const dnnl::engine e(dnnl::engine::kind::cpu, 0);
  return e;
}

void execute(const dnnl::primitive& primitive, std::unordered_map<int, memory> arguments) {
  thread_local dnnl::stream stream(engine());
  keep_libraries_single_threaded();
  primitive.execute(stream, arguments);
}

memory at(const Descriptor& d, const void* data) { return memory(d, engine(), const_cast<void*>(data)); }

class Made final : public OnednnConvolution {
 public:
  Made(const Convolution& c, ConvolutionPass pass, const Made* like) : pass_(pass) {
    const auto f32 = memory::data_type::f32;
    x_ = Descriptor({c.n, c.c, c.h, c.w}, f32, Tag::nhwc);
    y_ = Descriptor({c.n, c.o, c.oh(), c.ow()}, f32, Tag::nhwc);
    const int64_t in = c.c / c.groups, out = c.o / c.groups;
    memory::dims dims = {c.groups, out, in, c.kh, c.kw}, strides = {out, 1, c.o, c.kw * in * c.o, in * c.o};
    if (c.groups == 1) {
      dims.erase(dims.begin());
      strides.erase(strides.begin());
    }
    plain_ = Descriptor(dims, f32, strides);
    const Descriptor kernel = like ? like->packed_ : Descriptor(dims, f32, Tag::any);
    const memory::dims stride = {c.stride_h, c.stride_w}, dilation = {c.dilation_h - 1, c.dilation_w - 1},
                       before = {c.top, c.left}, after = {c.bottom, c.right};
    const auto direct = dnnl::algorithm::convolution_direct;
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    const dnnl::convolution_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, direct, x_,
         pass == ConvolutionPass::kResult ? kernel : Descriptor(dims, f32, Tag::any), y_, stride, dilation, before,
         after},
        attributes, engine());
    if (pass == ConvolutionPass::kResult) {
      settle<dnnl::convolution_forward>(forward, forward.weights_desc());
    } else if (pass == ConvolutionPass::kInput) {
      const dnnl::convolution_backward_data::primitive_desc d({direct, x_, kernel, y_, stride, dilation, before, after},
                                                              attributes, engine(), forward);
      settle<dnnl::convolution_backward_data>(d, d.weights_desc());
    } else {
      const dnnl::convolution_backward_weights::primitive_desc d(
          {direct, x_, kernel, y_, stride, dilation, before, after}, attributes, engine(), forward);
      settle<dnnl::convolution_backward_weights>(d, d.diff_weights_desc());
    }
    pack_ = dnnl::reorder({engine(), plain_, engine(), packed_});
    unpack_ = dnnl::reorder({engine(), packed_, engine(), plain_});
  }

  bool fast() const { return fast_; }
  int64_t kernel_bytes() const override { return static_cast<int64_t>(packed_.get_size()); }
  int64_t scratch_bytes() const override { return static_cast<int64_t>(scratch_.get_size()); }
  void pack(const float* kernel, float* packed) const override {
    execute(pack_, {{DNNL_ARG_FROM, at(plain_, kernel)}, {DNNL_ARG_TO, at(packed_, packed)}});
  }
  void unpack(const float* packed, float* kernel) const override {
    execute(unpack_, {{DNNL_ARG_FROM, at(packed_, packed)}, {DNNL_ARG_TO, at(plain_, kernel)}});
  }
  void run(float* x, float* packed, float* y, void* scratch) const override {
    const bool dx = pass_ == ConvolutionPass::kInput, dk = pass_ == ConvolutionPass::kKernel;
    execute(primitive_, {{dx ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, at(x_, x)},
                         {dk ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, at(packed_, packed)},
                         {dx || dk ? DNNL_ARG_DIFF_DST : DNNL_ARG_DST, at(y_, y)},
                         {DNNL_ARG_SCRATCHPAD, at(scratch_, scratch)}});
  }

 private:
  template <class Primitive, class Description>
  void settle(const Description& d, const Descriptor& packed) {
    const std::string_view name = d.impl_info_str();
    fast_ = !name.starts_with("ref") && !name.starts_with("simple");
    primitive_ = Primitive(d);
    packed_ = packed;
    scratch_ = d.scratchpad_desc();
  }

  ConvolutionPass pass_;
  Descriptor x_, y_, plain_, packed_, scratch_;
  dnnl::primitive primitive_, pack_, unpack_;
  bool fast_ = false;
};

}  // namespace

std::shared_ptr<const OnednnConvolution> OnednnConvolution::make(const Convolution& c, ConvolutionPass pass,
                                                                 const OnednnConvolution* like) {
  keep_libraries_single_threaded();  // a primitive is made for the number of threads that it finds
  try {
    auto made = std::make_shared<const Made>(c, pass, static_cast<const Made*>(like));
    return made->fast() ? made : nullptr;
  } catch (const dnnl::error&) {
    return nullptr;
  }
}

}  // namespace kcc
