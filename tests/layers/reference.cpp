// Layers against Keras' results, as tests/reference/make_layers.py wrote them.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "layer_text.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/files/safetensors.h"
#include "runtime/graph/autodiff.h"
#include "runtime/ops/ops.h"

using namespace kcc;
using namespace kcc::test;

namespace {

struct Case {
  std::string name, layer;
  CallArguments call;
  std::map<std::string, Tensor> tensors;

  const Tensor* find(const std::string& key) const {
    const auto it = tensors.find(key);
    return it == tensors.end() ? nullptr : &it->second;
  }
  void compare(const Tensor& got, const std::string& key) const {
    const Tensor* wanted = find(key);
    REQUIRE_MESSAGE(wanted, name << " has no " << key);
    REQUIRE_MESSAGE(
        (got.shape() == wanted->shape() || (wanted->count() == 1 && got.shape().rank() == 0)),
        name << " " << layer << " " << key << ": " << to_string(got.shape()) << ", not " << to_string(wanted->shape()));
    for (int64_t i = 0; i < got.count(); ++i) {
      const double a = got.at(i), b = wanted->at(i);
      if (std::abs(a - b) > 1e-5 * std::abs(b) + 1e-6 || std::isnan(a) != std::isnan(b)) {
        FAIL_CHECK(name << " " << layer << " " << key << "[" << i << "]: " << a << ", not " << b);
        return;
      }
    }
  }
};

std::vector<Case> read_cases() {
  const Safetensors file = read_safetensors(disk(), "tests/reference/layers.safetensors");
  std::map<std::string, Case> cases;
  for (const auto& [name, text] : file.metadata) {
    if (name == "keras") continue;
    const Config c = config_of_text(text);
    Case& made = cases[name];
    made.name = name;
    made.layer = c.find("layer")->text;
    for (const ConfigEntry& e : c.find("call")->entries) made.call.push_back({e.key, {}, e.value});
  }
  for (const auto& [path, tensor] : file.tensors) {
    const size_t slash = path.find('/');
    Tensor t = tensor;
    if (t.dtype() == DType::kFloat32) t = t.cast(DType::kFloat64);
    if (!cases.contains(path.substr(0, slash))) continue;
    cases[path.substr(0, slash)].tensors[path.substr(slash + 1)] = t;
  }
  std::vector<Case> out;
  for (auto& [name, c] : cases) out.push_back(std::move(c));
  return out;
}

void set_weights(const Case& c, Layer& layer) {
  size_t in_file = 0;
  for (const auto& [key, t] : c.tensors) in_file += key.starts_with("w/");
  CHECK_MESSAGE(layer.all_variables().size() == in_file, c.name << " " << c.layer);
  for (Variable* v : layer.all_variables()) {
    const std::string key = "w/" + v->name.substr(std::string("layer/").size());
    const Tensor* t = c.find(key);
    REQUIRE_MESSAGE(t, c.name << " " << c.layer << ": Keras has no " << key);
    // A scalar lies in the file as an array of one.
    REQUIRE_MESSAGE((t->shape() == v->type.shape || (t->count() == 1 && v->type.shape.rank() == 0)),
                    c.name << " " << c.layer << " " << key << ": " << to_string(v->type.shape) << ", not "
                           << to_string(t->shape()));
    v->value = t->reshaped(v->type.shape).cast(v->type.dtype);
  }
}

void check(const Case& c) {
  CAPTURE(c.name);
  const Ref<Layer> layer = layer_of(c.layer);
  std::vector<Tensor> in, masks;
  for (int i = 0; c.find("in" + std::to_string(i)); ++i) {
    in.push_back(*c.find("in" + std::to_string(i)));
    const Tensor* m = c.find("mask" + std::to_string(i));
    masks.push_back(m ? m->cast(DType::kBool) : Tensor{});
  }
  ThreadPool pool(1);
  const auto run = [&](EagerBuilder& b, bool training) {
    return run_layer(*layer, b, in, masks, c.call, training, DType::kFloat64);
  };
  {
    EagerBuilder b(pool);
    run(b, false);
  }
  set_weights(c, *layer);
  {
    EagerBuilder b(pool);
    const LayerRun r = run(b, false);
    for (size_t i = 0; i < r.out.size(); ++i) c.compare(*r.out[i].held(), "out" + std::to_string(i));
    CHECK_MESSAGE(static_cast<bool>(r.masks[0]) == (c.find("out_mask") != nullptr),
                  c.name << " " << c.layer << ": a mask is passed on by only one of both");
    if (r.masks[0] && c.find("out_mask")) c.compare(*r.masks[0].held(), "out_mask");
  }
  EagerBuilder b(pool);
  b.recordings = 1;
  const LayerRun r = run(b, true);
  Values ys, dys;
  for (size_t i = 0; i < r.out.size(); ++i) {
    c.compare(*r.out[i].held(), "train" + std::to_string(i));
    if (const Tensor* dy = c.find("dy" + std::to_string(i)); dy && is_float(r.out[i].dtype()))
      ys.push_back(r.out[i]), dys.push_back(b.value(dy->cast(r.out[i].dtype())));
  }
  for (Variable* v : layer->all_variables())
    if (!v->trainable && is_float(v->type.dtype)) c.compare(v->value, "new/" + v->name.substr(6));
  if (c.find("loss") || r.loss) {
    REQUIRE_MESSAGE((c.find("loss") && r.loss), c.name);
    c.compare(*r.loss.held(), "loss");
  }
  if (ys.empty()) return;
  Values xs;
  std::vector<std::string> keys;
  for (size_t i = 0; i < in.size(); ++i)
    if (is_float(in[i].dtype())) xs.push_back(r.in[i]), keys.push_back("grad_in" + std::to_string(i));
  for (Variable* v : layer->trainable_variables())
    xs.push_back(b.read(*v)), keys.push_back("grad_w/" + v->name.substr(6));
  const Values grads = gradients(ys, dys, xs);
  for (size_t i = 0; i < xs.size(); ++i)
    if (c.find(keys[i])) c.compare(grads[i] ? *grads[i].held() : Tensor(xs[i].type()), keys[i]);
}

}  // namespace

TEST_CASE("layers give Keras' numbers") {
  const std::vector<Case> cases = read_cases();
  CHECK(cases.size() > 100);
  for (const Case& c : cases) {
    try {
      check(c);
    } catch (const Refused& refused) {
      FAIL_CHECK(c.name << " " << c.layer << " is refused: " << refused.what());
    }
  }
}
