// Calling what an object of a plugin does: whatever it throws becomes a problem that names the plugin, the object and
// its place in the spec. Of built-in objects nothing is caught.
#pragma once

#include <optional>
#include <utility>

#include "runtime/base/function_ref.h"
#include "runtime/object/object.h"

namespace kcc {

void guarded(const Object& object, FunctionRef<void()> f);

// What it answers: `asked(layer, &Layer::input_names)`.
template <class T, class Base, class Answer>
Answer asked(const T& object, Answer (Base::*hook)() const) {
  std::optional<Answer> answer;
  guarded(object, [&] { answer.emplace((object.*hook)()); });
  return *std::move(answer);
}

}  // namespace kcc
