// A layer with a vocabulary: written in the spec, or collected from the training data.
#pragma once

#include <unordered_map>

#include "runtime/layers/shapes.h"

namespace kcc {

// Words of a vocabulary as they are written: a list, never a single text (which would be a file's name in Keras).
template <class T>
struct Words : std::vector<T> {
  using std::vector<T>::vector;
};

template <class T>
struct ArgType<Words<T>> {
  static std::optional<Words<T>> read(const Config& c, const std::string& name, Problems& p) {
    if (!c.is(Config::Kind::kList)) return {};
    Words<T> out;
    for (const Config& item : c.items) {
      std::optional<T> v = ArgType<T>::read(item, name, p);
      if (!v) return {};
      out.push_back(std::move(*v));
    }
    return out;
  }
  static Config write(const Words<T>& v) { return ArgType<std::vector<T>>::write(v); }
  static std::string words() { return "a list, each of it " + ArgType<T>::words(); }
  static void describe(ArgSchema& s) { ArgType<std::vector<T>>::describe(s); }
  template <class F>
  static void each(const Words<T>&, F&&) {}
};

struct VocabularyLayer : Layer {
  virtual int64_t vocabulary_size() const = 0;                    // special ones included
  virtual std::vector<std::string> vocabulary_words() const = 0;  // by index; numbers as text
};

}  // namespace kcc
