// specs/LANGUAGE.md is the contract with users: every form that it shows works as shown.
//
// tests/page/*.yaml are specs that hold the page's forms, completed; their first lines say which (`# page: FORM`). Each
// is checked and trained; what the page calls an error (`# error: WORDS`) is refused in these words. Forms are the
// page's texts in code that hold a bracket, a colon, a dollar or the like; each must stand in one of these specs, in
// words.txt (it is no form), or in not_yet.txt.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "program.h"

namespace kcc::cli {
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = "tests/page";

struct Page {
  std::set<std::string> forms;      // in code, outside of fences
  std::vector<std::string> fenced;  // yaml
};

Page read_page() {
  Page page;
  bool inside = false, yaml = false;
  for (const std::string& line : lines_of(content("specs/LANGUAGE.md"))) {
    if (line.starts_with("```")) {
      inside = !inside;
      yaml = inside && line == "```yaml";
      if (yaml) page.fenced.emplace_back();
      continue;
    }
    if (inside) {
      if (yaml) page.fenced.back() += line + "\n";
      continue;
    }
    for (size_t at = line.find('`'); at != std::string::npos; at = line.find('`', at)) {
      const size_t end = line.find('`', at + 1);
      if (end == std::string::npos) break;
      const std::string form = line.substr(at + 1, end - at - 1);
      if (form.find_first_of("[{:=$*(") != std::string::npos) page.forms.insert(form);
      at = end + 1;
    }
  }
  return page;
}

// The values of `# key: ..` lines.
std::vector<std::string> marks(const std::string& text, const std::string& key) {
  std::vector<std::string> out;
  const std::string head = "# " + key + ": ";
  for (const std::string& line : lines_of(text))
    if (line.starts_with(head)) out.push_back(line.substr(head.size()));
  return out;
}

std::set<std::string> listed(const std::string& name) {
  std::set<std::string> out;
  for (const std::string& line : lines_of(content((kFolder / name).string())))
    if (!line.empty() && !line.starts_with("#")) out.insert(line);
  return out;
}

std::vector<fs::path> specs() {
  std::vector<fs::path> out;
  for (const auto& e : fs::directory_iterator(kFolder))
    if (e.path().extension() == ".yaml") out.push_back(e.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("every form of the page stands in a spec that is tried") {
  const Page page = read_page();
  CHECK(page.forms.size() > 100);
  std::set<std::string> tried, words = listed("words.txt"), later = listed("not_yet.txt");
  for (const fs::path& spec : specs())
    for (const std::string& form : marks(content(spec.string()), "page")) tried.insert(form);
  for (const std::string& form : page.forms)
    CHECK_MESSAGE(tried.contains(form) + words.contains(form) + later.contains(form) == 1,
                  "`" << form << "` of specs/LANGUAGE.md stands in no spec of tests/page (or in several lists)");
  for (const std::string& form : words) CHECK_MESSAGE(page.forms.contains(form), form);
  for (const std::string& form : later) CHECK_MESSAGE(page.forms.contains(form), form);
}

TEST_CASE("what the page shows works as shown") {
  const Scratch scratch;
  for (const fs::path& path : specs()) {
    const std::string spec = path.string(), text = content(spec);
    CAPTURE(spec);
    const auto errors = marks(text, "error");
    const bool later = !marks(text, "when").empty();  // it is seen where the step is run
    const Outcome checked = kcc({"check", spec});
    if (errors.empty() || later) CHECK_MESSAGE(checked.code == 0, checked.err);
    if (errors.empty() || later) {
      const Outcome trained = kcc({"train", spec, "--epochs", "1", "--quiet", "-o", scratch / path.stem().string()});
      CHECK_MESSAGE(trained.code == (later ? 1 : 0), trained.err);
      for (const std::string& words : errors) CHECK_MESSAGE(trained.err.find(words) != std::string::npos, trained.err);
    } else {
      CHECK_MESSAGE(checked.code == 2, checked.out);
      for (const std::string& words : errors) CHECK_MESSAGE(checked.err.find(words) != std::string::npos, checked.err);
    }
  }
}

TEST_CASE("the fenced specs of the page work as they stand") {
  const Page page = read_page();
  REQUIRE(page.fenced.size() == 2);
  const Scratch scratch;
  fs::create_directories(scratch.path / "data");
  fs::copy_file("specs/data/wine.csv", scratch.path / "data/wine.csv");
  const std::string whole = scratch.write("whole.yaml", page.fenced[0]);
  CHECK(kcc({"check", whole}).code == 0);
  const Outcome trained = kcc({"train", whole, "--epochs", "1", "--quiet", "--set", "vars.width=8"});
  CHECK_MESSAGE(trained.code == 0, trained.err);
  CHECK(fs::exists(scratch.path / "runs/wine/model.safetensors"));
  // The block of the page, used.
  const std::string block =
      scratch.write("block.yaml", "kcc: 1\n" + page.fenced[1] +
                                      "model: {inputs: {x: [6, 6, 2]}, graph: {y: [x, {Residual: 4, strides: 2}, "
                                      "{Residual: 4}, Flatten, {Dense: 1}]}, outputs: y}\n");
  const Outcome checked = kcc({"check", block});
  CHECK_MESSAGE(checked.code == 0, checked.err);
}

}  // namespace kcc::cli
