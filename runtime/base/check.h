// Invariants: what cannot be false unless kcc itself is wrong. Kept in release builds.
#pragma once

#include <stdexcept>
#include <string>

namespace kcc {

// Thrown by a failed check; only the command line catches it, and asks for a report.
class Bug : public std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void report_bug(const char* condition, const char* file, int line, const std::string& detail);

}  // namespace kcc

#define KCC_CHECK(condition, ...) \
  ((condition) ? void(0) : ::kcc::report_bug(#condition, __FILE__, __LINE__, ::std::string{__VA_ARGS__}))
