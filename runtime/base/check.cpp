#include "runtime/base/check.h"

namespace kcc {

void report_bug(const char* condition, const char* file, int line, const std::string& detail) {
  throw Bug(std::string(file) + ":" + std::to_string(line) + ": `" + condition + "` does not hold" +
            (detail.empty() ? "" : ": " + detail));
}

}  // namespace kcc
