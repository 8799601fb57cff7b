#include "runtime/model/sublayer.h"

#include "runtime/base/problem.h"

namespace kcc {

Written::Written(std::initializer_list<int64_t> v) {
  std::vector<Config> list;
  for (int64_t x : v) list.push_back(Config::of(x));
  static_cast<Config&>(*this) = Config::list(std::move(list));
}

Written::Written(Ref<Object> object) {
  kind = Kind::kMade;
  made = std::move(object);
}

namespace {

Ref<Layer> made(Config config, const Settings& settings) {
  for (const auto& [name, value] : settings) config.entries.push_back({name, kNoPlace, value});
  Problems problems;
  auto layer = std::dynamic_pointer_cast<Layer>(make_object("layer", config, "", problems));
  if (!problems.empty()) throw Refused(problems.list[0]);
  return layer;
}

}  // namespace

Ref<Layer> layer(const std::string& type, const Settings& settings) { return made(Config::object(type), settings); }

Ref<Layer> layer(const std::string& type, const Written& first, const Settings& settings) {
  Config config = Config::object(type);
  config.items.push_back(first);
  return made(std::move(config), settings);
}

Sublayer& Sublayer::operator=(Ref<Layer> layer) {
  if (layer_)
    refuse("plugin.failed", "the sublayer `" + name_ + "` of `" + owner_->type_name + "` is made twice",
           "make it in `settle`, and use it in `call`");
  for (const Layer::Child& child : owner_->children())
    if (child.name == name_)
      refuse("plugin.name", "two sublayers of `" + owner_->type_name + "` are called `" + name_ + "`",
             "their weights would have one name: give one of them another");
  layer_ = std::move(layer);
  owner_->adopt(name_, layer_);
  return *this;
}

Layer* Sublayer::get() const {
  if (!layer_)
    refuse("plugin.failed", "the sublayer `" + name_ + "` of `" + owner_->type_name + "` is not made",
           "give it a layer in `settle`: " + name_ + " = layer(\"Dense\", 8)");
  return layer_.get();
}

namespace {

// The mask of what flows into the layer around, where that is handed on.
Value mask_of(const Value& x, const Call& c) {
  for (size_t i = 0; i < c.flows().size(); ++i)
    if (const Value& v = c.flows()[i].value; &v.builder() == &x.builder() && v.id() == x.id()) return c.mask(i);
  return c.context.mask_within(x);
}

// The results keep the masks that they have, for the sublayers behind.
Flows applied(Layer& layer, const Flows& in, const Call& c) {
  Flows out = layer.apply(in, {}, c.context);
  for (const Flow& f : out)
    if (f.mask) c.context.masks_within.insert_or_assign(f.value.id(), f.mask);
  return out;
}

}  // namespace

Value Sublayer::operator()(const Value& x, const Call& c) const {
  return applied(*get(), {{x, mask_of(x, c)}}, c)[0].value;
}

Value Sublayer::operator()(const Value& x, const Value& mask, const Call& c) const {
  return applied(*get(), {{x, mask}}, c)[0].value;
}

Values Sublayer::operator()(const Values& in, const Call& c) const {
  Flows flows;
  for (const Value& v : in) flows.push_back({v, mask_of(v, c)});
  Values out;
  for (const Flow& f : applied(*get(), flows, c)) out.push_back(f.value);
  return out;
}

}  // namespace kcc
