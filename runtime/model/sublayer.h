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
#pragma once

#include "runtime/model/layer.h"

namespace kcc {

// A value as a spec would have it.
struct Written : Config {
  Written(bool v) : Config(Config::of(v)) {}
  Written(int v) : Config(Config::of(int64_t{v})) {}
  Written(int64_t v) : Config(Config::of(v)) {}
  Written(double v) : Config(Config::of(v)) {}
  Written(const char* v) : Config(Config::of(std::string(v))) {}
  Written(std::string v) : Config(Config::of(std::move(v))) {}
  Written(std::initializer_list<int64_t> v);
  Written(Ref<Object> made);
  template <class T>
  Written(const Arg<T>& arg) : Config(arg.write()) {}
};
using Settings = std::vector<std::pair<std::string, Written>>;

// Makes a layer of any type that a spec can name: its first argument, and others by name. Refuses what a spec would be
// refused for.
Ref<Layer> layer(const std::string& type, const Settings& settings = {});
Ref<Layer> layer(const std::string& type, const Written& first, const Settings& settings = {});

class Sublayer {
 public:
  Sublayer(Layer* owner, std::string name) : owner_(owner), name_(std::move(name)) {}
  Sublayer& operator=(Ref<Layer> layer);  // once, in `settle`

  // A value that flowed into the layer around keeps its mask.
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

// A number of them, called name_0, name_1, ..
class Sublayers {
 public:
  Sublayers(Layer* owner, std::string name) : owner_(owner), name_(std::move(name)) {}
  void push_back(Ref<Layer> layer);
  size_t size() const { return all_.size(); }
  const Sublayer& operator[](size_t i) const { return all_[i]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  Layer* owner_;
  std::string name_;
  std::vector<Sublayer> all_;
};

// A layer that is a whole model: `model: {inputs: {..}, class: {EarlyExit: 0.9}, outputs: [..]}`.
using Model = Layer;

}  // namespace kcc
