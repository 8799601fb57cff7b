// What a plugin includes, and a program that embeds a model: #include <kcc/kcc.h>
//
//   #include <kcc/kcc.h>
//   using namespace kcc;
//
//   struct Mix : Layer {  // {Mix: 8, rate: 0.1}
//     Arg<int> units{this, "units", at_least(1), "size of the last dimension of the result"};
//     Arg<float> rate{this, "rate", 0.0f, between(0, 1)};
//     Value call(Value x, Call c) override {
//       Value w = weight("kernel", {x.dim(-1), units});
//       return relu(matmul(dropout(x, rate, c), w));  // its gradient comes free
//     }
//   };
//   KCC_REGISTER(Mix, "A mixing layer.");
//
// `kcc plugin check mix.cpp` tries what is registered on the samples that it declares (runtime/plugins/samples.h).
// Everything that kcc has built in is made by the same base classes and the same macro.
#pragma once
#define KCC_PLUGIN
#include "runtime/graph/value.h"
#ifndef KCC_READS_VALUES
#error "include <kcc/kcc.h> before other headers of kcc: `if (x)` means another thing without it"
#endif

#include "runtime/activations/activation.h"
#include "runtime/callbacks/callback.h"
#include "runtime/data/source.h"
#include "runtime/eager/tape.h"
#include "runtime/functions/activations.h"
#include "runtime/functions/losses.h"
#include "runtime/graph/autodiff.h"
#include "runtime/kcc/functions.h"
#include "runtime/kcc/values.h"
#include "runtime/layers/cell.h"
#include "runtime/layers/dropout.h"
#include "runtime/losses/loss.h"
#include "runtime/metrics/metric.h"
#include "runtime/model/network.h"
#include "runtime/model/sublayer.h"
#include "runtime/ops/custom_gradient.h"
#include "runtime/ops/ops.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/plugins/plugin.h"
#include "runtime/training/loop.h"

namespace kcc {
using ops::take_along_axis;

namespace plugin {

// What this plugin holds, until kcc asks for it. Hidden: each plugin has its own.
struct Held {
  struct Type {
    TypeInfo info;
    Samples (*samples)() = nullptr;
  };
  std::vector<Type> types;
  std::deque<Op> ops;
};
__attribute__((visibility("hidden"))) inline Held& held() {
  static Held all;
  return all;
}

template <class T, class... Names>
__attribute__((visibility("hidden"))) bool add(const char* name, std::string doc = {}, Names... aliases) {
  held().types.push_back({type_info<T>(name, std::move(doc), {std::move(aliases)...}), samples_of<T>()});
  return true;
}

}  // namespace plugin

// Enters an operation of the plugin's own: a record of what it is, as those in runtime/ops.
__attribute__((visibility("hidden"))) inline const Op& define(Op op) {
  op.traits |= kChecks;  // its kernel may refuse
  if (!op.vjp) op.vjp = missing_rule;
  plugin::held().ops.push_back(std::move(op));
  return plugin::held().ops.back();
}

}  // namespace kcc

// KCC_REGISTER(Mix); KCC_REGISTER(Mix, "What it does."); KCC_REGISTER(Mix, "What it does.", "another_name");
#undef KCC_REGISTER
#undef KCC_REGISTER_AS
#define KCC_REGISTER(type, ...) KCC_REGISTER_AS(type, #type __VA_OPT__(, ) __VA_ARGS__)
#define KCC_REGISTER_AS(type, name, ...) KCC_REGISTER_AT(type, __COUNTER__, name __VA_OPT__(, ) __VA_ARGS__)
#define KCC_REGISTER_AT(type, at, ...) KCC_REGISTER_AT_(type, at, __VA_ARGS__)
#define KCC_REGISTER_AT_(type, at, name, ...) \
  [[maybe_unused]] static const bool kcc_registered_##at = ::kcc::plugin::add<type>(name __VA_OPT__(, ) __VA_ARGS__)

#ifndef KCC_HEADERS  // `plugins: [mix.cpp]` and kcc_add_plugin say it
#define KCC_HEADERS ""
#endif

namespace kcc::plugin {
[[gnu::used]] static constexpr PluginMark mark = plugin_mark(KCC_HEADERS);
}

// The entry that kcc looks for: one for all files of a plugin.
extern "C" __attribute__((weak, visibility("default"))) const kcc::PluginInfo* kcc_plugin() {
  static const kcc::PluginInfo info{kcc::kPluginApi,
                                    [](void (*type)(kcc::TypeInfo, kcc::Samples(*)()), void (*op)(const kcc::Op&)) {
                                      for (const kcc::Op& o : kcc::plugin::held().ops) op(o);
                                      for (const auto& t : kcc::plugin::held().types) type(t.info, t.samples);
                                    }};
  return &info;
}
