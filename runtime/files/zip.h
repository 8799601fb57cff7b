// Members of a zip archive, by name. Paths in names are never followed: a name is only a name.
#pragma once

#include <string>
#include <vector>

#include "runtime/files/files.h"

namespace kcc {

struct ZipMember {
  std::string name;
  uint64_t index = 0;
  uint64_t size = 0;  // as declared; open() bounds it by what the compressed bytes can hold
};

class ZipReader {
 public:
  // `most`: the bytes that may come out of all members together. Refuses (kind "zip") what is damaged, encrypted, has a
  // name twice, or is compressed otherwise than by deflate.
  ZipReader(std::unique_ptr<InFile> file, uint64_t most);
  ~ZipReader();
  const std::vector<ZipMember>& members() const { return members_; }
  std::unique_ptr<ByteSource> open(const ZipMember& member);  // the reader must outlive it; one at a time

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::vector<ZipMember> members_;
};

// Writes members one after another, stored as they are (zip64 where sizes ask for it). The same input gives the same
// bytes.
class ZipWriter {
 public:
  explicit ZipWriter(OutFile& out) : out_(out) {}
  // `write` must write exactly `size` bytes.
  void add(const std::string& name, uint64_t size, const std::function<void(OutFile&)>& write);
  void finish();

 private:
  struct Entry {
    std::string name;
    uint64_t size, offset;
    uint32_t crc;
  };
  OutFile& out_;
  uint64_t at_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace kcc
