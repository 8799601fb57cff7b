// Every tests/golden/*.yaml is read and what kcc says of it is compared with the .txt of the same name, letter by
// letter. KCC_GOLDEN=write rewrites the .txt files.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "cli/render/diagnostics.h"
#include "compiler/yaml/parse.h"

using namespace kcc;
using namespace kcc::yaml;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = "tests/golden";  // seen from the root, where ctest runs the tests

std::vector<fs::path> specs() {
  std::vector<fs::path> result;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".yaml") result.push_back(entry.path());
  std::sort(result.begin(), result.end());
  return result;
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What is reported for the spec, and, with `# show: ast`, the tree; `# width: N` cuts lines.
std::string outcome(const fs::path& path, std::set<std::string>& codes) {
  Sources sources;
  Report report(sources);
  RenderStyle style;
  std::string out;
  const auto source = read_source(sources, path.string());
  if (!source) {
    report.add(source.problem());
  } else {
    const std::string_view text = (*source)->text();
    if (const size_t at = text.find("# width: "); at != std::string_view::npos)
      style.width = std::atoi(text.data() + at + 9);
    const auto tree = parse(**source, report);
    if (tree && text.find("# show: ast") != std::string_view::npos) out = to_flow(*tree) + "\n";
  }
  for (const Diagnostic& diagnostic : report.sorted()) codes.insert(std::string(diagnostic.kind->code));
  return out + render(report, style);
}

}  // namespace

TEST_CASE("what kcc says of a spec is what the golden files hold") {
  const bool write = std::getenv("KCC_GOLDEN") && std::string(std::getenv("KCC_GOLDEN")) == "write";
  std::set<std::string> codes;
  const auto all = specs();
  CHECK(all.size() >= 40);
  for (const fs::path& path : all) {
    CAPTURE(path.string());
    fs::path golden = path;
    golden.replace_extension(".txt");
    const std::string got = outcome(path, codes);
    if (write) std::ofstream(golden, std::ios::binary) << got;
    CHECK(fs::exists(golden));
    CHECK(got == content(golden));
  }
  // A kind of the yaml layer that no golden file reaches is a kind whose text nobody has read.
  for (const Diagnostic::Kind* kind : all_kinds())
    if (kind->name.starts_with("yaml.") && kind->name != "yaml.syntax")  // what no explanation fits
      CHECK_MESSAGE(codes.contains(std::string(kind->code)), kind->name, " is in no golden file");
}
