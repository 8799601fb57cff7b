// What a shared object must have to be a plugin: a mark, which tells what it was built with, and one entry,
// `kcc_plugin`, which registers what it holds. After LLVM's plugins: nothing of it is used before the mark was
// compared.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/callbacks/callback.h"
#include "runtime/data/source.h"
#include "runtime/graph/op.h"
#include "runtime/object/registry.h"
#include "runtime/plugins/samples.h"
#include "runtime/training/loop.h"

namespace kcc {

// Raised whenever a header that plugins see changes its meaning.
inline constexpr int kPluginApi = 3;

// Plain C, so that it can be read whatever else has changed.
struct PluginInfo {
  int api;
  void (*enter)(void (*type)(TypeInfo, Samples (*)()), void (*op)(const Op&));
};

// What a file of a plugin was built with, as bytes that stand in the shared object: they are read from the file, for
// what was built otherwise cannot even be loaded to be asked. One for each source; each must fit.
struct PluginMark {
  char magic[16];
  int32_t api;
  uint32_t sizes;     // a hash: of objects that cross the border
  char compiler[48];  // "g++ 12.2.0"
  char settings[96];  // what the layout of objects depends on
  char headers[24];   // a hash of kcc's headers; empty where the build did not say
};

#define KCC_TEXT_OF_(x) #x
#define KCC_TEXT_OF(x) KCC_TEXT_OF_(x)

constexpr PluginMark plugin_mark(const char* headers) {
  PluginMark mark{};
  const auto put = [](char* to, int most, const char* text) {
    for (int i = 0; i + 1 < most && text[i] != 0; ++i) to[i] = text[i];
  };
  put(mark.magic, sizeof mark.magic, "\x7fkcc's plugin\n");
  mark.api = kPluginApi;
  mark.sizes = 2166136261u;
  for (const size_t size : {sizeof(Tensor), sizeof(Value), sizeof(Op), sizeof(TypeInfo), sizeof(Object),
                            sizeof(Context), sizeof(Layer), sizeof(Arg<bool>), sizeof(Loss), sizeof(Metric),
                            sizeof(Optimizer), sizeof(Callback), sizeof(DataSource), sizeof(Loop), sizeof(Builder)})
    mark.sizes = (mark.sizes ^ static_cast<uint32_t>(size)) * 16777619u;
#ifdef __clang__
  put(mark.compiler, sizeof mark.compiler, "clang++ " __clang_version__);
#else
  put(mark.compiler, sizeof mark.compiler, "g++ " __VERSION__);
#endif
  put(mark.settings, sizeof mark.settings,
      "C++ ABI " KCC_TEXT_OF(__GXX_ABI_VERSION) ", strings of ABI " KCC_TEXT_OF(_GLIBCXX_USE_CXX11_ABI)
#ifdef _GLIBCXX_DEBUG
          ", containers that check"
#endif
  );
  put(mark.headers, sizeof mark.headers, headers);
  return mark;
}

}  // namespace kcc
