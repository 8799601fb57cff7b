// Layers within a layer: members that are tracked, named and saved.
//
//   struct Bottleneck : Layer {
//     Arg<int> units{this, "units"};
//     Sublayer down{this, "down"}, up{this, "up"};
//     void settle() override {
//       down = layer("Dense", units, {{"activation", "relu"}});
//       up = layer("Dense", 64);
//     }
//     Value call(Value x, Call c) override { return x + up(down(x, c), c); }
//   };
//
// They are made in `settle`, when the arguments are known; while members are made these still have their defaults.
// Those of a type of the plugin's own may be held as that type, so that its fields and functions can be reached:
//
//   struct Tower : Layer {
//     Arg<int> height{this, "height"}, units{this, "units"};
//     SublayersOf<Gated> blocks{this, "blocks"};  // blocks_0, blocks_1, ..; and SublayerOf<Gated> for one
//     void settle() override {
//       for (int i = 0; i < height; ++i) blocks.push_back(layer<Gated>(units));
//     }
//     Value call(Value x, Call c) override {
//       for (const auto& block : blocks) x = block(x, c) / block->units;
//       return x;
//     }
//   };
#pragma once

#include <concepts>

#include "runtime/model/layer.h"
#include "runtime/object/registry.h"

namespace kcc {

// A value as a spec would have it.
struct Written : Config {
  Written(bool v) : Config(Config::of(v)) {}
  Written(int v) : Config(Config::of(int64_t{v})) {}
  Written(int64_t v) : Config(Config::of(v)) {}
  Written(double v) : Config(Config::of(v)) {}
  Written(const char* v) : Config(Config::of(std::string(v))) {}
  template <std::same_as<std::string> T>  // and no braces: {{"units", 2}} are settings
  Written(T v) : Config(Config::of(std::move(v))) {}
  Written(std::initializer_list<int64_t> v);
  Written(Ref<Object> made);
  template <std::derived_from<Object> T>
  Written(const Ref<T>& made) : Written(Ref<Object>(made)) {}
  template <class T>
  Written(const Arg<T>& arg) : Config(arg.write()) {}
};
using Settings = std::vector<std::pair<std::string, Written>>;

// Makes a layer of any type that a spec can name: its first argument, and others by name. Refuses what a spec would be
// refused for.
Ref<Layer> layer(const std::string& type, const Settings& settings = {});
Ref<Layer> layer(const std::string& type, const Written& first, const Settings& settings = {});

// The same of a registered type of the plugin's own: layer<Gated>(4).
template <std::derived_from<Layer> T>
Ref<T> layer(const Settings& settings = {}) {
  return std::static_pointer_cast<T>(layer(type_of(typeid(T)).name, settings));
}
template <std::derived_from<Layer> T>
Ref<T> layer(const Written& first, const Settings& settings = {}) {
  return std::static_pointer_cast<T>(layer(type_of(typeid(T)).name, first, settings));
}

class Sublayer {
 public:
  Sublayer(Layer* owner, std::string name) : owner_(owner), name_(std::move(name)) {}
  Sublayer& operator=(Ref<Layer> layer);  // once, in `settle`

  // A value that flowed into the layer around, or that another sublayer gave, keeps its mask; and what `call` gives has
  // the mask of the sublayer that made it.
  Value operator()(const Value& x, const Call& c) const;
  Value operator()(const Value& x, const Value& mask, const Call& c) const;
  Values operator()(const Values& in, const Call& c) const;
  Layer& operator*() const { return *get(); }
  Layer* operator->() const { return get(); }
  std::vector<Variable*> trainable() const { return get()->trainable_variables(); }

 private:
  Layer* get() const;
  Layer* owner_;
  std::string name_;
  Ref<Layer> layer_;
};

template <class T>
class SublayerOf : public Sublayer {
 public:
  using Sublayer::Sublayer;
  SublayerOf& operator=(Ref<T> layer) {
    Sublayer::operator=(std::move(layer));
    return *this;
  }
  T& operator*() const { return static_cast<T&>(Sublayer::operator*()); }
  T* operator->() const { return &**this; }
};

// A number of them, called name_0, name_1, ..
template <class T>
class SublayersOf {
 public:
  SublayersOf(Layer* owner, std::string name) : owner_(owner), name_(std::move(name)) {}
  void push_back(Ref<T> layer) {
    all_.emplace_back(owner_, name_ + "_" + std::to_string(all_.size()));
    all_.back() = std::move(layer);
  }
  size_t size() const { return all_.size(); }
  const SublayerOf<T>& operator[](size_t i) const { return all_[i]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  Layer* owner_;
  std::string name_;
  std::vector<SublayerOf<T>> all_;
};
using Sublayers = SublayersOf<Layer>;

// A layer that is a whole model: `model: {inputs: {..}, class: {EarlyExit: 0.9}, outputs: [..]}`.
using Model = Layer;

}  // namespace kcc
