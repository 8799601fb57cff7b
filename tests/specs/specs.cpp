// Every spec in specs/ trains to the figure that it promises, and to the same bytes with one thread and with four.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

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

// What the first comment of each spec says, with some room for other machines.
const Promise kPromises[] = {
    {"digits", "test", "accuracy", 0.98, 1},
    {"iris", "test", "accuracy", 0.9, 1},
    {"wine", "validation", "cultivar_accuracy", 0.94, 1},
    {"wine", "validation", "alcohol_mae", 0, 0.6},
    {"breast_cancer", "test", "accuracy", 0.95, 1},
    {"penguins", "test", "accuracy", 0.96, 1},
    {"residual", "test", "accuracy", 0.98, 1},
    {"autoencoder", "test", "loss", 0, 0.02},
    {"siamese", "test", "accuracy", 0.92, 1},
    // With plugins:
    {"vae", "test", "loss", 0, 26},
    {"vae_graph", "test", "loss", 0, 26},
    {"gan", "test", "energy_distance", 0, 0.2},
    {"wgan_gp", "test", "energy_distance", 0, 0.1},
    {"cartpole_reinforce", "train", "return", 195, 500},
    {"cartpole_actor_critic", "train", "return", 195, 500},
    {"dqn", "train", "return", 195, 500},
    {"tree_lstm", "test", "accuracy", 0.98, 1},
    {"adaptive", "test", "digit_accuracy", 0.97, 1},
    {"masked_attention", "test", "accuracy", 0.9, 1},
    {"own_cell", "test", "accuracy", 0.97, 1},
    {"own_op", "test", "accuracy", 0.97, 1},
    {"pinn", "train", "max_error", 0, 0.005},
    {"maml", "train", "adapted_loss", 0, 0.6},
};

}  // namespace

TEST_CASE("the specs keep what they promise") {
  const fs::path folder = fs::temp_directory_path() / ("kcc_specs_" + std::to_string(getpid()));
  for (const Promise& p : kPromises) {
    CAPTURE(p.spec);
    const fs::path one = folder / (p.spec + "1"), four = folder / (p.spec + "4");
    REQUIRE(run("train specs/" + p.spec + ".yaml --quiet --overwrite --threads 1 -o " + one.string()) == 0);
    REQUIRE(run("train specs/" + p.spec + ".yaml --quiet --overwrite --threads 4 -o " + four.string()) == 0);
    CHECK(bytes_of(one / "model.safetensors") == bytes_of(four / "model.safetensors"));
    const auto figures = nlohmann::json::parse(bytes_of(one / "metrics.json"));
    const double got = figures.at(p.split).at(p.figure).get<double>();
    CHECK_MESSAGE((got >= p.low && got <= p.high), p.spec << ": " << p.figure << " is " << got);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

// Rewards are noisy: one seed would prove little.
TEST_CASE("CartPole is held for more than 195 steps with each of five seeds") {
  const fs::path folder = fs::temp_directory_path() / ("kcc_seeds_" + std::to_string(getpid()));
  for (const std::string spec : {"cartpole_reinforce", "cartpole_actor_critic"})
    for (int seed = 0; seed < 5; ++seed) {
      CAPTURE(spec);
      CAPTURE(seed);
      REQUIRE(run("train specs/" + spec + ".yaml --quiet --overwrite --set seed=" + std::to_string(seed) + " -o " +
                  folder.string()) == 0);
      const auto figures = nlohmann::json::parse(bytes_of(folder / "metrics.json"));
      CHECK(figures.at("train").at("return").get<double>() > 195);
    }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

TEST_CASE("a subclassed model and the declared graph of the same give the same numbers") {
  const fs::path folder = fs::temp_directory_path() / ("kcc_vae_" + std::to_string(getpid()));
  std::vector<std::vector<double>> losses;
  for (const std::string spec : {"vae", "vae_graph"}) {
    REQUIRE(run("train specs/" + spec + ".yaml --quiet --overwrite --epochs 20 -o " + folder.string()) == 0);
    std::istringstream history(bytes_of(folder / "history.csv"));
    losses.emplace_back();
    std::string line;
    for (std::getline(history, line); std::getline(history, line);)
      losses.back().push_back(std::stod(line.substr(line.find(',') + 1)));
  }
  REQUIRE(losses[0].size() == 20);
  for (size_t i = 0; i < 20; ++i) CHECK(std::abs(losses[0][i] - losses[1][i]) <= 1e-5 * losses[0][i]);
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
