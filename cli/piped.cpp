#include "cli/piped.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/data/jsonl.h"
#include "runtime/files/gzip.h"

namespace kcc {
namespace {

constexpr const char* kPipe = "stdin";

void check_pipe() {
  if (std::ferror(stdin)) refuse("file.read", "cannot read stdin: " + std::string(std::strerror(errno)));
}

struct PipedBytes final : ByteSource {
  PipedBytes() : ByteSource(kPipe) {}
  size_t read(void* out, size_t bytes) override {
    const size_t n = std::fread(out, 1, bytes, stdin);
    check_pipe();
    return n;
  }
  uint64_t left() const override { return std::feof(stdin) ? 0 : most_bytes(); }
};

}  // namespace

std::optional<Table> PipedRows::next() {
  std::string line;
  for (;;) {
    // One byte more than a line may have: the reader of lines says that it is too long.
    int c = EOF;
    while (line.size() <= JsonLines::kMostLine && (c = std::getc(stdin)) != EOF && c != '\n')
      line += static_cast<char>(c);
    check_pipe();
    ++line_;
    if (line.find_first_not_of(" \t\r") != std::string::npos) break;
    if (c == EOF) return {};
    line.clear();
  }
  JsonLines rows(most_bytes());
  rows.add(line, kPipe, line_);
  return rows.table();
}

Table PipedRows::all() {
  PipedBytes pipe;
  JsonLines rows(most_bytes());
  rows.add(read_all(pipe, most_bytes()).view(), kPipe);
  return rows.table();
}

}  // namespace kcc
