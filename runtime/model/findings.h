// All problems of one tracing of a model, each with how the values that it is about came to be.
//
// While a context has findings, a refused entry of a graph is put here, what depends on it is left out (LeftOut), and
// the rest is still checked. A mistake in a layer that is used several times is told once, with its uses. Masks that
// get lost before something that would use them are found on the way.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/model/layer.h"

namespace kcc {

struct Findings {
  explicit Findings(int64_t rows) : batch(rows) {}
  const int64_t batch;  // rows: shown as `batch`
  std::vector<Problem> problems = {};
  std::vector<Problem> warnings = {};
  std::string value = {};  // of the graph, that is being made

  // Calls `make`, notes how its results came about, and tells a problem in it by what led to `from`. `layer` is what is
  // called, or null: then `what` says it.
  template <class Make>
  static Flows follow(Context& context, const Layer* layer, const std::string& what, Place place, const Flows& from,
                      Make&& make) {
    return context.findings ? context.findings->followed(context, layer, what, place, from, make) : make();
  }
  // A value that nothing led to. What is known already stays: the input of a nested model is a value of the outer one.
  void source(const Flow& flow, const std::string& name, Place place);
  void add(Problem problem);
  void warn(Problem problem);
  // Something (a loss, a metric) that honours a mask gets this value.
  void honoured(const Flow& flow, const std::string& by, Place place);
  const Layer* maker(const Value& value) const;  // the layer whose result it is; null where there is none
  void retrace();                                // the same model once more, with another builder
  bool trial = false;  // what is traced is looked at, and never run: one turn of a loop tells what all of them would

 private:
  struct Step {
    size_t number = 0;  // in the order of making
    std::string value;
    const Layer* layer = nullptr;
    std::string what;
    Place place = kNoPlace;
    Type type;
    std::vector<ValueId> from = {};
    bool masked = false;
    int lost = -1;  // a mask on the way: of `lost_`
  };
  struct Use {
    const Layer* layer;
    Place place = kNoPlace;
  };
  struct LostMask {
    std::string where;  // the layer that does not pass it
    Place place = kNoPlace;
    Shape shape;
    std::vector<Note> path;
    bool told = false;
  };
  Flows followed(Context& context, const Layer* layer, const std::string& what, Place place, const Flows& from,
                 const std::function<Flows()>& make);
  void made(const Flows& out, Step step, const Flows& from, uint32_t masks_used);
  void tell_mixed(const std::string& where, Place place, std::vector<Note> path);
  void tell_lost(int lost, const std::string& by, Place place, bool used = true);
  std::vector<Note> led_to(const Flows& flows) const;
  std::vector<Note> mask_path(ValueId from) const;
  std::vector<Note> told(const std::vector<const Step*>& steps,
                         const std::function<std::string(const Step&)>& say) const;
  std::string with_batch(std::string text) const;

  std::unordered_map<ValueId, Step> steps_;
  size_t made_ = 0;
  std::vector<Use> around_;  // the uses of layers that are being called
  std::vector<Note> uses_;   // those of the problem that is on its way
  std::vector<LostMask> lost_;
};

// How a layer is called where it is spoken of: "Dense(64)", or by the name of a stack, a model, a shared layer.
std::string shown(const Layer& layer);

}  // namespace kcc
