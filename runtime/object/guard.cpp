#include "runtime/object/guard.h"

#include "runtime/base/problem.h"
#include "runtime/graph/failing.h"
#include "runtime/graph/value.h"
#include "runtime/object/registry.h"

namespace kcc {

void guarded(const Object& object, FunctionRef<void()> f) {
  const TypeInfo* const type = plugin_type(object);
  if (!type) return f();
  const uint64_t before = times_not_computed();
  try {
    as_problem(type->who, f);
    if (times_not_computed() != before) throw NotComputed{};  // which it caught itself
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = object.place;
    if (p.message.find(type->plugin) == std::string::npos && p.notes.empty())
      p.notes.push_back({"within " + type->who});
    throw Refused(std::move(p));
  } catch (NotComputed& read) {
    if (read.place == kNoPlace) read.place = object.place;
    if (read.who.empty()) read.who = "`" + object.type_name + "`";
    throw;
  }
}

}  // namespace kcc
