// A. Graves, N. Jaitly, "Towards end-to-end speech recognition with recurrent neural networks" (2014), algorithm 1: a
// sequence of labels is read in many ways, and the search keeps the sequences whose ways together are the likeliest.
#include "runtime/ops/ctc_beam_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "runtime/base/problem.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  const double high = std::max(a, b);
  return high == kNone ? kNone : high + std::log1p(std::exp(std::min(a, b) - high));
}

// One sequence of labels, by its last one: the chances of the ways to read it that end in a blank, and in the label.
struct Read {
  int parent, label;
  double blank = kNone, labelled = kNone;
  bool kept = false;
  double total() const { return log_add(blank, labelled); }
};

class Search {
 public:
  Search(int width, int blank) : width_(width), blank_(blank), reads_{{-1, -1, 0, kNone, true}}, beam_{0} {}

  void step(const std::vector<double>& chance) {  // logarithms, one for each class
    struct Candidate {
      double total;
      Read read;
      int known;  // its place among the reads; -1: none yet
      size_t place = 0;
    };
    std::vector<Candidate> candidates;
    for (int id : beam_) {
      Read next = reads_[static_cast<size_t>(id)];
      const Read now = next;
      next.blank = now.total() + chance[static_cast<size_t>(blank_)];
      if (now.label >= 0) {
        double before = now.labelled;
        if (const Read& parent = reads_[static_cast<size_t>(now.parent)]; parent.kept)
          before = log_add(before, before_label(parent, now.label));
        next.labelled = before + chance[static_cast<size_t>(now.label)];
      }
      candidates.push_back({next.total(), next, id});
      for (int label = 0; label < static_cast<int>(chance.size()); ++label) {
        if (label == blank_) continue;
        const auto child = children_.find({id, label});
        if (child != children_.end() && reads_[static_cast<size_t>(child->second)].kept) continue;
        const double total = before_label(now, label) + chance[static_cast<size_t>(label)];
        if (total > kNone)
          candidates.push_back({total, {id, label, kNone, total, true}, child == children_.end() ? -1 : child->second});
      }
    }
    // Of equals the one that was found first.
    const auto better = [](const Candidate& a, const Candidate& b) {
      return a.total != b.total ? a.total > b.total : a.place < b.place;
    };
    for (size_t i = 0; i < candidates.size(); ++i) candidates[i].place = i;
    const size_t kept = std::min(candidates.size(), static_cast<size_t>(width_));
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(),
                      better);
    candidates.resize(kept);
    for (int id : beam_) reads_[static_cast<size_t>(id)].kept = false;
    beam_.clear();
    for (const Candidate& c : candidates) {
      int id = c.known;
      if (id < 0) {
        id = static_cast<int>(reads_.size());
        children_[{c.read.parent, c.read.label}] = id;
        reads_.emplace_back();
      }
      reads_[static_cast<size_t>(id)] = c.read;
      beam_.push_back(id);
    }
  }

  int found() const { return static_cast<int>(beam_.size()); }
  double chance_of(int place) const { return reads_[static_cast<size_t>(beam_[static_cast<size_t>(place)])].total(); }
  std::vector<int> labels_of(int place) const {
    std::vector<int> labels;
    for (int id = beam_[static_cast<size_t>(place)]; id > 0; id = reads_[static_cast<size_t>(id)].parent)
      labels.push_back(reads_[static_cast<size_t>(id)].label);
    std::reverse(labels.begin(), labels.end());
    return labels;
  }

 private:
  // Between equal labels must be a blank.
  static double before_label(const Read& read, int label) { return read.label == label ? read.blank : read.total(); }

  const int width_, blank_;
  std::vector<Read> reads_;
  std::vector<int> beam_;  // the likeliest first
  std::map<std::pair<int, int>, int> children_;
};

template <class T>
std::vector<double> log_chances(const T* logits, int64_t classes) {
  std::vector<double> chance(logits, logits + classes);
  const double high = *std::max_element(chance.begin(), chance.end());
  double total = 0;
  for (double x : chance) total += std::exp(x - high);
  const double all = high + std::log(total);
  for (double& x : chance) x = std::isnan(x - all) ? kNone : x - all;
  return chance;
}

}  // namespace

const Op& ctc_beam_search_op = define({
    .name = "ctc_beam_search",
    .doc =
        "The `paths` likeliest sequences of labels of logits [batch, steps, classes], of which each row has a number "
        "of steps, as a search finds them that keeps `width` sequences; filled up with -1, and with chances of -inf "
        "where there are fewer.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape& x = in[0].shape;
      if (x.rank() != 3 || !is_float(in[0].dtype) || x[2] < 1 || !(in[1] == Type{DType::kInt32, Shape{x[0]}}))
        refuse("shape", "a beam search takes logits [batch, steps, classes] and lengths [batch], not " +
                            to_string(in[0]) + " and " + to_string(in[1]));
      const int64_t paths = a.integer("paths");
      return {{DType::kInt32, Shape{paths, x[0], x[1]}}, {in[0].dtype, Shape{x[0], paths}}};
    },
    .kernel =
        +[](const Signature& s) {
          const int64_t batch = s.in[0].shape[0], steps = s.in[0].shape[1], classes = s.in[0].shape[2],
                        paths = s.attrs.integer("paths");
          const auto width = static_cast<int>(s.attrs.integer("width")),
                     blank = static_cast<int>(s.attrs.integer("blank"));
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            Prepared p;
            p.phases.push_back({static_cast<int>(std::clamp<int64_t>(batch, 1, 64)), [=](const Buffers& b, int part) {
                                  const int64_t parts = std::clamp<int64_t>(batch, 1, 64);
                                  for (int64_t r = batch * part / parts; r < batch * (part + 1) / parts; ++r) {
                                    Search search(width, blank);
                                    const int64_t length = std::min<int64_t>(b.input<int32_t>(1)[r], steps);
                                    for (int64_t t = 0; t < length; ++t)
                                      search.step(log_chances(b.input<T>(0) + (r * steps + t) * classes, classes));
                                    for (int64_t k = 0; k < paths; ++k) {
                                      int32_t* out = b.output<int32_t>(0) + (k * batch + r) * steps;
                                      std::fill_n(out, steps, -1);
                                      const bool there = k < search.found();
                                      if (there) std::ranges::copy(search.labels_of(static_cast<int>(k)), out);
                                      b.output<T>(1)[r * paths + k] =
                                          static_cast<T>(there ? search.chance_of(static_cast<int>(k)) : kNone);
                                    }
                                  }
                                }});
            return p;
          });
        },
    .flops = [](const Signature& s) { return 64 * s.attrs.integer("width") * s.in[0].shape.count(); },
    .samples = {{{normal({3, 5, 4}), integers({3}, 0, 6)},
                 {{"width", int64_t{4}}, {"paths", int64_t{2}}, {"blank", int64_t{0}}}}},
});

Values ctc_beam_search(const Value& logits, const Value& lengths, int64_t width, int64_t paths, int64_t blank) {
  return emit_all(ctc_beam_search_op, {logits, lengths}, {{"width", width}, {"paths", paths}, {"blank", blank}});
}

}  // namespace kcc
