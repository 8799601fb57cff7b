// Rendering: several labels, several files, columns, colours, JSON.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/render/diagnostics.h"
#include "cli/render/width.h"
#include "compiler/diagnostics/mend.h"

using namespace kcc;

namespace {

struct Scene {
  explicit Scene(const std::string& text) : source(sources.add("a.yaml", text)) {}
  Place at(const std::string& words) {
    const size_t begin = source.text().find(words);
    return sources.place({source.id(), begin, begin + words.size()});
  }
  Sources sources;
  Report report{sources};
  const Source& source;
};

int widest(const std::string& text) {
  int most = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    most = std::max(most, display_width(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  return most;
}

}  // namespace

TEST_CASE("a diagnostic with notes and help looks like rustc's") {
  Scene s(std::string(20, '\n') + "    joined: [[left, right], Add]\n");
  Diagnostic& d =
      s.report.add("shape", s.at("[left, right]"), "`Add` cannot take `[left, right]`: last dimensions are 64 and 32",
                   "give both branches the same units, or use `Concatenate`");
  d.notes = {{"left:  [batch, 64] float32"}, {"right: [batch, 32] float32"}};
  CHECK(render(s.report) ==
        "error[K0401]: `Add` cannot take `[left, right]`: last dimensions are 64 and 32\n"
        "  --> a.yaml:21:14\n"
        "   |\n"
        "21 |     joined: [[left, right], Add]\n"
        "   |              ^^^^^^^^^^^^^\n"
        "   = left:  [batch, 64] float32\n"
        "   = right: [batch, 32] float32\n"
        "   = help: give both branches the same units, or use `Concatenate`\n");
}

TEST_CASE("labels on one line, on others, and in another file") {
  Scene s("one two three\n\n\nfour\n");
  const Source& other = s.sources.add("b.yaml", "elsewhere\n");
  Diagnostic& d = s.report.add("shape", s.at("two"), "m");
  d.label = "primary";
  d.labels = {{s.at("one"), "first"},
              {s.at("three"), "third"},
              {s.at("four"), "below"},
              {s.sources.place({other.id(), 0, 4}), "there"}};
  CHECK(render(s.report) ==
        "error[K0401]: m\n"
        " --> a.yaml:1:5\n"
        "  |\n"
        "1 | one two three\n"
        "  | --- ^^^ ----- third\n"
        "  | |   |\n"
        "  | |   primary\n"
        "  | first\n"
        "...\n"
        "4 | four\n"
        "  | ---- below\n"
        " ::: b.yaml:1:1\n"
        "  |\n"
        "1 | elsewhere\n"
        "  | ---- there\n");
}

TEST_CASE("carets stand under tabs, wide characters and joined emoji") {
  Scene s("\t名前 👩‍👩‍👧 é x\n");
  s.report.add("shape", s.at("x"), "m");
  const std::string text = render(s.report);
  const size_t caret_line = text.rfind("  | ");
  CHECK(text.substr(caret_line) == "  | " + std::string(4 + 4 + 1 + 2 + 1 + 1 + 1, ' ') + "^\n");
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("値🎉") == 4);
}

TEST_CASE("a long line is cut around the place, whatever the width") {
  std::string line;
  for (int i = 0; i < 100; ++i) line += "word" + std::to_string(i) + "値 ";
  for (const char* word : {"word0値", "word50値", "word99値"}) {
    for (const int width : {30, 40, 80}) {
      Scene s(line + "\n");
      s.report.add("shape", s.at(word), "m");
      const std::string text = render(s.report, {.width = width});
      CAPTURE(text);
      CHECK(widest(text) <= width);
      CHECK(text.find(word) != std::string::npos);
      CHECK(text.find('^') != std::string::npos);
      // The caret stands below the first letter of the word.
      const std::string shown = text.substr(text.find("1 | "));
      const std::string row = text.substr(text.rfind("  | "));
      CHECK(display_width(shown.substr(0, shown.find(word))) == display_width(row.substr(0, row.find('^'))));
    }
  }
}

TEST_CASE("colours only where they were asked for, and nothing that acts on the terminal") {
  Scene s("a: 1\n");
  s.report.add("shape", s.at("a"), "evil \x1b[31m\n and \xff", "h\x07");
  const std::string plain = render(s.report);
  CHECK(plain.find('\x1b') == std::string::npos);
  CHECK(plain.find('\x07') == std::string::npos);
  CHECK(plain.find("evil \\x1b[31m") != std::string::npos);
  const std::string coloured = render(s.report, {.colour = true});
  CHECK(coloured.find("\x1b[1;31merror[K0401]\x1b[0m") == 0);
  CHECK(coloured.find("\x1b[31m") == std::string::npos);
}

TEST_CASE("diagnostics as JSON") {
  Scene s("é: bad\n");
  s.report.add("shape", s.at("bad"), "m", "h").notes = {{"n"}};
  s.report.add("graph.unused", kNoPlace, "u \xff");
  CHECK(
      to_json(s.report).dump() ==
      R"([{"code":"K0401","severity":"error","message":"m","file":"a.yaml","line":1,"column":4,)"
      R"("range":{"start":{"line":0,"character":3},"end":{"line":0,"character":6}},"help":"h","notes":["n"],"related":[],"edits":[]},)"
      R"({"code":"K0901","severity":"warning","message":"u )"
      "\uFFFD"
      R"(","file":null,"line":null,"column":null,"range":null,"help":null,"notes":[],"related":[],"edits":[]}])");
  CHECK(count_text(s.report) == "1 error, 1 warning");
}

TEST_CASE("notes with places are set in columns, and are related places in JSON") {
  Scene s("first: 1\n😀 second: 2\n");
  s.report.add(
      Problem{"shape", "m", "", s.at("second"), {{"a: Dense  [batch, 4]", s.at("first")}, {"b  [batch]", kNoPlace}}});
  CHECK(render(s.report) ==
        "error[K0401]: m\n"
        " --> a.yaml:2:3\n"
        "  |\n"
        "2 | 😀 second: 2\n"
        "  |    ^^^^^^\n"
        "  = a: Dense  [batch, 4]  line 1:1\n"
        "  = b  [batch]\n");
  const auto json = to_json(s.report)[0];
  CHECK(json["range"]["start"]["character"] == 3);  // a letter above U+FFFF is two units
  CHECK(json["related"].size() == 1);
  CHECK(json["related"][0]["message"] == "a: Dense [batch, 4]");
  CHECK(json["related"][0]["line"] == 1);
}

TEST_CASE("a name that was meant is an edit") {
  Scene s("unitz: 3\nactivatoin: relu\n");
  s.report.add("arg.unknown", s.at("unitz"), "m", "did you mean `units`?");
  s.report.add("arg.unknown", s.at("activatoin: relu"), "m", "did you mean `activation`?");
  s.report.add("arg.unknown", s.at("relu"), "m", "did you mean `softmax`?");
  const Mended mended = mend(s.source, s.report);
  CHECK(mended.edits == 1);
  CHECK(mended.text == "units: 3\nactivatoin: relu\n");
}
