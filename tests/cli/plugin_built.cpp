// Shared objects that were built otherwise than kcc: each is refused before anything of it runs.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "plugin_runs.h"

using namespace kcc::cli;

TEST_CASE("a shared object says with what it was built, and what does not fit is told by name") {
  const Cache cache;
  const Scratch s;
  s.write("mix.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Mix : Layer {
      std::vector<int> some;
      Value call(Value x, Call) override { return x * 2; }
    };
    KCC_REGISTER(Mix);
    static const bool ran = (std::fprintf(stderr, "it ran\n"), true);
  )cpp");
  const auto build = [&](const std::string& name, const std::string& options) {
    REQUIRE(std::system(("c++ -std=c++20 -shared -fPIC -isystem . -isystem runtime " + options + " " + (s / "mix.cpp") +
                         " -o " + (s / name))
                            .c_str()) == 0);
  };
  const auto said = [&](const std::string& name, const std::string& words) {
    const Outcome o = train(s, spec(name, "Mix, {Dense: 1}"));
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find("error[K1004]: `" + name + "` was built " + words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
    CHECK(o.err.find("it ran") == std::string::npos);
  };
  build("mix.so", "");
  const Outcome fits = train(s, spec("mix.so", "Mix, {Dense: 1}"));
  CHECK_MESSAGE(fits.code == 0, fits.err);
  CHECK(fits.err.find("it ran") != std::string::npos);

  build("checks.so", "-D_GLIBCXX_DEBUG");
  said("checks.so", "with other settings of the compiler (C++ ABI ");
  build("padded.so", "-DKCC_HEADERS='\"0123\"'");
  said("padded.so", "with the headers of another kcc (0123, and this one's are ");

  // The mark as another compiler, or another kcc, would have written it.
  const std::string bytes = content(s / "mix.so");
  const size_t mark = bytes.find("\x7fkcc's plugin\n");
  REQUIRE(mark != std::string::npos);
  const auto with = [&](const std::string& name, size_t at, const std::string& other) {
    std::string changed = bytes;
    changed.replace(mark + at, other.size(), other);
    std::ofstream(s / name, std::ios::binary) << changed;
  };
  with("clang.so", 24, "clang++ 14.0.6");
  said("clang.so", "by clang++ 14.0.6");
  with("api.so", 16, std::string("\x02\0\0\0", 4));
  said("api.so", "for version 2 of the plugins' interface");
  with("sizes.so", 20, "abcd");
  said("sizes.so", "with the headers of another kcc: its objects have other sizes");
}
