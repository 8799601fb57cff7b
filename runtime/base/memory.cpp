#include "runtime/base/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace kcc {
namespace {

constexpr int64_t kAny = std::numeric_limits<int64_t>::max();

// The number that a file consists of; `otherwise` where it is none.
int64_t number_in(const char* path, int64_t otherwise) {
  std::ifstream file(path);
  int64_t n = 0;
  return file >> n ? n : otherwise;
}

int64_t of_system() {
  std::ifstream file("/proc/meminfo");
  for (std::string name, unit; file >> name;) {
    int64_t kilobytes = 0;
    if (file >> kilobytes && name == "MemAvailable:") return kilobytes * 1024;
    std::getline(file, unit);
  }
  return kAny;
}

int64_t of_group() {  // v2, else v1
  const int64_t limit = number_in("/sys/fs/cgroup/memory.max", kAny);
  if (limit != kAny) return limit - number_in("/sys/fs/cgroup/memory.current", 0);
  const int64_t old = number_in("/sys/fs/cgroup/memory/memory.limit_in_bytes", kAny);
  return old == kAny ? kAny : old - number_in("/sys/fs/cgroup/memory/memory.usage_in_bytes", 0);
}

}  // namespace

int64_t available_memory() {
  const int64_t least = std::min(of_system(), of_group());
  return least == kAny ? 0 : std::max<int64_t>(least, 0);
}

std::string size_text(int64_t bytes) {
  const double b = static_cast<double>(bytes);
  if (bytes < 1024) return fmt::format("{:.2f} B", b);
  for (const auto& [unit, name] : {std::pair{1024.0, "KB"}, std::pair{1048576.0, "MB"}, std::pair{1073741824.0, "GB"}})
    if (b < unit * 1024) return fmt::format("{:.2f} {}", b / unit, name);
  return fmt::format("{:.2f} TB", b / 1099511627776.0);
}

}  // namespace kcc
