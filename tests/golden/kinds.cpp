// Every kind of diagnostic has an example: a spec with the mistake, which gives that diagnostic and nothing else, and a
// mended one, which gives none. What is said of the first is what tests/golden/kinds/<code>.txt holds, letter by
// letter; KCC_GOLDEN=write rewrites it. Examples that say what is run are run by a shell, with the program that KCC
// names.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/render/diagnostics.h"
#include "compiler/job/job.h"

using namespace kcc;
namespace fs = std::filesystem;

namespace {

// Kinds that no example can show, and where they are tested.
const std::set<std::string_view> kElsewhere{
    "problem",  // a mistake of kcc's, of which no kind was made: unit/front_diagnostics
};

constexpr const char* kModel = R"(model:
  inputs: {a: [1]}
  graph:
    y: [a, {Dense: 1}]
  outputs: y
)";
constexpr const char* kData = "data: {train: {inline: {a: [1, 2, 3, 4], y: [1, 2, 3, 4]}}}\n";
constexpr const char* kTraining = "training: {loss: mse}\n";

bool has_section(const std::string& text, const std::string& name) {
  return ("\n" + text).find("\n" + name + ":") != std::string::npos;
}

// The whole spec that an example is of: of one that shows no model, a small one, with data.
std::string whole(const std::string& text) {
  if (text.starts_with("# the whole spec")) return text;
  std::string out = "kcc: 1\n";
  if (!has_section(text, "model")) {
    out += kModel;
    if (!has_section(text, "data")) out += kData;
    if (!has_section(text, "training")) out += kTraining;
  }
  return out + text + "\n";
}

struct Said {
  std::string text;
  std::vector<std::string> kinds;  // in the order told
};

Said checked(const std::string& path) {
  Sources sources;
  Report report(sources);
  auto compiled = compile(path, {}, report);
  if (compiled && !report.has_errors()) {
    JobOptions options;
    options.summary = !compiled->has_data;
    options.targets = compiled->has_training;
    open_job(std::move(compiled), options, report);
  }
  Said said{render(report), {}};
  for (const Diagnostic& d : report.sorted()) said.kinds.emplace_back(d.kind->name);
  return said;
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The codes at the beginnings of lines: "error[K0801]: ..".
std::vector<std::string> kinds_said(const std::string& text) {
  std::vector<std::string> kinds;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    for (const std::string begin : {"error[", "warning["})
      if (line.starts_with(begin)) kinds.emplace_back(kind_named(line.substr(begin.size(), 5)).name);
  return kinds;
}

// What the commands say on stderr; one that fails is the last. `succeeded`: none did.
Said run(const std::string& commands, bool& succeeded) {
  std::ofstream("../commands", std::ios::binary) << commands;
  succeeded = std::system("sh -e ../commands >/dev/null 2>../said") == 0;
  std::string text = content_of("../said");
  const std::string folder = fs::current_path().string() + "/";
  for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
  return {text, kinds_said(text)};
}

// Writes the files of an example into the folder that the test stands in, and runs its commands, or checks the spec.
Said say(std::string_view example, bool& succeeded) {
  std::string text(example), commands;
  while (text.starts_with("$ ")) {
    const size_t end = std::min(text.find('\n'), text.size());
    commands += text.substr(2, end - 2) + "\n";
    text.erase(0, end + 1);
  }
  std::string spec;
  for (size_t at = 0; at <= text.size();) {
    const size_t next = ("\n" + text).find("\n--- ", at + (at > 0));
    const std::string part = text.substr(at, next == std::string::npos ? next : next - at);
    if (at == 0) {
      spec = part;
    } else {
      const size_t line = part.find('\n');
      std::ofstream(part.substr(4, line - 4), std::ios::binary)
          << (line == std::string::npos ? "" : part.substr(line + 1));
    }
    if (next == std::string::npos) break;
    at = next;
  }
  std::ofstream("spec.yaml", std::ios::binary) << whole(spec);
  succeeded = true;
  return commands.empty() ? checked("spec.yaml") : run(commands, succeeded);
}

void compare(const Said& said, const fs::path& golden) {
  if (std::getenv("KCC_GOLDEN") && std::string(std::getenv("KCC_GOLDEN")) == "write")
    std::ofstream(golden, std::ios::binary) << said.text;
  CHECK(said.text == content_of(golden));
}

}  // namespace

TEST_CASE("each kind of diagnostic has an example that gives it, and a mended one that gives nothing") {
  const fs::path root = fs::current_path(), golden = root / "tests/golden/kinds";
  const fs::path scratch = fs::temp_directory_path() / fmt::format("kcc-kinds-{}", getpid());
  const char* named = std::getenv("KCC");
  const fs::path program = fs::absolute(named ? named : "build/kcc");
  REQUIRE(fs::exists(program));
  setenv("PATH", (program.parent_path().string() + ":" + std::getenv("PATH")).c_str(), 1);
  setenv("XDG_CACHE_HOME", (scratch / "cache").c_str(), 1);
  setenv("LC_ALL", "C", 1);
  CHECK(all_kinds().size() >= 150);
  size_t shown = 0;
  for (const Diagnostic::Kind* kind : all_kinds()) {
    CAPTURE(std::string(kind->code));
    const std::string name(kind->name);
    CAPTURE(name);
    CHECK(kind->wrong.empty() == kElsewhere.contains(kind->name));
    CHECK(kind->wrong.empty() == kind->mended.empty());
    CHECK(!kind->explain.empty());
    if (kind->wrong.empty()) continue;
    ++shown;
    const auto said = [&](std::string_view example, bool& succeeded) {
      fs::remove_all(scratch / "example");
      fs::create_directories(scratch / "example");
      fs::current_path(scratch / "example");
      Said s = say(example, succeeded);
      fs::current_path(root);
      return s;
    };
    bool succeeded = true;
    const Said wrong = said(kind->wrong, succeeded), mended = said(kind->mended, succeeded);
    CHECK_MESSAGE(succeeded, mended.text);
    CHECK_MESSAGE(wrong.kinds == std::vector<std::string>{name}, wrong.text);
    CHECK_MESSAGE(mended.kinds.empty(), mended.text);
    compare(wrong, golden / (std::string(kind->code) + ".txt"));
  }
  fs::remove_all(scratch);
  CHECK(shown + kElsewhere.size() == all_kinds().size());
}

TEST_CASE("what is said of whole specs is what the golden files hold") {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator("tests/golden/specs"))
    if (entry.path().extension() == ".yaml") all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  CHECK(all.size() >= 5);
  for (const fs::path& path : all) {
    CAPTURE(path.string());
    compare(checked(path.string()), fs::path(path).replace_extension(".txt"));
  }
}
