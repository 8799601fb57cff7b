// The command line as a user meets it: wrong arguments, files that lack, interrupts, terminals.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

std::string absolute(const std::string& path) { return std::filesystem::absolute(path).string(); }

TEST_CASE("usage: wrong arguments exit with 2") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"trian"},
                                             {"train"},
                                             {"train", "specs/iris.yaml", "--epochs", "0"},
                                             {"train", "specs/iris.yaml", "--epochs", "1x"},
                                             {"train", "specs/iris.yaml", "--nonsense"},
                                             {"summary", "specs/iris.yaml", "--format", "gif"},
                                             {"check", "specs/iris.yaml", "--emit", "all"},
                                             {"check"},
                                             {"explain"}}) {
    const Outcome o = kcc(arguments);
    CHECK(o.code == 2);
    CHECK(o.out == "");
    CHECK(o.err.find("error: ") == 0);
  }
  CHECK(kcc({"--help"}).code == 0);
  CHECK(kcc({"train", "--help"}).code == 0);
  CHECK(kcc({"--version"}).out == "kcc 0.1.0\n");
}

TEST_CASE("usage: a spec through a pipe is a spec") {
  const Scratch s;
  const std::string spec = s.write("a.yaml",
                                   "kcc: 1\nmodel: {input: [2], stack: [{Dense: 1}]}\n"
                                   "data: {train: {csv: d.csv}, inputs: {input: [a, b]}, targets: {output: y}}\n"
                                   "training: {loss: mse, epochs: 1}\n");
  s.write("d.csv", "a,b,y\n1,2,3\n");
  const Terms piped{.folder = s.path.string(), .in_file = spec};
  for (const char* command : {"check", "summary", "train"}) {
    const Outcome o = kcc({command, "/dev/stdin"}, piped);
    CHECK_MESSAGE(o.code == 0, command, o.err);
  }
  CHECK(std::filesystem::exists(s / "runs/stdin/model.safetensors"));
}

TEST_CASE("usage: with --json an error is a document too") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"train", "--json"},
                                             {"trian", "--json"},
                                             {"train", "specs/iris.yaml", "--json", "--nonsense"},
                                             {"layers", "Foo", "--json"},
                                             {"check", "specs/iris.yaml", "--emit", "graph", "--json"},
                                             {"summary", "specs/iris.yaml", "--format", "dot", "--json"}}) {
    const Outcome o = kcc(arguments);
    CHECK(o.code == 2);
    CHECK(o.err == "");
    const auto seen = nlohmann::json::parse(o.out, nullptr, false);
    REQUIRE(!seen.is_discarded());
    CHECK(seen["diagnostics"][0]["severity"] == "error");
  }
}

TEST_CASE("usage: files that are not there") {
  for (const std::string command : {"train", "check", "summary", "evaluate", "predict"}) {
    const Outcome o = kcc({command, "no/such.yaml"});
    INFO(command << ": " << o.err);
    CHECK((o.code == 1 || o.code == 2));
    CHECK(o.err.find("no/such.yaml") != std::string::npos);
    CHECK(o.out == "");
  }
}

TEST_CASE("usage: data that a spec has not is not replaced by other data") {
  for (const std::string command : {"evaluate", "predict"}) {
    const Outcome o = kcc({command, absolute("specs/iris.yaml"), "--split", "validation"});
    INFO(command << ": " << o.err);
    CHECK(o.code == 2);
    CHECK(o.err.find("no `validation` data") != std::string::npos);
    CHECK(o.out == "");
  }
}

TEST_CASE("usage: a run knows when its data has changed") {
  const Scratch s;
  s.write("d.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
  s.write("a.yaml",
          "kcc: 1\nmodel:\n  inputs: {x: []}\n  graph:\n    y: [x, {Reshape: [1]}, {Dense: 1}]\n  outputs: y\n"
          "data:\n  train: {csv: d.csv}\ntraining: {optimizer: sgd, loss: mse, epochs: 1}\n");
  const Terms here{.folder = s.path.string()};
  REQUIRE(kcc({"train", "a.yaml", "-o", "run", "--quiet"}, here).code == 0);
  // The bytes' hash, as sha256sum prints it.
  CHECK(content(s / "run/spec.yaml").find("sha256-e447b1a55d7935b9") != std::string::npos);
  Outcome o = kcc({"evaluate", "run", "--split", "train"}, here);
  CHECK(o.code == 0);
  CHECK(o.err == "");
  s.write("d.csv", "x,y\n1,2\n2,4\n3,6\n4,9\n");
  for (const std::string command : {"evaluate", "predict"}) {
    o = kcc({command, "run", "--split", "train"}, here);
    CHECK(o.code == 0);
    CHECK(o.err.find("d.csv` has changed since this run was trained") != std::string::npos);
  }
}

TEST_CASE("usage: a training off a terminal, again, and what is left") {
  const Scratch s;
  const std::string spec = absolute("specs/iris.yaml");
  const Outcome first = kcc({"train", spec, "-o", s / "run", "--epochs", "2"});
  CHECK(first.code == 0);
  CHECK(first.out.find('\r') == std::string::npos);
  CHECK(first.out.find('\x1b') == std::string::npos);
  for (const char* name : {"spec.yaml", "model.safetensors", "history.csv", "metrics.json"})
    CHECK(std::filesystem::exists(s.path / "run" / name));
  const Outcome again = kcc({"train", spec, "-o", s / "run", "--epochs", "2"});
  CHECK(again.code == 2);
  CHECK(kcc({"train", spec, "-o", s / "run", "--epochs", "2", "--overwrite", "--quiet"}).out == "");
  const auto figures = nlohmann::json::parse(kcc({"evaluate", s / "run", "--json"}).out);
  CHECK(figures.contains("loss"));
  CHECK(kcc({"summary", s / "run"}).code == 0);
}

TEST_CASE("usage: progress on a terminal, and none wider than it") {
  const Scratch s;
  const Outcome o = kcc({"train", absolute("specs/iris.yaml"), "-o", s / "run", "--epochs", "1"}, {.columns = 60});
  CHECK(o.code == 0);
  CHECK(o.out.find("Epoch 1/1") != std::string::npos);
}

TEST_CASE("usage: a folder that cannot be written") {
  if (geteuid() == 0) {  // who may write everywhere: a file stands where the folder should
    const Scratch s;
    s.write("file", "");
    const Outcome o = kcc({"train", absolute("specs/iris.yaml"), "-o", s / "file/run", "--epochs", "1"});
    CHECK(o.code == 1);
    CHECK(o.err.find("error[K") == 0);
  } else {
    const Scratch s;
    chmod(s.path.c_str(), 0555);
    const Outcome o = kcc({"train", absolute("specs/iris.yaml"), "-o", s / "run", "--epochs", "1"});
    CHECK(o.code == 1);
    CHECK(o.err.find("error[K") == 0);
    chmod(s.path.c_str(), 0755);
  }
}

TEST_CASE("usage: a disk that is full") {
  const Scratch s;
  if (mount("tmpfs", s.path.c_str(), "tmpfs", 0, "size=16k") != 0) return;  // only root may
  const Outcome o = kcc({"train", absolute("specs/digits.yaml"), "-o", s / "run", "--epochs", "1"});
  umount(s.path.c_str());
  CHECK(o.code == 1);
  CHECK(o.err.find("error[K0010]: ") != std::string::npos);
}

TEST_CASE("usage: results that cannot be written are a failure") {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"summary", "specs/iris.yaml"}, {"layers"}, {"check", "specs/iris.yaml", "--json"}}) {
    const Outcome o = kcc(arguments, {.out_file = "/dev/full"});
    CHECK(o.code == 1);
    CHECK(o.err == "error[K0010]: the results could not be written: No space left on device\n");
  }
}

TEST_CASE("usage: an interrupt saves, and what is sent at once with it is the same one") {
  const Scratch s;
  bool sent = false;
  const Outcome o = kcc({"train", absolute("specs/digits.yaml"), "-o", s / "run", "--epochs", "100000"},
                        {.watch = [&](int pid, const std::string&) {
                          if (!sent) kill(pid, SIGINT);
                          sent = true;
                        }});
  CHECK(sent);
  CHECK(o.code == 130);
  CHECK(std::filesystem::exists(s.path / "run" / "model.safetensors"));
  CHECK(kcc({"evaluate", s / "run"}).code == 0);

  sent = false;
  const Outcome now = kcc({"train", absolute("specs/digits.yaml"), "-o", s / "now", "--epochs", "100000"},
                          {.watch = [&](int pid, const std::string&) {
                            if (!sent)
                              for (int i = 0; i < 20; ++i) {
                                kill(pid, SIGINT);
                                usleep(1000);
                              }
                            sent = true;
                          }});
  CHECK(now.code == 130);
  CHECK(std::filesystem::exists(s.path / "now" / "model.safetensors"));
}

TEST_CASE("usage: help that cannot be written is no success") {
  CHECK(kcc({"--version"}, {.out_file = "/dev/full"}).code == 1);
}

TEST_CASE("usage: an interrupt on the way through data gives no figures and no predictions of some rows") {
  const Scratch s;
  const std::string spec = s.write("slow.yaml", R"(kcc: 1
model: {input: [8, 8, 1], stack: [{Conv2D: 256, kernel_size: 3}, {Conv2D: 256, kernel_size: 3}, Flatten, {Dense: 10}]}
data:
  train: {csv: )" + absolute("specs/data/digits.csv.gz") +
                                                    R"(, rows: "0:16"}
  test: {csv: )" + absolute("specs/data/digits.csv.gz") +
                                                    R"(}
  inputs: {input: [p*]}
  targets: {output: digit}
training: {loss: {SparseCategoricalCrossentropy: {from_logits: true}}, optimizer: {SGD: 0}, epochs: 1}
)");
  bool sent = false;
  const auto interrupt = [&](int pid, const std::string& shown) {
    if (!sent && has(shown, "Epoch 1/1")) sent = true, kill(pid, SIGINT);
  };
  const Outcome trained = kcc({"train", spec, "-o", s / "run"}, {.watch = interrupt});
  CHECK_MESSAGE(trained.code == 130, trained.err);
  CHECK(!has(trained.out, "test - "));
  CHECK(!has(content(s / "run/metrics.json"), "test"));
  CHECK(std::filesystem::exists(s.path / "run" / "model.safetensors"));
}

// A handler on the thread that computes would write into the heap (see cli/interrupt.h): of eight such runs three died.
TEST_CASE("usage: an interrupt does no harm, whatever is being computed") {
  const Scratch s;
  for (int i = 0; i < 6; ++i) {
    bool sent = false;
    const Outcome o = kcc({"train", absolute("specs/dqn.yaml"), "-o", s / "run", "--overwrite", "--threads", "1"},
                          {.watch = [&](int pid, const std::string&) {
                            if (!sent) {
                              usleep(static_cast<useconds_t>(600'000 + 50'000 * i));  // the buffer is full: it learns
                              kill(pid, SIGINT);
                            }
                            sent = true;
                          }});
    CHECK_MESSAGE(o.code == 130, o.err);
  }
  CHECK(kcc({"summary", s / "run"}).code == 0);
}

TEST_CASE("usage: weights start as what a file holds, and a run needs it no more") {
  const Scratch s;
  std::filesystem::create_directory(s.path / "specs");
  std::filesystem::copy_file("tests/page/data/glove.npy", s.path / "specs" / "glove.npy");
  const auto spec = [](const std::string& words) {
    return "kcc: 1\nmodel:\n  inputs: {words: {shape: [2], dtype: int32}}\n  graph: {y: [words, {Embedding: " + words +
           ", output_dim: 3, trainable: false, embeddings_initializer: {File: glove.npy}}, GlobalAveragePooling1D, "
           "{Dense: 1, kernel_initializer: ones}]}\n  outputs: y\n"
           "data: {train: {inline: {words: [[0, 1], [3, 2]], y: [0.0, 1.0]}}}\n"
           "training: {optimizer: {SGD: 0.0}, loss: mse}\n";
  };
  s.write("specs/words.yaml", spec("4"));
  CHECK(kcc({"train", s / "specs/words.yaml", "-o", s / "run"}).code == 0);
  std::filesystem::remove(s.path / "specs" / "glove.npy");
  // Rows 0 and 1 of (0 .. 11) / 8 - 0.5 as 4 x 3: their mean, summed, is (0 + 1 + .. + 5) / 16 - 1.5; and so on.
  const Outcome run = kcc({"predict", s / "run"});
  CHECK(run.out.find("-0.5625") != std::string::npos);
  CHECK(run.out.find("1.6875") != std::string::npos);
  const Outcome gone = kcc({"check", s / "specs/words.yaml"});
  CHECK(gone.code == 2);
  CHECK(gone.err.find("there is no file `" + s / "specs/glove.npy" + "`") != std::string::npos);
  std::filesystem::copy_file("tests/page/data/glove.npy", s.path / "specs" / "glove.npy");
  s.write("specs/words.yaml", spec("5"));
  const Outcome other = kcc({"check", s / "specs/words.yaml"});
  CHECK(other.code == 2);
  CHECK(other.err.find("is [4, 3], and the weight [5, 3]") != std::string::npos);
}

}  // namespace
}  // namespace kcc::cli
