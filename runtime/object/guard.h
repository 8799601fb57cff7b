// Calling what an object of a plugin does: whatever it throws becomes a problem that names the plugin, the object and
// its place in the spec. Of built-in objects nothing is caught.
#pragma once

#include "runtime/base/function_ref.h"
#include "runtime/object/object.h"

namespace kcc {

void guarded(const Object& object, FunctionRef<void()> f);

}  // namespace kcc
