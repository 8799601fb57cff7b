// What a shared object must have to be a plugin: one entry, `kcc_plugin`, which tells what it was built with, and how
// to register what it holds. After LLVM's plugins: nothing of it is used before the numbers were compared.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/graph/op.h"
#include "runtime/object/registry.h"
#include "runtime/plugins/samples.h"

namespace kcc {

// Raised whenever a header that plugins see changes its meaning.
inline constexpr int kPluginApi = 2;

// Plain C, so that it can be read whatever else has changed.
struct PluginInfo {
  int api;
  const char* compiler;  // "12.2.0"
  const char* settings;  // what the layout of objects depends on
  void (*enter)(void (*type)(TypeInfo, Samples (*)()), void (*op)(const Op&));
  const char* headers;  // a hash of kcc's headers; empty where the build did not say
};

#define KCC_TEXT_OF_(x) #x
#define KCC_TEXT_OF(x) KCC_TEXT_OF_(x)
inline constexpr const char* kPluginSettings =
    "C++ ABI " KCC_TEXT_OF(__GXX_ABI_VERSION) ", strings of ABI " KCC_TEXT_OF(_GLIBCXX_USE_CXX11_ABI)
#ifdef _GLIBCXX_DEBUG
        ", containers that check"
#endif
    ;

}  // namespace kcc
