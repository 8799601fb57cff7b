#include "runtime/files/safetensors.h"

#include <cstring>

#include "files.h"

using namespace kcc;

namespace {

std::string file_of(const std::string& json, const std::string& data = "") {
  const uint64_t n = json.size();
  return std::string(reinterpret_cast<const char*>(&n), 8) + json + data;
}

Safetensors read(const std::string& bytes) {
  MemoryFile file("w.safetensors", bytes);
  return read_safetensors(file);
}

std::string message(const std::string& json, size_t data = 0) {
  return refusal([&] { read(file_of(json, std::string(data, '\0'))); }).message;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("safetensors: what the official library wrote is read") {
  const Safetensors file = read_safetensors(disk(), "tests/reference/official.safetensors");
  CHECK(file.metadata == std::map<std::string, std::string>{{"format", "pt"}, {"über", "\"x\"\n"}});
  std::map<std::string, Tensor> by_name(file.tensors.begin(), file.tensors.end());
  REQUIRE(by_name.size() == 6);
  CHECK(by_name["a/kernel"].type() == Type{DType::kFloat32, {2, 3}});
  CHECK(by_name["a/kernel"].at(5) == 5);
  CHECK(by_name["b"].dtype() == DType::kBool);
  CHECK(by_name["b"].at(1) == 0);
  CHECK(by_name["c"].dtype() == DType::kInt64);
  CHECK(by_name["d"].at(1) == -2.5);
  CHECK(by_name["e"].type() == Type{DType::kInt32, {}});
  CHECK(by_name["f"].at(1) == 255);
}

TEST_CASE("safetensors: a round trip") {
  TestFiles files;
  const float weights[] = {1, 2, 3};
  const int64_t count[] = {5};
  write_safetensors(files, "w", {{"x/y", Tensor::of<float>({3, 1}, weights)}, {"n", Tensor::of<int64_t>({1}, count)}},
                    {{"k", "ü\n"}});
  const uint64_t* header = reinterpret_cast<const uint64_t*>(files.held["w"].data());
  CHECK(*header % 8 == 0);
  const Safetensors back = read(files.held["w"]);
  REQUIRE(back.tensors.size() == 2);
  CHECK(back.tensors[0].first == "n");  // the wider type first
  CHECK(back.tensors[1].second.type() == Type{DType::kFloat32, {3, 1}});
  CHECK(back.tensors[1].second.at(2) == 3);
  CHECK(back.metadata.at("k") == "ü\n");
  write_safetensors(files, "empty", {});
  CHECK(read(files.held["empty"]).tensors.empty());
  const Tensor one = Tensor::scalar<float>(1);
  CHECK(has(refusal([&] { write_safetensors(files, "w", {{"a", one}, {"a", one}}); }).message, "two tensors"));
  CHECK(has(refusal([&] { write_safetensors(files, "w", {{"a b", one}}); }).message, "no name"));
}

TEST_CASE("safetensors: what is damaged is refused") {
  const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  CHECK(message(good, 8).empty());
  CHECK(has(message(good, 9), "take 8 bytes, and 9 follow"));
  CHECK(has(message(good, 7), "take 8 bytes, and 7 follow"));
  CHECK(has(message(" " + good, 8), "does not start with `{`"));
  CHECK(has(message(good + "x", 8), "no JSON"));
  CHECK(has(
      message(
          R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
          8),
      "`a` stands twice"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8), "begins at byte 4"));
  CHECK(has(
      message(
          R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
          4),
      "begins at byte 0"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "data_offsets say otherwise"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})"), "dimension of 0"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})"), "more elements"));
  CHECK(has(message(R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})", 2), "`BF16`"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})", 8), "negative"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}})", 8), "not whole"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,8]}})", 8), "list"));
  CHECK(has(message(R"({"a":{"dtype":"F32","shape":[1]}})"), "lacks"));
  CHECK(has(message(R"({"a b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4), "no name"));
  CHECK(has(message(R"({"__metadata__":{"a":1}})"), "number"));
  CHECK(has(message("{\"a\":" + std::string(100000, '[')), "list"));
  CHECK(has(refusal([] { read("1234567"); }).message, "7 bytes"));
  CHECK(has(refusal([] { read(std::string(8, '\x7F')); }).message, "at most 100000000"));
  const uint64_t long_header = 1000;
  CHECK(has(refusal([&] { read(std::string(reinterpret_cast<const char*>(&long_header), 8) + "{}"); }).message,
            "and 2 follow"));
  CHECK(
      has(refusal([] { read(file_of(R"({"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", "\x02")); }).message,
          "neither 0 nor 1"));
}
