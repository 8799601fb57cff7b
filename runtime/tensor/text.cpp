#include "runtime/tensor/text.h"

#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "runtime/base/check.h"

namespace kcc {
namespace {

struct Pool {
  std::shared_mutex mutex;
  std::deque<std::string> texts;  // a deque keeps its elements where they are
  std::unordered_map<std::string_view, int64_t> index;
};

Pool& pool() {
  static Pool* p = new Pool;  // never destroyed: texts outlive every thread
  return *p;
}

}  // namespace

int64_t intern(std::string_view text) {
  Pool& p = pool();
  {
    std::shared_lock lock(p.mutex);
    if (auto it = p.index.find(text); it != p.index.end()) return it->second;
  }
  std::unique_lock lock(p.mutex);
  if (auto it = p.index.find(text); it != p.index.end()) return it->second;
  p.texts.emplace_back(text);
  p.index.emplace(p.texts.back(), static_cast<int64_t>(p.texts.size()) - 1);
  return static_cast<int64_t>(p.texts.size()) - 1;
}

const std::string& text_of(int64_t index) {
  Pool& p = pool();
  std::shared_lock lock(p.mutex);
  KCC_CHECK(index >= 0 && index < static_cast<int64_t>(p.texts.size()));
  return p.texts[index];
}

}  // namespace kcc
