#include "runtime/files/npz.h"

#include <cmath>
#include <cstring>

#include "files.h"
#include "runtime/data/source.h"
#include "runtime/files/npy.h"
#include "runtime/files/zip.h"
#include "runtime/tensor/text.h"

using namespace kcc;

namespace {

Tensor texts(const std::vector<std::string>& all) {
  Tensor t = Tensor::uninitialized({DType::kString, {static_cast<int64_t>(all.size())}});
  for (size_t i = 0; i < all.size(); ++i) t.data<int64_t>()[i] = intern(all[i]);
  return t;
}
const std::string& text_at(const Tensor& t, int64_t i) { return text_of(t.data<int64_t>()[i]); }

std::string npy(const std::string& dict, const std::string& data = "", char version = 1) {
  std::string s("\x93NUMPY", 6);
  s += {version, 0, static_cast<char>(dict.size() & 255), static_cast<char>(dict.size() >> 8)};
  return s + dict + data;
}
std::string npz_message(const std::string& bytes) {
  return refusal([&] {
           MemoryFile file("a.npy", bytes);
           read_npy(file);
         })
      .message;
}
bool told(const std::string& whole, const char* part) { return whole.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("npz: what NumPy wrote is read, stored and deflated") {
  const std::map<std::string, DType> dtypes = {
      {"i1", DType::kInt32},       {"i2", DType::kInt32},      {"i4", DType::kInt32},     {"i8", DType::kInt64},
      {"u1", DType::kUint8},       {"u2", DType::kInt32},      {"u4", DType::kInt64},     {"u8", DType::kInt64},
      {"f2", DType::kFloat32},     {"f4", DType::kFloat32},    {"f8", DType::kFloat64},   {"b1", DType::kBool},
      {"big_i2", DType::kInt32},   {"big_i4", DType::kInt32},  {"big_u8", DType::kInt64}, {"big_f2", DType::kFloat32},
      {"big_f4", DType::kFloat32}, {"big_f8", DType::kFloat64}};
  for (const char* path : {"tests/reference/stored.npz", "tests/reference/deflated.npz"}) {
    const NamedTensors read = read_npz(disk(), path);
    std::map<std::string, Tensor> a(read.begin(), read.end());
    for (const auto& [name, dtype] : dtypes) {
      CAPTURE(name);
      CHECK(a[name].type() == Type{dtype, {2, 3}});
      const int64_t low = name == "i1" || name == "big_i2" ? -3 : 0;
      for (int64_t i = 0; i < 6; ++i) CHECK(a[name].at(i) == (name == "b1" ? i > 0 : static_cast<double>(low + i)));
    }
    CHECK(a["fortran"].type() == Type{DType::kInt32, {2, 3, 4}});
    for (int64_t i = 0; i < 24; ++i) CHECK(a["fortran"].at(i) == static_cast<double>(i));
    CHECK(a["scalar"].type() == Type{DType::kFloat32, {}});
    CHECK(a["scalar"].at(0) == 2.5);
    CHECK(text_at(a["text"], 1) == "grün");
    CHECK(text_at(a["text"], 2).empty());
    CHECK(text_at(a["text"], 3) == "日本");
    CHECK(text_at(a["big_text"], 1) == "grün");
    CHECK(text_at(a["bytes"], 0) == "ab");
    CHECK(a["half"].at(1) == -2);
    CHECK(std::isinf(a["half"].at(2)));
    CHECK(a["half"].at(3) == 0x1p-24);
  }
  CHECK(read_npy(disk(), "tests/reference/version2.npy").at(3) == 3);
  CHECK(read_npy(disk(), "tests/reference/version3.npy").at(3) == 3);
  CHECK(told(refusal([] { read_npy(disk(), "tests/reference/objects.npy"); }).message, "pickled objects"));
}

TEST_CASE("npz: a round trip") {
  TestFiles files;
  const double numbers[] = {1, 2, 3, 4};
  write_npz(files, "a.npz",
            {{"x", Tensor::of<double>({2, 2}, numbers)},
             {"t", texts({"ü", "", "日本語"})},
             {"s", Tensor::scalar<bool>(true)}});
  const NamedTensors back = read_npz(files, "a.npz");
  REQUIRE(back.size() == 3);
  CHECK(back[0].second.type() == Type{DType::kFloat64, {2, 2}});
  CHECK(back[0].second.at(3) == 4);
  CHECK(text_at(back[1].second, 0) == "ü");
  CHECK(text_at(back[1].second, 2) == "日本語");
  CHECK(back[2].second.type() == Type{DType::kBool, {}});
  CHECK(told(refusal([&] {
               write_npz(files, "a.npz", {{"x", back[0].second}, {"x", back[0].second}});
             }).message,
             "two arrays"));
}

TEST_CASE("npy: what is damaged is refused") {
  const std::string four(16, '\0');
  CHECK(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", four)).empty());
  CHECK(npz_message(npy("{\"shape\": (4L,), 'descr': '<f4', 'fortran_order': True}", four)).empty());
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", four)), "declares 20 bytes"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", four)), "goes on after"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), }", four)), "no size"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,4), }", four)),
             "more than 8"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,4), }", four)),
             "elements"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2305843009213693952,), }", four)),
             "more elements than any memory holds"));
  CHECK(told(npz_message(npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }", "")), "too large"));
  CHECK(told(npz_message(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", four)), "`<c8`"));
  CHECK(told(npz_message(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", four)), "records"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", four)),
             "twice"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'shape': (4,), }", four)), "lacks"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (4,), }", four)), "neither"));
  CHECK(told(npz_message(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), } x", four)), "follows"));
  CHECK(told(npz_message(npy("{'descr': '<u8', 'fortran_order': False, 'shape': (2,), }", std::string(16, '\xFF'))),
             "int64 ends"));
  CHECK(told(npz_message(npy("{'descr': '|S4', 'fortran_order': False, 'shape': (4,), }", std::string(16, '\xFF'))),
             "not UTF-8"));
  CHECK(told(npz_message(npy("{'descr': '<U1', 'fortran_order': False, 'shape': (4,), }", std::string(16, '\x7F'))),
             "no character"));
  CHECK(told(npz_message(npy("{}", "", 9)), "version 9"));
  CHECK(told(npz_message("not npy at all"), "does not begin"));
  std::string large("\x93NUMPY\x02\x00\xFF\xFF\xFF\x00", 12);
  CHECK(told(npz_message(large), "at most 10000"));
}

TEST_CASE("npz: archives that are not what they should be are refused") {
  TestFiles files;
  const auto write = [&](const std::vector<std::string>& names) {
    const auto out = files.create("z");
    ZipWriter zip(*out);
    const std::string array = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", std::string(4, '\0'));
    for (const std::string& name : names) zip.add(name, array.size(), [&](OutFile& o) { o.write(array); });
    zip.finish();
  };
  write({"a.npy", "b.npy"});
  CHECK(read_npz(files, "z").size() == 2);
  CHECK(told(refusal([&] { read_npz(files, "z", 100); }).message, "more than may be read"));
  std::string damaged = files.held["z"];
  damaged[files.held["z"].find("False")] = 'X';
  files.held["z"] = damaged;
  CHECK_FALSE(refusal([&] { read_npz(files, "z"); }).kind.empty());
  write({"a.npy", "a.npy"});
  CHECK(refusal([&] { read_npz(files, "z"); }).message ==
        "`z` is no archive that can be read: two members have the same name");
  write({"a.txt"});
  CHECK(told(refusal([&] { read_npz(files, "z"); }).message, "no named array"));
  files.held["z"] = "PK, but no archive";
  CHECK(refusal([&] { read_npz(files, "z"); }).kind == "zip");
}

TEST_CASE("npz: members that differ in rows are found from their headers") {
  TestFiles files;
  const auto write = [&](const std::string& first, const std::string& second) {
    const auto out = files.create("z");
    ZipWriter zip(*out);
    for (const auto& [name, shape] : {std::pair<std::string, std::string>{"a.npy", first}, {"b.npy", second}}) {
      const std::string array =
          npy("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }", std::string(16, '\0'));
      zip.add(name, array.size(), [&array = array](OutFile& o) { o.write(array); });
    }
    zip.finish();
  };
  const auto read = [&](std::vector<ConfigEntry> options = {}) {
    Config c = Config::object("npz", std::move(options));
    c.items.push_back(Config::of(std::string("z")));
    Problems problems;
    const auto source = std::dynamic_pointer_cast<DataSource>(make_object("source", c, "train", problems));
    return read_source(*source, {.files = files});
  };
  write("4,", "2, 2");
  CHECK(refusal([&] { read(); }).message == "`a` of `z` has 4 rows and `b` has 2");
  CHECK(read({{"rows", kNoPlace, Config::of(std::string("0:2"))}}).rows() == 2);
  // Its first array is damaged; what is read of it is not so much.
  files.held["z"][files.held["z"].find("(4,), }") + 10] ^= 1;
  CHECK(refusal([&] { read_npz(files, "z"); }).kind == "zip");
  CHECK(refusal([&] { read(); }).kind == "data.rows");
  write("4,", "");
  CHECK(refusal([&] { read(); }).kind == "data.rows");
  write("4,", "4,");
  CHECK(read().rows() == 4);
  files.held["z"] = "";
  CHECK(refusal([&] { read_npz(files, "z"); }).message == "`z` is empty: it has no bytes");
}
