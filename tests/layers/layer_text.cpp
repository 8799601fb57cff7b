#include "layer_text.h"

#include <doctest/doctest.h>

#include <cctype>
#include <charconv>

#include "runtime/base/philox.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/ops/ops.h"

namespace kcc::test {
namespace {

// YAML of one line: `{Type: {key: value}}`, lists, numbers, texts with or without quotes.
class FlowReader {
 public:
  explicit FlowReader(const std::string& text) : text_(text) {}

  Config value() {
    skip();
    if (text_[at_] == '[') return list();
    if (text_[at_] == '{') return map();
    return scalar();
  }
  bool done() {
    skip();
    return at_ == text_.size();
  }

 private:
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(char c) {
    skip();
    REQUIRE_MESSAGE(at_ < text_.size(), text_);
    return text_[at_] == c && ++at_;
  }
  Config list() {
    take('[');
    std::vector<Config> items;
    while (!take(']')) {
      items.push_back(value());
      take(',');
    }
    return Config::list(std::move(items));
  }
  Config map() {
    take('{');
    std::vector<ConfigEntry> entries;
    while (!take('}')) {
      const std::string key = scalar().text;
      REQUIRE_MESSAGE(take(':'), text_);
      entries.push_back({key, kNoPlace, value()});
      take(',');
    }
    if (entries.empty() || !std::isupper(static_cast<unsigned char>(entries[0].key[0]))) {
      Config c;
      c.kind = Config::Kind::kMap;
      c.entries = std::move(entries);
      return c;
    }
    Config first = std::move(entries[0].value), object = Config::object(entries[0].key);
    entries.erase(entries.begin());
    if (first.is(Config::Kind::kMap))
      entries = std::move(first.entries);
    else if (!first.is(Config::Kind::kNull))
      object.items.push_back(std::move(first));
    object.entries = std::move(entries);
    return object;
  }
  Config scalar() {
    skip();
    if (const char quote = text_[at_]; quote == '\'' || quote == '"') {
      const size_t end = text_.find(quote, at_ + 1);
      REQUIRE_MESSAGE(end != std::string::npos, text_);
      const std::string s = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      return Config::of(s);
    }
    const size_t end = std::min(text_.find_first_of(",:]}", at_), text_.size());
    std::string s = text_.substr(at_, end - at_);
    at_ = end;
    while (!s.empty() && s.back() == ' ') s.pop_back();
    if (s == "null") return Config::null();
    if (s == "true" || s == "false") return Config::of(s == "true");
    int64_t integer;
    double number;
    const char *from = s.data(), *to = from + s.size();
    if (const auto r = std::from_chars(from, to, integer); r.ec == std::errc() && r.ptr == to)
      return Config::of(integer);
    if (const auto r = std::from_chars(from, to, number); r.ec == std::errc() && r.ptr == to) return Config::of(number);
    return Config::of(s);
  }

  const std::string& text_;
  size_t at_ = 0;
};

}  // namespace

Config config_of_text(const std::string& text) {
  FlowReader reader(text);
  Config c = reader.value();
  REQUIRE_MESSAGE(reader.done(), text);
  return c;
}

Ref<Layer> layer_of(const Config& config, Problems& problems) {
  const auto made = std::dynamic_pointer_cast<Layer>(make_object("layer", config, "", problems));
  if (made) made->set_path("layer");
  return made;
}

Ref<Layer> layer_of(const std::string& text) {
  Problems problems;
  const Ref<Layer> layer = layer_of(config_of_text(text), problems);
  for (const Problem& p : problems.list) FAIL_CHECK(text << ": " << p.message);
  REQUIRE_MESSAGE(layer, text);
  return layer;
}

Tensor random_numbers(const Shape& shape, uint64_t seed, double low, double high, DType dtype) {
  Tensor t(DType::kFloat64, shape);
  const Philox random(seed, 17, 0);
  for (int64_t i = 0; i < t.count(); ++i)
    t.data<double>()[i] = low + (high - low) * random.uniform64(static_cast<uint64_t>(i));
  return t.cast(dtype);
}

LayerRun run_layer(Layer& layer, Builder& b, const Values& in, const Values& masks, const CallArguments& arguments,
                   bool training, DType floatx) {
  Context c{b};
  c.training = training;
  c.floatx = floatx;
  c.batch = in.empty() || in[0].rank() == 0 ? 0 : in[0].dim(0);
  Flows flows;
  for (size_t i = 0; i < in.size(); ++i) flows.push_back({in[i], i < masks.size() ? masks[i] : Value{}});
  LayerRun r;
  r.in = in;
  for (const Flow& f : layer.apply(flows, arguments, c)) {
    r.out.push_back(f.value);
    r.masks.push_back(f.mask);
  }
  for (const Value& l : c.losses) r.loss = r.loss ? r.loss + l : l;
  return r;
}

LayerRun run_layer(Layer& layer, EagerBuilder& b, const std::vector<Tensor>& in, const std::vector<Tensor>& masks,
                   const CallArguments& arguments, bool training, DType floatx) {
  Values ins, ms;
  for (const Tensor& t : in) ins.push_back(b.value(t));
  for (const Tensor& t : masks) ms.push_back(t.defined() ? b.value(t) : Value{});
  return run_layer(layer, b, ins, ms, arguments, training, floatx);
}

}  // namespace kcc::test
