#include "cli/render/fold.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/model_spec.h"

namespace kcc {
namespace {

constexpr size_t kFew = 4;  // so many stand each by itself no longer

class Folding {
 public:
  explicit Folding(const Outline& o) : o_(o), forms_(o.uses.size()), takers_(o.uses.size()), sizes_(o.uses.size(), 1) {
    for (int i = count(); i-- > 0;) {
      for (int s : use(i).from) at(takers_, s).push_back(i);
      if (use(i).parent >= 0) at(sizes_, use(i).parent) += at(sizes_, i);
    }
    for (int i = 0; i < count(); ++i) stands_.push_back(i);
  }

  Outline take() {
    Outline out = o_;
    out.uses.clear();
    out_ = &out;
    siblings(0, count());
    std::vector<int> now(o_.uses.size(), -1);
    for (size_t i = 0; i < kept_.size(); ++i) at(now, kept_[i]) = static_cast<int>(i);
    const auto renumbered = [&](int old) { return old < 0 ? old : at(now, stand(old)); };
    for (Outline::Use& u : out.uses) {
      u.parent = renumbered(u.parent);
      u.first = renumbered(u.first);
      for (std::vector<int>* all : {&u.from, &u.masks})
        for (int& s : *all) s = renumbered(s);
    }
    return out;
  }

 private:
  using Links = std::vector<std::tuple<int, char, int>>;

  const Outline::Use& use(int i) const { return o_.uses[static_cast<size_t>(i)]; }
  int count() const { return static_cast<int>(o_.uses.size()); }
  template <class T>
  static T& at(std::vector<T>& all, int i) {
    return all[static_cast<size_t>(i)];
  }
  int stand(int i) {
    while (at(stands_, i) != i) i = at(stands_, i);
    return i;
  }
  bool holds(int id, int other) { return other >= id && other < id + at(sizes_, id); }

  // What a use is, but for its name and its neighbours.
  const std::string& form(int i) {
    std::string& s = at(forms_, i);
    if (!s.empty()) return s;
    const Outline::Use& u = use(i);
    s = fmt::format("{} {} {} {} {}", static_cast<int>(u.kind), u.type, u.text, u.params, u.times);
    for (const auto& r : u.results) s += shape_text(r) + (r.masked ? "m" : "");
    if (u.layer && !u.container) s += yaml::to_flow(object_node(*u.layer));
    return s;
  }

  // Where what `id` holds takes from: from itself, from `before`, from elsewhere.
  Links links(int id, int before) {
    Links out;
    for (int i = id; i < id + at(sizes_, id); ++i)
      for (int s : use(i).from) {
        if (holds(id, s))
          out.emplace_back(i - id, 'i', s - id);
        else if (before >= 0 && holds(before, s))
          out.emplace_back(i - id, 'b', s - before);
        else
          out.emplace_back(i - id, 'e', before < 0 ? 0 : s);
      }
    return out;
  }
  Links inside(int id) { return links(id, -1); }

  bool alike(int a, int b) {
    if (at(sizes_, a) != at(sizes_, b)) return false;
    for (int k = 0; k < at(sizes_, a); ++k) {
      const Outline::Use &u = use(a + k), &v = use(b + k);
      if (form(a + k) != form(b + k) || (k > 0 && u.parent - a != v.parent - b)) return false;
      if (use(u.first).uses > 1 || use(v.first).uses > 1 || u.kind == Outline::Kind::kInput) return false;
    }
    return inside(a) == inside(b);
  }
  // Whether `b` alone takes from `a`.
  bool leads(int a, int b) {
    bool any = false;
    for (int i = a; i < a + at(sizes_, a); ++i)
      for (int t : at(takers_, i)) {
        if (!holds(a, t) && !holds(b, t)) return false;
        any |= holds(b, t);
      }
    return any;
  }

  void siblings(int from, int end) {
    for (int i = from; i < end;) {
      std::vector<int> row{i};
      for (int next = i + at(sizes_, i); next < end && alike(row.back(), next) && leads(row.back(), next);
           next += at(sizes_, next)) {
        if (row.size() > 1 && links(next, row.back()) != links(row.back(), row[row.size() - 2])) break;
        row.push_back(next);
      }
      if (row.size() < kFew) row.resize(1);
      keep(i, row);
      i = row.back() + at(sizes_, row.back());
    }
  }

  void keep(int id, const std::vector<int>& row) {
    for (int other : row)
      for (int k = 0; other != id && k < at(sizes_, id); ++k) at(stands_, other + k) = id + k;
    kept_.push_back(id);
    out_->uses.push_back(use(id));
    if (row.size() > 1) {
      out_->uses.back().folded = static_cast<int>(row.size());
      out_->uses.back().last = use(row.back()).path;
    }
    siblings(id + 1, id + at(sizes_, id));
  }

  const Outline& o_;
  Outline* out_ = nullptr;
  std::vector<std::string> forms_;
  std::vector<std::vector<int>> takers_;
  std::vector<int> sizes_, stands_, kept_;
};

}  // namespace

Outline folded(const Outline& outline) { return Folding(outline).take(); }

}  // namespace kcc
