// Every spec in specs/ trains to the figure that it promises, and to the same bytes with one thread and with four.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

int run(const std::string& arguments) {
  const char* kcc = std::getenv("KCC");
  REQUIRE(kcc);
  return std::system((std::string(kcc) + " " + arguments).c_str());
}

struct Promise {
  std::string spec, split, figure;
  double low, high;
};

// What the first comment of each spec says, or (where it says no figure) what its model reaches with its seed.
const Promise kPromises[] = {
    {"digits", "test", "accuracy", 0.98, 1},
    {"iris", "test", "accuracy", 0.9, 1},
    {"wine", "validation", "cultivar_accuracy", 0.94, 1},
    {"breast_cancer", "test", "accuracy", 0.95, 1},
    {"penguins", "test", "accuracy", 0.96, 1},
    {"residual", "test", "accuracy", 0.98, 1},
    {"autoencoder", "test", "loss", 0, 0.02},
    {"siamese", "test", "accuracy", 0.92, 1},
};

}  // namespace

TEST_CASE("the specs keep what they promise") {
  const fs::path folder = fs::temp_directory_path() / ("kcc_specs_" + std::to_string(getpid()));
  for (const Promise& p : kPromises) {
    CAPTURE(p.spec);
    const fs::path one = folder / (p.spec + "1"), four = folder / (p.spec + "4");
    REQUIRE(run("train specs/" + p.spec + ".yaml --quiet --threads 1 -o " + one.string()) == 0);
    REQUIRE(run("train specs/" + p.spec + ".yaml --quiet --threads 4 -o " + four.string()) == 0);
    CHECK(bytes_of(one / "model.safetensors") == bytes_of(four / "model.safetensors"));
    const auto figures = nlohmann::json::parse(bytes_of(one / "metrics.json"));
    const double got = figures.at(p.split).at(p.figure).get<double>();
    CHECK_MESSAGE((got >= p.low && got <= p.high), p.spec << ": " << p.figure << " is " << got);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

TEST_CASE("no spec is without a promise") {
  std::set<std::string> promised{"fashion"};  // at full size: minutes, and data of a package; see the README
  for (const Promise& p : kPromises) promised.insert(p.spec);
  for (const auto& entry : fs::directory_iterator("specs"))
    if (entry.path().extension() == ".yaml")
      CHECK_MESSAGE(promised.contains(entry.path().stem().string()), entry.path().string());
}
