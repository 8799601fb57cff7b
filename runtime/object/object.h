// What a spec can name: layers, losses, metrics, optimizers, initializers, ... Each declares its arguments as members
// of type Arg (arg.h); from these declarations it is checked, made, explained and saved.
#pragma once

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
  ArgBase* arg(std::string_view name) const;  // null where there is none

  // Called once after the arguments are read: what several of them must hold together. May refuse.
  virtual void settle() {}

  std::string type_name;     // as registered: "Dense"
  Place place = kNoPlace;    // where it was written

 private:
  friend class ArgBase;
  std::vector<ArgBase*> args_;  // in the order of declaration: the first is the one that may be written alone
};

// Reads the entries of `config` (an object or a map) into the arguments; unknown, missing and doubled ones are problems.
void read_args(Object& object, const Config& config, Problems& problems);

// The arguments as they are now, those with their default left out.
Config config_of(const Object& object);

}  // namespace kcc
