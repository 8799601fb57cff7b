// What specs/LANGUAGE.md names of plugins.
#include <kcc/kcc.h>
using namespace kcc;

struct Mix : Layer {  // {Mix: 8, rate: 0.1}
  Arg<int> units{this, "units"};
  Arg<float> rate{this, "rate", 0.0f};
  Value call(Value x, Call c) override {
    auto w = weight("kernel", {x.dim(-1), units}, "glorot_uniform");
    return relu(matmul(dropout(x, rate, c), w));  // its gradient comes free
  }
};
KCC_REGISTER(Mix);

// A model of two inputs.
struct TreeLSTM : Model {
  Arg<int> units{this, "units"};
  Sublayer both{this, "both"};
  void settle() override { both = layer("Dense", units); }
  Values call_all(const Values& in, Call c) override { return {both(concat(in, -1), c)}; }
};
KCC_REGISTER(TreeLSTM);

struct Source : DataSource {
  Arg<int> count{this, "count", 4, at_least(1), "rows"};
  Table read(const SourceContext&) const override {
    Tensor a(DType::kFloat32, {count, 2}), b(DType::kFloat32, {count, 3}), y(DType::kFloat32, {count, 4});
    for (int64_t i = 0; i < a.count(); ++i) a.data<float>()[i] = static_cast<float>(i % 5);
    Table t;
    t.fields = {{"a", a}, {"b", b}, {"y", y}};
    t.parts = {{"made up"}};
    return t;
  }
};
KCC_REGISTER(Source);
