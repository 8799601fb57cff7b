// Layers within a plugin's layer: of its own types, one or many, and what is wrong with them.
#include <doctest/doctest.h>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

namespace {

const std::string kTower = R"cpp(
#include <kcc/kcc.h>
  using namespace kcc;
  struct Gated : Layer {
    Arg<int> units{this, "units", at_least(1)};
    Arg<bool> gate{this, "gate", true};
    int width() const { return units; }
    Value call(Value x, Call) override {
      const Value y = matmul(x, weight("value", {x.dim(-1), units}));
      return gate ? y * sigmoid(matmul(x, weight("gate", {x.dim(-1), units}))) : y;
    }
  };
  KCC_REGISTER(Gated);
  struct Tower : Layer {
    Arg<int> height{this, "height"}, units{this, "units", 4};
    SublayersOf<Gated> blocks{this, "blocks"};
    SublayerOf<Gated> first{this, "first"};
    Sublayers rest{this, "rest"};
    Sublayer each{this, "each"};
    void settle() override {
      first = layer<Gated>({{"units", 3}, {"gate", false}});
      for (int i = 0; i < height; ++i) blocks.push_back(layer<Gated>(units, {{"gate", i > 0}}));
      rest.push_back(layer("Dense", first->units));
      rest.push_back(layer("Gated", {{"units", 2}}));
      each = layer("TimeDistributed", layer<Gated>(2));
    }
    Value call(Value x, Call c) override {
      x = first(x, c) / first->width();
      for (const auto& block : blocks) x = block(x, c) / block->units;
      for (const auto& one : rest) x = one(x, c);
      return squeeze(each(expand_dims(x, 1), c), 1);
    }
  };
  KCC_REGISTER(Tower);
)cpp";

}  // namespace

TEST_CASE("sublayers of a plugin's own type are made by it, tracked and saved, and their fields are reached") {
  const Cache cache;
  const Scratch s;
  s.write("tower.cpp", kTower);
  const Outcome trained = train(s, spec("tower.cpp", "{Tower: 2}, {Dense: 1}"));
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const std::string weights = content(s / "run/model.safetensors");
  for (const char* name : {"tower/first/value", "tower/blocks_0/value", "tower/blocks_1/value", "tower/blocks_1/gate",
                           "tower/rest_0/kernel", "tower/rest_1/gate"})
    CHECK_MESSAGE(weights.find('"' + std::string(name) + '"') != std::string::npos, name);
  for (const char* name : {"tower/first/gate", "tower/blocks_0/gate", "tower/blocks_2/value"})
    CHECK_MESSAGE(weights.find('"' + std::string(name) + '"') == std::string::npos, name);
  const Outcome o = cli::kcc({"predict", s / "run"});
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("a sublayer that is wrong, of a type that is not registered, made twice or not at all, is said") {
  const Cache cache;
  const Scratch s;
  const auto said = [&](const std::string& settle, const std::string& words) {
    s.write("own.cpp",
            "#include <kcc/kcc.h>\nusing namespace kcc;\n"
            "struct Piece : Layer { Arg<int> units{this, \"units\", at_least(1)}; Value call(Value x, Call) override "
            "{ return x * units; } };\nKCC_REGISTER(Piece);\nstruct Unknown : Piece {};\n"
            "struct Own : Layer { SublayerOf<Piece> part{this, \"part\"};\n  void settle() override { " +
                settle +
                " }\n  Value call(Value x, Call c) override { return part(x, c) / part->units; } };\n"
                "KCC_REGISTER(Own);\n");
    const Outcome o = train(s, spec("own.cpp", "Own, {Dense: 1}"));
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find(words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("spec.yaml:4:29") != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
  };
  said("part = layer<Piece>(0);", "`units` is 0, and must be at least 1");
  said("part = layer<Unknown>(1);", "`Unknown` is not registered");
  said("part = layer<Piece>(1); part = layer<Piece>(2);", "the sublayer `part` of `Own` is made twice");
  said("", "the sublayer `part` of `Own` is not made");
}
