// Runs kcc as a user does: its words, its exit code, off a terminal or on one.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace kcc::cli {

struct Outcome {
  int code = -1;  // 128 + N where signal N ended it
  std::string out, err;
};

struct Terms {
  std::string folder = ".";
  std::string out_file = {};  // in place of reading stdout
  std::string in_file = {};   // what stdin is
  int columns = 0;            // on a terminal of so many: `out` holds all that was shown
  // Called with the process' id and what it has shown on stdout so far, whenever there is more.
  std::function<void(int, const std::string&)> watch = {};
};
Outcome kcc(const std::vector<std::string>& arguments, const Terms& terms = {});

// A folder that goes with its owner.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string operator/(const std::string& name) const { return (path / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;
  std::filesystem::path path;
};

bool has(const std::string& text, const std::string& part);
std::vector<std::string> lines_of(const std::string& text);
std::string content(const std::string& path);
bool writes_golden();  // KCC_GOLDEN=write
// Compares with tests/cli/golden/<name>, or rewrites it.
void check_golden(const std::string& name, const std::string& seen);

}  // namespace kcc::cli
