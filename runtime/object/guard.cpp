#include "runtime/object/guard.h"

#include "runtime/base/check.h"
#include "runtime/graph/value.h"
#include "runtime/object/registry.h"

namespace kcc {

void guarded(const Object& object, FunctionRef<void()> f) {
  const std::string plugin = plugin_of(object);
  if (plugin.empty()) return f();
  const auto failed = [&](const std::string& what) {
    throw Refused({"plugin.failed",
                   "`" + object.type_name + "` of the plugin `" + plugin + "` failed: " + what,
                   {},
                   object.place});
  };
  try {
    f();
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = object.place;
    throw Refused(std::move(p));
  } catch (NotComputed& read) {
    if (read.place == kNoPlace) read.place = object.place;
    if (read.who.empty()) read.who = "`" + object.type_name + "`";
    throw;
  } catch (const LeftOut&) {
    throw;
  } catch (const Bug& bug) {
    failed(std::string("a check within kcc does not hold: ") + bug.what());
  } catch (const std::exception& e) {
    failed(e.what());
  } catch (...) {
    failed("it threw what is no std::exception");
  }
}

}  // namespace kcc
