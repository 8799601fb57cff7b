#include "files.h"

#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>

#include "runtime/files/gzip.h"
#include "runtime/files/replace.h"
#include "runtime/files/sha256.h"
#include "runtime/files/text_check.h"

using namespace kcc;

TEST_CASE("sha256 of the published examples") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  Sha256 sum;  // in pieces that end within blocks
  for (size_t i = 0; i < 1000; ++i) sum.add(std::string(i % 130, 'a').data(), i % 130);
  size_t total = 0;
  for (size_t i = 0; i < 1000; ++i) total += i % 130;
  CHECK(sum.hex() == sha256(std::string(total, 'a')));
}

TEST_CASE("a file is replaced at once, and stays where anything fails") {
  TestFiles files;
  files.held["run/x"] = "old";
  replace_file(files, "run/x", "new");
  CHECK(files.held == std::map<std::string, std::string>{{"run/x", "new"}});
  CHECK(files.log == "create write sync close rename sync_folder ");
  for (const char* what : {"create", "write", "sync", "close", "rename"}) {
    files.failing = what;
    CHECK(refusal([&] { replace_file(files, "run/x", "newer"); }).kind == "file.full");
    CHECK(files.held == std::map<std::string, std::string>{{"run/x", "new"}});
  }
}

TEST_CASE("a process that ends at once leaves no file half written") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "kcc_half_written";
  std::filesystem::create_directory(folder);
  const pid_t child = fork();
  if (child == 0)
    replace_file(disk(), (folder / "x").string(), [&](OutFile& out) {
      out.write("half of it");
      give_up_replacing();
      _exit(0);
    });
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST_CASE("the disk tells what it cannot do") {
  CHECK(refusal([] { disk().open("no/such/file"); }).kind == "file.missing");
  CHECK(refusal([] { disk().open("no/such/file"); }).message ==
        "cannot read `no/such/file`: no such file or directory");
  CHECK(refusal([] { disk().open("/"); }).message == "cannot read `/`: is a directory");
  CHECK(refusal([] { disk().create("no/such/file"); }).kind == "file.missing");
  CHECK(refusal([] { replace_file(disk(), "/dev/full/x", "text"); }).kind == "file.missing");
  const auto full = disk().create("/dev/full");
  const Problem problem = refusal([&] {
    full->write("text");
    full->sync();
  });
  CHECK(problem.kind == "file.full");
  CHECK(problem.message == "cannot write `/dev/full`: no space left on device");
  CHECK(read_file(disk(), "tests/reference/int16.idx", 100).size() == 24);
  CHECK(refusal([] { read_file(disk(), "tests/reference/int16.idx", 10); }).kind == "file.large");
}

namespace {

std::string gzipped(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string read_gzip(const std::string& bytes, uint64_t most = 1 << 24) {
  TestFiles files;
  files.held["f"] = bytes;
  return std::string(read_all(*open_maybe_gzip(files, "f", most), most).view());
}

}  // namespace

TEST_CASE("gzip is inflated, within bounds") {
  const std::string text(3000000, 'x'), packed = gzipped(text);
  CHECK(read_gzip(packed) == text);
  CHECK(read_gzip("plain") == "plain");
  CHECK(read_gzip("") == "");
  CHECK(read_gzip(gzipped("a") + gzipped("b") + std::string(512, '\0')) == "ab");
  CHECK(refusal([&] { read_gzip(packed, 2999999); }).kind == "file.large");
  std::string room(text.size(), ' ');
  const auto bounded = inflated(std::make_unique<MemoryFile>("f", packed), 2999999);
  CHECK(bounded->left() == 2999999);
  CHECK(refusal([&] { bounded->read(room.data(), room.size()); }).kind == "file.large");
  CHECK(refusal([&] { read_gzip(packed.substr(0, packed.size() - 9)); }).kind == "gzip");
  CHECK(refusal([&] { read_gzip(packed + "junk"); }).kind == "gzip");
  std::string broken = packed;
  broken[broken.size() - 6] ^= 1;  // its checksum
  CHECK(refusal([&] { read_gzip(broken); }).kind == "gzip");
}

TEST_CASE("UTF-8") {
  for (const char* good : {"", "plain ascii text", "grün", "日本", "\xF0\x9F\x98\x80"}) CHECK(is_utf8(good));
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "abcdefgh\xFF"})
    CHECK_FALSE(is_utf8(bad));
}
