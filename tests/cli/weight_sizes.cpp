// A weight of a plugin's layer that would have two sizes: what is said depends on when.
#include <doctest/doctest.h>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

TEST_CASE("a weight that is asked for with another size is told by what happened") {
  const Cache cache;
  const Scratch s;
  s.write("sizes.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Twice : Layer {  // one name for two weights
      Value call(Value x, Call) override {
        x = matmul(x, weight("w", {3, 4}));
        return matmul(x, weight("w", {4, 4}));
      }
    };
    KCC_REGISTER(Twice);
    struct Shares : Layer {  // one layer for two sizes
      Sublayer dense{this, "dense"};
      void settle() override { dense = layer("Dense", 4); }
      Value call(Value x, Call c) override {
        x = dense(x, c);
        return dense(x, c);
      }
    };
    KCC_REGISTER(Shares);
    struct Grows : Layer {  // another size in each call
      Arg<bool> look{this, "look", false};
      int n = 2;
      Value call(Value x, Call) override {
        if (look && max(x) > 1e9) return x;
        return x + sum(weight("w", {++n}));
      }
    };
    KCC_REGISTER(Grows);
    struct Feeds : Layer {  // the same, of a layer within
      Sublayer dense{this, "dense"};
      int n = 1;
      void settle() override { dense = layer("Dense", 4); }
      Value call(Value x, Call c) override {
        if (max(x) > 1e9) return x;
        return dense(concat(Values(static_cast<size_t>(++n), x), -1), c);
      }
    };
    KCC_REGISTER(Feeds);
    struct Rows : Layer {  // as many as there are rows
      Value call(Value x, Call) override { return x + sum(weight("w", {x.dim(0)})); }
    };
    KCC_REGISTER(Rows);
  )cpp");
  const auto said = [&](const std::string& layer, const std::string& code, const std::string& words) {
    const Outcome o = train(s, spec("sizes.cpp", layer + ", {Dense: 1}"));
    CAPTURE(layer);
    CHECK(o.code != 0);
    CHECK_MESSAGE(o.err.find("error[" + code + "]: " + words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("spec.yaml:4:29\n") != std::string::npos, o.err);
  };
  said("Twice", "K0419", "`twice/w` is float32[3, 4], and is asked for again as float32[4, 4]");
  said("Shares", "K0419",
       "`shares/dense/kernel` is float32[3, 4] from an earlier use, and would have to be float32[4, 4] here");
  said("Grows", "K0426", "`grows/w` would have another size in another call");
  said("{Grows: true}", "K0426", "`grows/w` would have another size in another call");
  said("Feeds", "K0426", "`feeds/dense/kernel` would have another size in another call");
  said("Rows", "K0426", "`rows/w` would have another size in another call");
}
