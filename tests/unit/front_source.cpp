// Sources, places, and what a text may hold.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "compiler/source/source.h"
#include "compiler/source/utf8.h"

using namespace kcc;

TEST_CASE("front: a source knows its lines, and columns count characters") {
  Sources sources;
  const Source& s = sources.add("a.yaml", "ab\r\né🎉x\n");
  CHECK(s.lines() == 3);
  CHECK(s.line(0) == "ab");
  CHECK(s.line(1) == "é🎉x");
  CHECK(s.line_of(0) == 0);
  CHECK(s.line_of(4) == 1);
  CHECK(s.column_of(10) == 2);  // the x
  CHECK(s.line(2) == "");
}

TEST_CASE("front: a place is an index that leads back to its span") {
  Sources sources;
  const Source& s = sources.add("a", "hello world");
  const Place place = sources.place({s.id(), 6, 11});
  CHECK(s.text(sources.span(place)) == "world");
  CHECK(sources.span(kNoPlace).source == -1);
  CHECK(sources.span(1000).source == -1);
  CHECK(s.text(sources.span(sources.part(place, 1, 3, 5))) == "orl");
  CHECK(sources.part(place, 1, 3, 7) == place);  // another text than the place's
}

TEST_CASE("front: invalid UTF-8 is found where it is") {
  const auto kind = [](std::string text) {
    Sources sources;
    const auto result = add_checked(sources, "t", std::move(text));
    return result ? std::string("fine") : result.problem().kind;
  };
  CHECK(kind("a: é 🎉\t\r\n") == "fine");
  CHECK(kind("\xEF\xBB\xBF"
             "a: 1") == "fine");
  CHECK(kind("\xC0\xAF") == "file.utf8");          // overlong
  CHECK(kind("\xED\xA0\x80") == "file.utf8");      // a surrogate
  CHECK(kind("\xF4\x90\x80\x80") == "file.utf8");  // above U+10FFFF
  CHECK(kind("\xE2\x82") == "file.utf8");          // cut short
  CHECK(kind(std::string("a\0b", 3)) == "file.control");
  CHECK(kind("a\rb") == "file.control");
  CHECK(kind(" \xEF\xBB\xBF") == "file.control");
  CHECK(kind("\x04") == "file.control");
  CHECK(kind("\xC2\x85") == "file.control");
  CHECK(kind(std::string(kMaxSpecBytes, 'a')) == "fine");
  CHECK(kind(std::string(kMaxSpecBytes + 1, 'a')) == "file.size");
}

TEST_CASE("front: a file is refused by its size before it is read") {
  const std::string path = (std::filesystem::temp_directory_path() / "kcc_front_large.yaml").string();
  std::ofstream(path) << "a: 1\n";
  std::filesystem::resize_file(path, size_t{1} << 34);  // sparse: reading it would not end soon
  Sources sources;
  const auto large = read_source(sources, path);
  std::filesystem::remove(path);
  REQUIRE(!large);
  CHECK(large.problem().kind == "file.size");
  CHECK(read_source(sources, path).problem().kind == "file");
  CHECK(read_source(sources, "/").problem().kind == "file");
}
