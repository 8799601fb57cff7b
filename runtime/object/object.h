// What a spec can name: layers, losses, metrics, optimizers, initializers, ... Each declares its arguments as members
// of type Arg (arg.h); from these declarations it is checked, made, explained and saved.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/object/config.h"

namespace kcc {

class ArgBase;

struct Object {
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  const std::vector<ArgBase*>& args() const { return args_; }
  ArgBase* arg(std::string_view name) const;                                                // null where there is none
  ArgBase* first_arg() const { return common_ < args_.size() ? args_[common_] : nullptr; }  // may be written alone

  // Called once after the arguments are read: what several of them must hold together. May refuse.
  virtual void settle() {}
  // Called before that for each argument that holds an object which has something to keep, such as an activation that
  // is a layer.
  virtual void hold(const ArgBase& /*argument*/, const std::shared_ptr<Object>& /*held*/) {}
  // What to write in place of an argument that there is not; empty where nothing is known.
  virtual std::string instead_of(const std::string& /*argument*/) const { return {}; }

  std::string type_name;   // as registered: "Dense"
  Place place = kNoPlace;  // where it was written
  // Of a shared layer: its name. It stays with the model that declares it, though others hold it as an argument.
  std::string shared_as;
  bool held = false;  // some do

 protected:
  void common_args_end() { common_ = args_.size(); }  // those declared so far are a base class': never written alone

 private:
  friend class ArgBase;
  std::vector<ArgBase*> args_;  // in the order of declaration
  size_t common_ = 0;
};

// Reads the entries of `config` (an object or a map) into the arguments; unknown, missing and doubled ones are
// problems.
void read_args(Object& object, const Config& config, Problems& problems);

// The arguments as they are now, those with their default left out.
Config config_of(const Object& object);

}  // namespace kcc
