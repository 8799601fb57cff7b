#include "runtime/plugins/skeleton.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "runtime/base/problem.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

constexpr const char* kPluginText = R"(// A layer of one's own, {TYPE: 8}: see `kcc plugin check FILE.cpp`.
#include <kcc/kcc.h>
using namespace kcc;

namespace {

struct TYPE : Layer {
  Arg<int> units{this, "units", at_least(1), "size of the last dimension of the result"};

  // Shapes are inferred, and gradients come free.
  Value call(Value x, Call) override {
    const Value kernel = weight("kernel", {x.dim(-1), units}), bias = weight("bias", {units}, "zeros");
    return tanh(matmul(x, kernel) + bias);
  }

  // What `kcc plugin check` tries it on.
  static Samples samples() { return {{.arguments = {{"units", 8}}, .inputs = {{2, 3}}}}; }
};
KCC_REGISTER(TYPE, "A linear map, squashed.");

}  // namespace
)";

constexpr const char* kSpec = R"(# kcc train FILE/spec.yaml: learns whether exactly one of two numbers is 1.
kcc: 1
plugins: [FILE.cpp]
seed: 1
model:
  input: [2]
  stack:
    - {TYPE: 8}
    - {Dense: 1, activation: sigmoid}
data:
  train:
    inline:
      input: [[0, 0], [0, 1], [1, 0], [1, 1]]
      output: [[0], [1], [1], [0]]
training: {optimizer: {Adam: 0.05}, loss: binary_crossentropy, metrics: [accuracy], epochs: 200, batch_size: 4}
)";

constexpr const char* kCMake =
    R"(# Builds FILE.so beforehand, for `plugins: [FILE.so]`; `plugins: [FILE.cpp]` needs none of this.
cmake_minimum_required(VERSION 3.25)
project(FILE LANGUAGES CXX)
find_package(kcc REQUIRED)
kcc_add_plugin(FILE FILE.cpp)
)";

// What the plugin's source itself uses.
constexpr std::array kTaken{"Layer", "Value", "Call", "Arg", "Samples"};

void replace(std::string& text, const std::string& mark, const std::string& by) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

// "gated_unit" -> "GatedUnit"
std::string type_named(const std::string& name) {
  std::string type;
  bool first = true;
  for (char c : name) {
    if (c != '_') type += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    first = c == '_';
  }
  return type;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> plugin_skeleton(const std::string& name) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto allowed = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
  if (name.empty() || !letter(name[0]) || !std::all_of(name.begin(), name.end(), allowed))
    refuse("usage", "`" + name + "` is no name for a layer: it must be letters, digits and `_`, a letter first",
           "as in `kcc plugin new gated`");
  const std::string type = type_named(name);
  if (find_type("layer", type) || std::find(kTaken.begin(), kTaken.end(), type) != kTaken.end())
    refuse("usage", "kcc itself has a `" + type + "`", "give the layer another name");
  std::vector<std::pair<std::string, std::string>> files{
      {name + ".cpp", kPluginText}, {"spec.yaml", kSpec}, {"CMakeLists.txt", kCMake}};
  for (auto& [file, text] : files) {
    replace(text, "TYPE", type);
    replace(text, "FILE", name);
  }
  return files;
}

}  // namespace kcc
