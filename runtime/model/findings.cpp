#include "runtime/model/findings.h"

#include <algorithm>
#include <cctype>

namespace kcc {
namespace {

constexpr size_t kSteps = 8;  // that are told of the way to a problem
constexpr size_t kUses = 6;

bool has_same(const std::vector<Problem>& list, const Problem& p) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Problem& q) { return q.kind == p.kind && q.place == p.place && q.place != kNoPlace; });
}

// The first sizes of `of` are those of `mask`.
bool leads(const Shape& mask, const Shape& of) {
  if (of.rank() < mask.rank()) return false;
  for (int i = 0; i < mask.rank(); ++i)
    if (mask[i] != of[i]) return false;
  return true;
}

}  // namespace

std::string shown(const Layer& layer) {
  if (layer.type_name == "Stack" || layer.type_name == "Model") {
    const std::string name = layer.path().substr(layer.path().rfind('/') + 1);
    return name.empty() ? layer.type_name : name;
  }
  const ArgBase* first = layer.first_arg();
  if (!first || !first->given) return layer.type_name;
  const std::string text = to_string(first->write());
  return text.size() > 20 ? layer.type_name : layer.type_name + "(" + text + ")";
}

void Findings::source(const Flow& flow, const std::string& name, Place place) {
  if (!flow.value) return;
  Step step{made_++, name, nullptr, {}, place, flow.value.type()};
  step.masked = static_cast<bool>(flow.mask);
  steps_.try_emplace(flow.value.id(), std::move(step));
}

const Layer* Findings::maker(const Value& v) const {
  const auto it = steps_.find(v.id());
  return it == steps_.end() ? nullptr : it->second.layer;
}

void Findings::retrace() {
  steps_.clear();
  lost_.clear();
}

Flows Findings::followed(Context& context, const Layer* layer, const std::string& what, Place place, const Flows& from,
                         const std::function<Flows()>& make) {
  const size_t depth = around_.size();
  if (layer) around_.push_back({layer, place});
  context.masks_used = 0;
  try {
    Flows out = make();
    around_.resize(depth);
    made(out, {made_++, value, layer, what, place, {}}, from, context.masks_used);
    return out;
  } catch (const Refused& refused) {
    around_.resize(depth);
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = place;
    if (std::all_of(p.notes.begin(), p.notes.end(), [](const Note& n) { return n.place == kNoPlace; })) {
      // A name that there is not has nothing to do with shapes.
      if (p.kind != "expr.name" && p.kind != "expr.function") {
        std::vector<Note> led = led_to(from);
        p.notes.insert(p.notes.begin(), led.begin(), led.end());
      }
      uses_.clear();
      for (const Use& u : around_) uses_.push_back({"in " + shown(*u.layer) + ", used here", u.place});
      if (layer && layer->place != place && p.place == layer->place)  // declared elsewhere
        uses_.push_back({shown(*layer) + ", used here", place});
    }
    throw Refused(std::move(p));
  } catch (...) {
    around_.resize(depth);
    throw;
  }
}

void Findings::made(const Flows& out, Step step, const Flows& from, uint32_t masks_used) {
  int lost = -1;  // on the way to here
  const Flow* masked = nullptr;
  for (size_t i = 0; i < from.size(); ++i) {
    if (!from[i].value) continue;
    step.from.push_back(from[i].value.id());
    if (from[i].mask && !masked) masked = &from[i];
    const auto it = steps_.find(from[i].value.id());
    if (it == steps_.end() || it->second.lost < 0 || from[i].mask) continue;
    lost = it->second.lost;
    if (i < 31 && (masks_used >> i & 1))
      tell_lost(lost, "`" + (step.layer ? shown(*step.layer) : step.what) + "`", step.place);
  }
  for (const Flow& f : out) {
    if (!f.value || std::find(step.from.begin(), step.from.end(), f.value.id()) != step.from.end()) continue;
    Step mine = step;
    mine.type = f.value.type();
    mine.masked = static_cast<bool>(f.mask);
    // Only of a sequence is there something that a mask could say. A layer that looked at the mask has used it up,
    // unless its result still has the steps that the mask speaks of.
    const bool kept = masked && !(masks_used & Context::kWithin) && leads(masked->mask.shape(), f.value.shape());
    if (!f.mask && f.value.rank() >= 3 && (masks_used == 0 || kept)) {
      const auto inner = steps_.find(f.value.id());
      if (inner != steps_.end() && inner->second.lost >= 0) {
        mine.lost = inner->second.lost;
      } else if (masked) {
        mine.lost = static_cast<int>(lost_.size());
        lost_.push_back({step.layer ? shown(*step.layer) : step.what, step.place, masked->mask.shape(),
                         mask_path(masked->value.id())});
      } else {
        mine.lost = lost;
      }
    }
    // A layer that makes all steps one without a look at the mask: nothing behind it could use the mask any more.
    // Of one that runs at once it is not known whether it looked.
    if (step.layer && masks_used == 0 && !f.mask && f.value.rank() < 3 && !step.layer->reads_values()) {
      if (masked && !leads(masked->mask.shape(), f.value.shape()))
        tell_mixed(shown(*step.layer), step.place, mask_path(masked->value.id()));
      else if (!masked && lost >= 0)
        tell_lost(lost, "`" + shown(*step.layer) + "`", step.place, false);
    }
    steps_[f.value.id()] = std::move(mine);
  }
}

void Findings::tell_mixed(const std::string& where, Place place, std::vector<Note> path) {
  warn({"mask.lost", "a mask gets lost in `" + where + "`, which takes padding for data",
        "`kcc explain K0902` says how to hand it on; `allow: [K0902]` if it may get lost", place, std::move(path)});
}

void Findings::honoured(const Flow& flow, const std::string& by, Place place) {
  const auto it = steps_.find(flow.value.id());
  if (flow.mask || it == steps_.end() || it->second.lost < 0) return;
  if (!leads(lost_[static_cast<size_t>(it->second.lost)].shape, flow.value.shape())) return;
  tell_lost(it->second.lost, by, place);
}

// `used`: by one that would have looked at it; else by one that makes all steps one.
void Findings::tell_lost(int index, const std::string& by, Place place, bool used) {
  LostMask& lost = lost_[static_cast<size_t>(index)];
  if (lost.told) return;
  lost.told = true;
  Problem p{"mask.lost",
            "a mask gets lost in `" + lost.where + "`, and " + by +
                (used ? " would have used it" : " takes padding for data"),
            "`kcc explain K0902` says how to hand it on; `allow: [K0902]` if it may get lost", lost.place, lost.path};
  p.notes.push_back({by + (used ? " gets none" : " makes all steps one"), place});
  warn(std::move(p));
}

void Findings::warn(Problem problem) {
  if (has_same(warnings, problem)) return;
  problem.message = with_batch(std::move(problem.message));
  warnings.push_back(std::move(problem));
}

void Findings::add(Problem problem) {
  if (problem.kind == "reported") return;
  const auto same = std::find_if(problems.begin(), problems.end(), [&](const Problem& p) {
    return p.kind == problem.kind && p.place == problem.place && p.place != kNoPlace;
  });
  Problem* told = same == problems.end() ? nullptr : &*same;
  if (!told) {
    problem.message = with_batch(std::move(problem.message));
    problem.help = with_batch(std::move(problem.help));
    told = &problems.emplace_back(std::move(problem));
  }
  size_t uses = 0;
  for (const Note& n : told->notes) uses += n.text.ends_with(", used here");
  for (const Note& u : uses_)
    if (uses < kUses && std::find(told->notes.begin(), told->notes.end(), u) == told->notes.end()) {
      told->notes.push_back(u);
      ++uses;
    }
  uses_.clear();
}

// The steps that led to `flows`, the earliest first; of many the last.
std::vector<Note> Findings::led_to(const Flows& flows) const {
  std::vector<ValueId> open;
  std::set<ValueId> seen;
  for (const Flow& f : flows)
    if (f.value) open.push_back(f.value.id());
  std::vector<const Step*> found;
  while (!open.empty()) {
    const ValueId id = open.back();
    open.pop_back();
    const auto it = steps_.find(id);
    if (it == steps_.end() || !seen.insert(id).second) continue;
    found.push_back(&it->second);
    open.insert(open.end(), it->second.from.begin(), it->second.from.end());
  }
  return told(found, [&](const Step& s) {
    return with_batch(to_string(s.type.shape)) +
           (s.type.dtype == DType::kFloat32 ? "" : " " + std::string(name_of(s.type.dtype)));
  });
}

// How the mask of a value came to it.
std::vector<Note> Findings::mask_path(ValueId id) const {
  std::vector<const Step*> found;
  for (auto it = steps_.find(id); it != steps_.end() && it->second.masked;) {
    found.push_back(&it->second);
    const Step& s = it->second;
    it = steps_.end();
    for (const ValueId from : s.from)
      if (const auto before = steps_.find(from); before != steps_.end() && before->second.masked) it = before;
  }
  const Step* first = found.empty() ? nullptr : found.back();
  return told(found, [&](const Step& s) { return std::string(&s == first ? "makes the mask" : "passes it on"); });
}

std::vector<Note> Findings::told(const std::vector<const Step*>& steps,
                                 const std::function<std::string(const Step&)>& say) const {
  std::vector<const Step*> found = steps;
  std::sort(found.begin(), found.end(), [](const Step* a, const Step* b) { return a->number > b->number; });
  const bool more = found.size() > kSteps;
  if (more) found.resize(kSteps);
  std::reverse(found.begin(), found.end());
  std::vector<std::string> names;
  size_t width = 0;
  for (const Step* s : found) {
    const std::string what = s->layer ? shown(*s->layer) : s->what;
    names.push_back(s->value + (what.empty() || s->value.empty() ? "" : ": ") + what);
    width = std::max(width, names.back().size());
  }
  std::vector<Note> notes;
  if (more) notes.push_back({".."});
  for (size_t i = 0; i < found.size(); ++i)
    notes.push_back({names[i] + std::string(width - names[i].size() + 2, ' ') + say(*found[i]), found[i]->place});
  return notes;
}

// The number of rows, and its multiples, are no sizes of the spec. It is a prime, of which sizes are hardly multiples.
std::string Findings::with_batch(std::string text) const {
  const auto part_of_word = [&](size_t i) { return i < text.size() && (std::isalnum(text[i]) || text[i] == '_'); };
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string digits = text.substr(at, end - at);
    int64_t n = end - at < 18 && digits[0] != '0' ? std::stoll(digits) : 0;
    std::string product;
    for (; batch > 1 && n > 0 && n % batch == 0; n /= batch) product += product.empty() ? "batch" : " * batch";
    const bool number = !part_of_word(end) && !(at > 0 && (part_of_word(at - 1) || text[at - 1] == '.'));
    out += product.empty() || !number ? digits : n > 1 ? std::to_string(n) + " * " + product : product;
    at = end;
  }
  return out;
}

}  // namespace kcc
