// Every kind of diagnostic has an example: a spec with the mistake, which gives that diagnostic and nothing else, and a
// mended one, which gives none. What is said of the first is what tests/golden/kinds/<code>.txt holds, letter by
// letter; KCC_GOLDEN=write rewrites it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/render/diagnostics.h"
#include "compiler/job/job.h"

using namespace kcc;
namespace fs = std::filesystem;

namespace {

// Kinds that no text of a spec can show, and where they are tested.
const std::set<std::string_view> kElsewhere{
    "problem",          // of what has no kind
    "plugin.build",     // cli/plugins, as all of plugins
    "plugin.load",      //
    "plugin.entry",     //
    "plugin.version",   //
    "plugin.name",      //
    "plugin.failed",    //
    "plugin.changed",   //
    "plugin.reads",     //
    "tape",             // unit/tape
    "yaml.syntax",      // what no explanation fits
    "yaml.limit",       // golden/alias_bomb, golden/deep
    "file",             // --data
    "file.utf8",        // golden/utf8
    "file.control",     // golden/control
    "file.size",        // a spec of more than 1 MiB
    "file.read",        // unit/files
    "file.write",       // unit/files
    "file.full",        // unit/files
    "file.large",       // unit/files
    "file.short",       // unit/npz, unit/safetensors
    "file.trailing",    // unit/safetensors
    "memory",           // a model larger than the machine
    "weights.missing",  // cli: weights are no text
    "weights.extra",
    "weights.shape",
    "run.exists",          // cli
    "vars.set",            // unit/front_vars: --set
    "training.nan",        // at the time of training
    "training.first_nan",  // unit/nan_watch
    "callback.monitor",    // at the time of training
    "data.id",             // at the time of training
    "data.changed",        // cli: of runs
    "data.match",          // unit/data_join
    "data.window",         // of windows over rows
    "optimizer.several",   // at the time of training
    "training.update",     // unit/training_phases
    "npz",                 // unit/npz
    "gzip",                // unit/csv
    "graph.output",        // of predictions
    "layer.cell",          // of plugins
    "optimizer.schedule",  // at the time of training
    "csv.text",            // unit/csv
    "csv.line_end",        // unit/csv
    "csv.large",           // unit/csv
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

// Writes the files of an example into the folder that the test stands in, and checks the spec.
Said say(std::string_view example) {
  const std::string text(example);
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
  return checked("spec.yaml");
}

void compare(const Said& said, const fs::path& golden) {
  if (std::getenv("KCC_GOLDEN") && std::string(std::getenv("KCC_GOLDEN")) == "write")
    std::ofstream(golden, std::ios::binary) << said.text;
  std::ifstream in(golden, std::ios::binary);
  CHECK(said.text == std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

TEST_CASE("each kind of diagnostic has an example that gives it, and a mended one that gives nothing") {
  const fs::path root = fs::current_path(), golden = root / "tests/golden/kinds";
  const fs::path folder = fs::temp_directory_path() / fmt::format("kcc-kinds-{}", std::rand());
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
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::current_path(folder);
    const Said wrong = say(kind->wrong);
    fs::current_path(root);
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::current_path(folder);
    const Said mended = say(kind->mended);
    fs::current_path(root);
    CHECK_MESSAGE(wrong.kinds == std::vector<std::string>{name}, wrong.text);
    CHECK_MESSAGE(mended.kinds.empty(), mended.text);
    compare(wrong, golden / (std::string(kind->code) + ".txt"));
  }
  fs::remove_all(folder);
  CHECK(shown >= 140);
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
