#include "tests/cli/program.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace kcc::cli {
namespace {

[[noreturn]] void become(const std::vector<std::string>& arguments, const Terms& terms) {
  const char* path = std::getenv("KCC");
  std::vector<char*> argv{const_cast<char*>("kcc")};
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  const std::string program = std::filesystem::absolute(path ? path : "build/kcc").string();
  if (chdir(terms.folder.c_str()) == 0) execv(program.c_str(), argv.data());
  _exit(99);
}

int wait_for(int pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Reads all of some descriptors, each into its text.
void drain(std::vector<std::pair<int, std::string*>> from, const std::function<void(const std::string&)>& more) {
  while (!from.empty()) {
    std::vector<pollfd> polled;
    for (const auto& [fd, text] : from) polled.push_back({fd, POLLIN, 0});
    poll(polled.data(), polled.size(), -1);
    for (size_t i = polled.size(); i-- > 0;) {
      if (!polled[i].revents) continue;
      char buffer[65536];
      const ssize_t n = read(from[i].first, buffer, sizeof buffer);
      if (n <= 0) {  // a terminal whose other end is gone gives an error
        close(from[i].first);
        from.erase(from.begin() + static_cast<ptrdiff_t>(i));
        continue;
      }
      from[i].second->append(buffer, static_cast<size_t>(n));
      if (more) more(*from[0].second);
    }
  }
}

}  // namespace

Outcome kcc(const std::vector<std::string>& arguments, const Terms& terms) {
  Outcome o;
  if (terms.columns > 0) {
    winsize size{40, static_cast<unsigned short>(terms.columns), 0, 0};
    int fd = -1;
    const int pid = forkpty(&fd, nullptr, nullptr, &size);
    REQUIRE(pid >= 0);
    if (pid == 0) become(arguments, terms);
    drain({{fd, &o.out}}, [&](const std::string& s) {
      if (terms.watch) terms.watch(pid, s);
    });
    o.code = wait_for(pid);
    std::erase(o.out, '\r');
    return o;
  }
  int out[2], err[2];
  REQUIRE(pipe(out) == 0);
  REQUIRE(pipe(err) == 0);
  const int pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    const int to = terms.out_file.empty() ? out[1] : open(terms.out_file.c_str(), O_WRONLY);
    dup2(to, 1);
    dup2(err[1], 2);
    if (!terms.in_file.empty()) dup2(open(terms.in_file.c_str(), O_RDONLY), 0);
    for (int fd : {out[0], out[1], err[0], err[1]}) close(fd);
    become(arguments, terms);
  }
  close(out[1]);
  close(err[1]);
  drain({{out[0], &o.out}, {err[0], &o.err}}, [&](const std::string&) {
    if (terms.watch) terms.watch(pid, o.out);
  });
  o.code = wait_for(pid);
  return o;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "kcc-cli-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()));
  path = name;
}
Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}
std::string Scratch::write(const std::string& name, const std::string& text) const {
  std::ofstream(path / name, std::ios::binary) << text;
  return (path / name).string();
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool writes_golden() {
  const char* flag = std::getenv("KCC_GOLDEN");
  return flag && std::string(flag) == "write";
}

void check_golden(const std::string& name, const std::string& seen) {
  const std::string path = "tests/cli/golden/" + name;
  if (writes_golden()) {
    std::filesystem::create_directories("tests/cli/golden");
    std::ofstream(path, std::ios::binary) << seen;
    return;
  }
  INFO(path << " (KCC_GOLDEN=write rewrites it)");
  CHECK(content(path) == seen);
}

}  // namespace kcc::cli
