// Running another program and taking what it prints.
#pragma once

#include <string>
#include <vector>

namespace kcc {

struct ProcessResult {
  int status = 0;      // its exit status; 128 + n where signal n ended it
  std::string output;  // of stdout and stderr, as they came
};

// `arguments[0]` is looked for in PATH. Refuses (kind "plugin.build") a program that cannot be started.
ProcessResult run_process(const std::vector<std::string>& arguments);

}  // namespace kcc
