// Einstein's sum: products of tensors by named axes, as transpositions, sums and products of matrices.
#include <algorithm>
#include <map>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

using Labels =
    std::vector<int>;  // one for each axis; those of an ellipsis lie from kEllipsis on, counted from the last
constexpr int kEllipsis = 1000;

bool has(const Labels& labels, int label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); }

[[noreturn]] void malformed(const std::string& equation, const std::string& why) {
  refuse("shape.einsum", "the equation `" + equation + "` " + why);
}

std::string name_of_axis(int label) {
  if (label >= kEllipsis) return "in `...`";
  std::string s = "` `";
  s[1] = static_cast<char>(label);
  return s;
}

// `ellipsis`: the number of axes that `...` stands for.
Labels labels_of(const std::string& equation, const std::string& text, int ellipsis) {
  Labels out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (text.compare(i, 3, "...") != 0) malformed(equation, "has a dot that is not part of `...`");
      for (int k = ellipsis; k-- > 0;) out.push_back(kEllipsis + k);
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(text[i]))) {
      if (has(out, text[i])) malformed(equation, std::string("names the axis `") + text[i] + "` twice in one tensor");
      out.push_back(text[i]);
    } else {
      malformed(equation, std::string("has the character `") + text[i] + "`: axes are letters");
    }
  }
  return out;
}

struct Term {
  Value x;
  Labels labels;

  int at(int label) const { return static_cast<int>(std::find(labels.begin(), labels.end(), label) - labels.begin()); }
  void sum_all_but(const Labels& kept) {
    Ints axes;
    Labels left;
    for (size_t i = 0; i < labels.size(); ++i) {
      if (has(kept, labels[i]))
        left.push_back(labels[i]);
      else
        axes.push_back(static_cast<int64_t>(i));
    }
    if (!axes.empty()) x = sum(x, axes);
    labels = left;
  }
  void order(const Labels& wanted) {
    Ints perm;
    for (int label : wanted) perm.push_back(at(label));
    if (!std::is_sorted(perm.begin(), perm.end())) x = transpose(x, perm);
    labels = wanted;
  }
};

Labels operator+(Labels a, const Labels& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Shape sizes(const Term& t, size_t first, size_t last) {
  Shape s;
  for (size_t i = first; i < last; ++i) s.push_back(t.x.dim(static_cast<int>(i)));
  return s;
}

// The product of both, summed over the axes that are in both and not `kept`.
Term product(Term a, Term b, const Labels& kept) {
  a.sum_all_but(kept + b.labels);
  b.sum_all_but(kept + a.labels);
  Labels batch, inner, left, right;
  for (int label : a.labels) (!has(b.labels, label) ? left : has(kept, label) ? batch : inner).push_back(label);
  for (int label : b.labels)
    if (!has(a.labels, label)) right.push_back(label);
  a.order(batch + left + inner);
  b.order(batch + inner + right);
  const size_t n = batch.size();
  const Shape many = sizes(a, 0, n), rows = sizes(a, n, n + left.size()),
              columns = sizes(b, n + inner.size(), b.labels.size());
  const int64_t k = sizes(b, n, n + inner.size()).count();
  const Shape one = batch.empty() ? Shape{} : Shape{many.count()};
  const Value y = matmul(reshape(a.x, one + Shape{rows.count(), k}), reshape(b.x, one + Shape{k, columns.count()}));
  return {reshape(y, many + rows + columns), batch + left + right};
}

}  // namespace

Value einsum(const std::string& equation, const Values& xs) {
  std::string text;
  for (char c : equation)
    if (c != ' ') text += c;
  const size_t arrow = text.find("->");
  std::vector<std::string> inputs{""};
  for (char c : text.substr(0, arrow)) {
    if (c == ',')
      inputs.emplace_back();
    else
      inputs.back() += c;
  }
  if (inputs.size() != xs.size())
    malformed(equation, "is for " + std::to_string(inputs.size()) + " tensors, and gets " + std::to_string(xs.size()));

  std::vector<Term> terms;
  std::map<int, int64_t> size;
  std::map<int, int> count;
  int ellipsis = 0;
  for (size_t i = 0; i < xs.size(); ++i) {
    const size_t dots = inputs[i].find("...");
    const int named = static_cast<int>(inputs[i].size()) - (dots == std::string::npos ? 0 : 3);
    const int hidden = dots == std::string::npos ? 0 : xs[i].rank() - named;
    if (hidden < 0 || (dots == std::string::npos && named != xs[i].rank()))
      malformed(equation, "names " + std::to_string(named) + " axes of a tensor with " + std::to_string(xs[i].rank()));
    ellipsis = std::max(ellipsis, hidden);
    terms.push_back({xs[i], labels_of(equation, inputs[i], hidden)});
    for (int k = 0; k < xs[i].rank(); ++k) {
      const int label = terms.back().labels[static_cast<size_t>(k)];
      ++count[label];
      auto [it, added] = size.emplace(label, xs[i].dim(k));
      if (label >= kEllipsis && it->second == 1) it->second = xs[i].dim(k);
      if (it->second != xs[i].dim(k) && !(label >= kEllipsis && xs[i].dim(k) == 1))
        malformed(equation, "has axes " + name_of_axis(label) + " of " + std::to_string(it->second) + " and " +
                                std::to_string(xs[i].dim(k)) + ": they must be as large");
    }
  }
  Labels out;
  if (arrow != std::string::npos) {
    out = labels_of(equation, text.substr(arrow + 2), ellipsis);
  } else {
    for (int k = ellipsis; k-- > 0;) out.push_back(kEllipsis + k);
    for (const auto& [label, n] : count)
      if (label < kEllipsis && n == 1) out.push_back(label);
  }
  for (int label : out)
    if (!size.contains(label)) malformed(equation, "has an axis in its result that no tensor has");
  for (Term& t : terms) {  // within an ellipsis sizes of 1 broadcast
    Shape whole;
    for (int label : t.labels) whole.push_back(size[label]);
    t.x = broadcast_to(t.x, whole);
  }

  Term result = terms[0];
  for (size_t i = 1; i < terms.size(); ++i) {
    Labels kept = out;
    for (size_t k = i + 1; k < terms.size(); ++k) kept = kept + terms[k].labels;
    result = product(result, terms[i], kept);
  }
  result.sum_all_but(out);
  result.order(out);
  return result.x;
}

}  // namespace kcc
