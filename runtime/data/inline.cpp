// inline: arrays written into the spec.
#include "runtime/base/problem.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

using Arrays = std::vector<std::pair<std::string, Tensor>>;

// Nested lists of numbers, truth values or texts, as one array.
class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  std::optional<Tensor> read(const Config& c) {
    walk(c, 0);
    if (good_ && (flat_.empty() || shape_.rank() == 0)) fail(c);
    if (!good_) return {};
    bool text = false, real = false, number = false, truth = false;
    for (const Config* n : flat_) {
      text = text || n->is(Config::Kind::kText);
      real = real || n->is(Config::Kind::kFloat);
      number = number || n->is_number();
      truth = truth || n->is(Config::Kind::kBool);
    }
    if ((text && (number || truth)) || (truth && number)) {
      fail(*flat_[0]);
      return {};
    }
    Tensor t(text ? DType::kString : truth ? DType::kBool : real ? DType::kFloat64 : DType::kInt64, shape_);
    for (size_t i = 0; i < flat_.size(); ++i) {
      if (text)
        t.data<int64_t>()[i] = intern(flat_[i]->text);
      else if (truth)
        t.data<bool>()[i] = flat_[i]->flag;
      else if (real)
        t.data<double>()[i] = flat_[i]->number;
      else
        t.data<int64_t>()[i] = flat_[i]->integer;
    }
    return t;
  }

 private:
  void walk(const Config& c, int depth) {
    if (c.is(Config::Kind::kList)) {
      const auto n = static_cast<int64_t>(c.items.size());
      if (depth >= shape_.rank()) {
        if (!flat_.empty() || depth >= 8) return fail(c);
        shape_.push_back(n);
      } else if (shape_[depth] != n) {
        return fail(c);
      }
      for (const Config& item : c.items) walk(item, depth + 1);
    } else if (c.is_number() || c.is(Config::Kind::kBool) || c.is(Config::Kind::kText)) {
      if (depth != shape_.rank()) return fail(c);
      flat_.push_back(&c);
    } else {
      fail(c);
    }
  }
  void fail(const Config& c) {
    if (good_)
      problems_.add(
          "data.inline",
          "the rows of an inline array must be alike: numbers, true and false, or text, in lists of one length", {},
          c.place);
    good_ = false;
  }

  Problems& problems_;
  std::vector<const Config*> flat_;
  Shape shape_;
  bool good_ = true;
};

Config written(const Tensor& t, int axis, int64_t at) {
  if (axis == t.shape().rank()) {
    if (t.dtype() == DType::kString) return Config::of(text_of(t.data<int64_t>()[at]));
    if (t.dtype() == DType::kBool) return Config::of(t.data<bool>()[at]);
    return t.dtype() == DType::kInt64 ? Config::of(t.data<int64_t>()[at]) : Config::of(t.data<double>()[at]);
  }
  const int64_t below = t.shape().from(axis + 1).count();
  std::vector<Config> items;
  for (int64_t i = 0; i < t.shape()[axis]; ++i) items.push_back(written(t, axis + 1, at + i * below));
  return Config::list(std::move(items));
}

}  // namespace

template <>
struct ArgType<Arrays> {
  static std::optional<Arrays> read(const Config& c, const std::string&, Problems& p) {
    if (!c.is(Config::Kind::kMap) || c.entries.empty()) return {};
    Arrays out;
    const size_t before = p.list.size();
    for (const ConfigEntry& e : c.entries)
      if (auto t = Reader(p).read(e.value)) out.emplace_back(e.key, std::move(*t));
    if (p.list.size() > before) return {};
    return out;
  }
  static Config write(const Arrays& v) {
    Config c;
    c.kind = Config::Kind::kMap;
    for (const auto& [name, t] : v) c.entries.push_back({name, kNoPlace, written(t, 0, 0)});
    return c;
  }
  static std::string words() { return "a mapping of names to arrays, as in `{x: [[0, 1], [1, 1]]}`"; }
  static void describe(ArgSchema& s) { s.types.push_back("object"); }
  template <class F>
  static void each(const Arrays&, F&&) {}
};

namespace {

struct Inline final : DataSource {
  Arg<Arrays> arrays{this, "arrays", "the fields, each a list of rows"};

  Table read(const SourceContext&) const override {
    Table table;
    table.parts = {{.file = "the inline data"}};
    for (const auto& [name, t] : *arrays) table.fields.push_back({name, t, {}, {}, {}});
    table.rows();
    return table;
  }
};

KCC_REGISTER_AS(Inline, "inline", "Arrays written into the spec.");

}  // namespace
}  // namespace kcc
