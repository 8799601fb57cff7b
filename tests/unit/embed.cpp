// A model within a program: runtime/kcc/model.h.
#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <cfenv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "compiler/job/run_folder.h"
#include "runtime/kcc/model.h"

using namespace kcc;
namespace fs = std::filesystem;

namespace {

// The folder of a run of that model, its weights as they start.
struct Run {
  fs::path folder = fs::temp_directory_path() / ("kcc-embed-" + std::to_string(getpid()));
  explicit Run(const std::string& model) {
    fs::remove_all(folder);
    fs::create_directory(folder);
    std::ofstream(folder / "spec.yaml") << "kcc: 1\nname: small\nseed: 3\nmodel:\n" << model;
    Sources sources;
    Report report(sources);
    auto spec = compile((folder / "spec.yaml").string(), {}, report);
    REQUIRE(spec);
    JobOptions options;
    options.summary = true;
    options.targets = false;
    const auto job = open_job(std::move(spec), options, report);
    REQUIRE(job);
    prepare_training(*job);
    write_model(*job, folder.string());
  }
  ~Run() { fs::remove_all(folder); }
  TrainedModel load(const LoadOptions& options = {}) const { return kcc::load(folder.string(), options); }
};

const std::string kTwo =
    "  inputs: {x: [4], ids: {shape: [T], dtype: int32}}\n"
    "  graph:\n"
    "    e: [ids, {Embedding: {input_dim: 9, output_dim: 5}}, GlobalAveragePooling1D]\n"
    "    h: [[x, e], Concatenate, {Dense: 32, activation: tanh}]\n"
    "    a: [h, {Dense: 3, activation: softmax}]\n"
    "    b: [h, {Dense: 1}]\n"
    "  outputs: [a, b]\n";

Tensor counting(DType dtype, Shape shape, int64_t from) {
  Tensor t(dtype, shape);
  for (int64_t i = 0; i < t.count(); ++i) {
    if (dtype == DType::kFloat32)
      t.data<float>()[i] = static_cast<float>((from + i * 7) % 11) / 4 - 1;
    else
      t.data<int32_t>()[i] = static_cast<int32_t>((from + i * 5) % 9);
  }
  return t;
}

NamedTensors rows_given(int64_t rows, int64_t length, int64_t from) {
  return {{"x", counting(DType::kFloat32, {rows, 4}, from)}, {"ids", counting(DType::kInt32, {rows, length}, from)}};
}

bool same(const NamedTensors& a, const NamedTensors& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i].first != b[i].first || !(a[i].second.type() == b[i].second.type()) ||
        std::memcmp(a[i].second.raw(), b[i].second.raw(), static_cast<size_t>(a[i].second.bytes())) != 0)
      return false;
  return true;
}

template <class F>
Problem refusal_of(F&& f) {
  try {
    f();
  } catch (const Refused& r) {
    return r.problem();
  }
  return {"nothing", "was refused"};
}

}  // namespace

TEST_CASE("a loaded model says what it takes and gives") {
  const Run run(kTwo);
  const TrainedModel m = run.load();
  CHECK(m.name() == "small");
  REQUIRE(m.inputs().size() == 2);
  CHECK(m.inputs()[0].name == "x");
  CHECK(m.inputs()[0].sizes == std::vector<int64_t>{4});
  CHECK(m.inputs()[1].dtype == DType::kInt32);
  CHECK(m.inputs()[1].sizes == std::vector<int64_t>{-1});
  REQUIRE(m.outputs().size() == 2);
  CHECK(m.outputs()[0].name == "a");
  CHECK(m.outputs()[0].sizes == std::vector<int64_t>{3});
  CHECK(m.outputs()[1].sizes == std::vector<int64_t>{1});
  CHECK(m.warnings().empty());
}

TEST_CASE("threads that predict at once get what one gets alone, of every shape") {
  const Run run(kTwo);
  for (const LoadOptions& options : {LoadOptions{}, LoadOptions{.threads = 2, .shapes = 2}}) {
    const TrainedModel m = run.load(options);
    std::vector<NamedTensors> in, alone;
    for (int64_t i = 0; i < 6; ++i) {
      in.push_back(rows_given(1 + i * 3, 2 + i % 3, i));
      alone.push_back(run.load().predict(in.back()));
    }
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (size_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t, copy = m] {
        for (size_t n = 0; n < 60; ++n) {
          const size_t i = (n * (t + 1) + t) % in.size();
          wrong += !same(copy.predict(in[i]), alone[i]);
        }
      });
    for (std::thread& t : threads) t.join();
    CHECK(wrong == 0);
  }
}

TEST_CASE("a part of a tensor may be given, and rows do not depend on those beside them") {
  const Run run("  {input: [4], stack: [{Dense: 6, activation: relu}, {Dense: 2}]}\n");
  const TrainedModel m = run.load();
  const Tensor all = counting(DType::kFloat32, {9, 4}, 1);
  const Tensor whole = m.predict({{"input", all}})[0].second;
  const Tensor part = m.predict({{"input", all.rows(5, 8)}})[0].second;
  for (int64_t i = 0; i < part.count(); ++i) CHECK(part.at(i) == doctest::Approx(whole.at(10 + i)));
}

TEST_CASE("what is set for a thread is its own again") {
  const Run run("  {input: [4], stack: [{Dense: 2}]}\n");
  std::thread([&] {
    const volatile float tiny = 1e-39f;
    const auto flushes = [&] { return tiny * 1.0f == 0; };
    const bool before = flushes();  // as the thread that made this one has it
    std::fesetround(FE_UPWARD);
    const TrainedModel m = run.load();
    m.predict({{"input", counting(DType::kFloat32, {2, 4}, 0)}});
    CHECK(flushes() == before);
    CHECK(std::fegetround() == FE_UPWARD);
  }).join();
}

TEST_CASE("what a model does not take is refused by its kind") {
  const Run run(kTwo);
  const TrainedModel m = run.load();
  const auto kind = [&](const NamedTensors& in) { return refusal_of([&] { m.predict(in); }).kind; };
  const Tensor x = counting(DType::kFloat32, {2, 4}, 0), ids = counting(DType::kInt32, {2, 3}, 0);
  CHECK(kind({{"x", x}}) == "data.missing");
  CHECK(kind({{"x", x}, {"ids", ids}, {"idz", ids}}) == "data.field");
  CHECK(kind({{"x", x}, {"ids", ids}, {"x", x}}) == "data.field");
  CHECK(kind({{"x", x.cast(DType::kFloat64)}, {"ids", ids}}) == "data.type");
  CHECK(kind({{"x", counting(DType::kFloat32, {2, 5}, 0)}, {"ids", ids}}) == "shape.input");
  CHECK(kind({{"x", counting(DType::kFloat32, {4}, 0)}, {"ids", ids}}) == "shape.input");
  CHECK(kind({{"x", counting(DType::kFloat32, {3, 4}, 0)}, {"ids", ids}}) == "data.rows");
  CHECK(kind({{"x", Tensor(DType::kFloat32, {0, 4})}, {"ids", Tensor(DType::kInt32, {0, 3})}}) == "data.rows");
  const Problem p = refusal_of([&] { m.predict({{"x", x.cast(DType::kFloat64)}, {"ids", ids}}); });
  CHECK(p.message == "`x` is float64[2, 4], and the model takes float32[rows, 4]");
}

TEST_CASE("what is no run, or no whole one, is refused by its kind, with its place") {
  const Run run("  {input: [4], stack: [{Dense: 2}]}\n");
  const std::string folder = run.folder.string();
  CHECK(refusal_of([&] { load(folder + "/none"); }).kind == "file.missing");
  CHECK(refusal_of([&] { load(folder + "/spec.yaml"); }).kind == "safetensors");
  std::ofstream(run.folder / "spec.yaml") << "kcc: 1\nmodel: {input: [5], stack: [{Dense: 2}]}\n";
  CHECK(refusal_of([&] { load(folder); }).kind == "weights.shape");
  std::ofstream(run.folder / "spec.yaml") << "kcc: 1\nmodel: {input: [4], stack: [{Dens: 2}, {Dense: 0}]}\n";
  const Problem p = refusal_of([&] { load(folder); });
  CHECK(p.kind == "type.unknown");
  CHECK(p.message.starts_with(folder + "/spec.yaml:2:"));
  CHECK(p.notes.size() == 1);
  fs::remove(run.folder / "model.safetensors");
  std::ofstream(run.folder / "spec.yaml") << "kcc: 1\nmodel: {input: [4], stack: [{Dense: 2}]}\n";
  CHECK(refusal_of([&] { load(folder); }).kind == "file.missing");
}

TEST_CASE("a model saved as one file is opened without its spec") {
  const Run run(kTwo);
  const TrainedModel m = run.load();
  const std::string file = (run.folder / "small.safetensors").string();
  m.save(file);
  fs::remove(run.folder / "spec.yaml");
  const TrainedModel again = kcc::load(file);
  CHECK(again.name() == "small");
  CHECK(same(m.predict(rows_given(3, 4, 1)), again.predict(rows_given(3, 4, 1))));
  again.save(file);  // once more, from what came of it
  CHECK(same(m.predict(rows_given(3, 4, 1)), kcc::load(file).predict(rows_given(3, 4, 1))));
  CHECK(refusal_of([&] {
          kcc::load((run.folder / "model.safetensors").string());
        }).message.find("holds weights and no") != std::string::npos);
  CHECK(refusal_of([&] { kcc::load((run.folder / "none").string()); }).kind == "file.missing");
}
