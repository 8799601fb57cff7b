// Trainings with plugins, in a folder and with a cache of their own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "program.h"

namespace kcc::cli {

// A cache of its own, so that what is built and what is not can be seen.
struct Cache {
  Scratch folder;
  Cache() { setenv("XDG_CACHE_HOME", folder.path.c_str(), 1); }
  ~Cache() { unsetenv("XDG_CACHE_HOME"); }
  size_t built() const {
    size_t n = 0;
    if (std::filesystem::exists(folder / "kcc/plugins"))
      for (const auto& e : std::filesystem::directory_iterator(folder / "kcc/plugins"))
        n += e.path().extension() == ".so";
    return n;
  }
};

// Three numbers a row; what stands in `training` goes into the training, behind `epochs`.
inline std::string spec(const std::string& plugins, const std::string& stack, const std::string& training = "",
                        int epochs = 2) {
  return "kcc: 1\nplugins: [" + plugins + "]\nseed: 1\nmodel: {input: [3], stack: [" + stack +
         "]}\ndata:\n  train: {inline: {input: [[1, 2, 3], [4, 5, 6], [0, 1, 0], [2, 2, 1]], output: [[1], [2], [0], "
         "[1]]}}\ntraining: {loss: mse, optimizer: {SGD: 0.01}, epochs: " +
         std::to_string(epochs) + training + "}\n";
}

inline Outcome train(const Scratch& s, const std::string& text) {
  return kcc({"train", s.write("spec.yaml", text), "-o", s / "run", "--overwrite", "--no-color"});
}

}  // namespace kcc::cli
