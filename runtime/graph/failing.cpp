#include "runtime/graph/failing.h"

#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/graph/value.h"

namespace kcc {
namespace {

thread_local const std::string* called = nullptr;

struct Calling {
  explicit Calling(const std::string& who) : before(std::exchange(called, &who)) {}
  ~Calling() { called = before; }
  Calling(const Calling&) = delete;
  Calling& operator=(const Calling&) = delete;
  const std::string* const before;
};

}  // namespace

const std::string* plugin_called() { return called; }

void as_problem(const std::string& who, FunctionRef<void()> f) {
  const auto failed = [&](const std::string& what) { refuse("plugin.failed", who + " failed: " + what); };
  const Calling calling(who);
  try {
    f();
  } catch (const Refused&) {
    throw;
  } catch (const NotComputed&) {
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
