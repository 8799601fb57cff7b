// Texts, or whole numbers, as indices into a vocabulary.
#include "runtime/ops/lookup.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "runtime/layers/categories.h"
#include "runtime/layers/vocabulary.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

int64_t key_of(const std::string& text) { return intern(text); }
int64_t key_of(int64_t number) { return number; }
std::string shown_of(const std::string& text) { return text; }
std::string shown_of(int64_t number) { return std::to_string(number); }

// T is std::string or int64_t. Indices: the mask token where there is one (0, in mode `int` only), unknown ones, the
// vocabulary.
template <class T>
struct IndexLookup : VocabularyLayer {
  static constexpr bool kText = std::is_same_v<T, std::string>;
  static constexpr DType kKeys = kText ? DType::kString : DType::kInt64;

  Arg<std::optional<int64_t>> max_tokens{this, "max_tokens", std::nullopt, at_least(2),
                                         "the most indices, special ones included"};
  Arg<int64_t> num_oov_indices{this, "num_oov_indices", 1, at_least(0),
                               "indices for what is not in the vocabulary; 0: it is an error"};
  Arg<std::optional<T>> mask_token{this, "mask_token", std::nullopt, "stands for padding, index 0"};
  Arg<std::optional<Words<T>>> vocabulary{this, "vocabulary", std::nullopt,
                                          "given instead of collected, the most frequent first"};
  Arg<bool> invert{this, "invert", false, "from indices back to the vocabulary"};
  Arg<std::string> output_mode{this, "output_mode", "int", one_of({"int", "one_hot", "multi_hot", "count", "tf_idf"}),
                               "indices, or a column for each; tf_idf: counts, each times its weight"};
  Arg<bool> pad_to_max_tokens{this, "pad_to_max_tokens", false, "as many columns as `max_tokens`"};
  Arg<bool> sparse{this, "sparse", false, "not supported: must be false"};
  Arg<std::optional<std::vector<double>>> idf_weights{
      this, "idf_weights", std::nullopt, "of `tf_idf`: a weight for each of `vocabulary`; collected with it otherwise"};

  virtual std::optional<T> unknown() const = 0;  // what unknown indices become with `invert`

  void settle() override {
    need_dense(sparse);
    if (invert && *output_mode != "int")
      refuse("arg.range", "`output_mode` is `" + *output_mode + "`, and must be `int` where `invert` is true");
    if (pad_to_max_tokens && !*max_tokens)
      refuse("arg.missing", "`pad_to_max_tokens` is true, and `max_tokens` is missing");
    if (*idf_weights && *output_mode != "tf_idf")
      refuse("arg.range", "`idf_weights` is given, and `output_mode` is `" + *output_mode + "`, which has none");
    if (!*vocabulary) return;
    if (*output_mode == "tf_idf" && (!*idf_weights || (*idf_weights)->size() != (*vocabulary)->size()))
      refuse(*idf_weights ? "arg.range" : "arg.missing", "`tf_idf` needs a weight in `idf_weights` for each of the " +
                                                             std::to_string((*vocabulary)->size()) +
                                                             " in `vocabulary`");
    tokens_ = **vocabulary;
    if (tokens_.empty()) refuse("arg.range", "`vocabulary` is empty");
    // Special ones may stand in front, as Keras saves them.
    std::vector<std::optional<T>> special;
    if (masked()) special.push_back(*mask_token);
    for (int64_t i = 0; i < num_oov_indices; ++i) special.push_back(unknown());
    bool found = tokens_.size() >= special.size() && !special.empty();
    for (size_t i = 0; found && i < special.size(); ++i) found = special[i] && tokens_[i] == *special[i];
    if (found) tokens_.erase(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(special.size()));
    std::vector<T> sorted = tokens_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) refuse("arg.twice", "`vocabulary` has `" + shown_of(*twice) + "` twice");
    if (*mask_token && std::binary_search(sorted.begin(), sorted.end(), **mask_token))
      refuse("arg.range", "`vocabulary` has the mask token `" + shown_of(**mask_token) + "` within it",
             "leave special ones out of it");
    if (*max_tokens && vocabulary_size() > **max_tokens)
      refuse("arg.range", "`vocabulary` makes " + std::to_string(vocabulary_size()) + " indices, and `max_tokens` is " +
                              std::to_string(**max_tokens));
  }

  int64_t vocabulary_size() const override { return start() + static_cast<int64_t>(tokens_.size()); }
  std::vector<std::string> vocabulary_words() const override {
    std::vector<std::string> words;
    if (masked()) words.push_back(shown_of(**mask_token));
    for (int64_t i = 0; i < num_oov_indices; ++i) words.push_back(unknown() ? shown_of(*unknown()) : "");
    for (const T& t : tokens_) words.push_back(shown_of(t));
    return words;
  }

  Value call(Value x, Call c) override {
    if (!adapted())
      refuse(
          "adapt.missing",
          "`" + type_name + "` has no vocabulary: it is collected from the training data, or written as `vocabulary`");
    return invert ? inverted(x, c.context.builder) : looked_up(x, c);
  }
  bool passes_mask() const override { return false; }

  bool adapted() const override { return *vocabulary || done_; }
  void adapt(const std::vector<Tensor>& batch) override {
    need_keys(batch[0].dtype());
    const Tensor keys = kText ? batch[0] : batch[0].cast(DType::kInt64);
    const int64_t* key = keys.data<int64_t>();
    for (int64_t i = 0; i < keys.count(); ++i) ++counts_[key[i]];
    if (*output_mode != "tf_idf") return;
    const int64_t rows = keys.shape()[0], width = keys.shape().from(1).count();
    rows_ += rows;
    for (int64_t r = 0; r < rows; ++r)
      for (const int64_t k : std::set<int64_t>(key + r * width, key + (r + 1) * width)) ++rows_with_[k];
  }
  // The most frequent first; of those as frequent the one that sorts last, as Keras has it.
  void finish_adapt() override {
    if (*mask_token) counts_.erase(key_of(**mask_token));
    if (unknown()) counts_.erase(key_of(*unknown()));
    std::vector<std::pair<int64_t, T>> order;
    for (const auto& [key, count] : counts_) {
      if constexpr (kText)
        order.emplace_back(count, text_of(key));
      else
        order.emplace_back(count, key);
    }
    std::sort(order.rbegin(), order.rend());
    if (*max_tokens)
      order.resize(std::min(order.size(), static_cast<size_t>(std::max<int64_t>(0, **max_tokens - start()))));
    Words<T> words;
    for (auto& [count, token] : order) words.push_back(std::move(token));
    if (*output_mode == "tf_idf") {  // keras/src/layers/preprocessing/index_lookup.py, _inverse_document_frequency
      std::vector<double> weights;
      for (const T& word : words)
        weights.push_back(
            std::log(1 + static_cast<double>(rows_) / (1 + static_cast<double>(rows_with_[key_of(word)]))));
      idf_weights.set(std::move(weights));
      idf_weights.given = true;
    }
    counts_.clear();
    tokens_ = words;
    vocabulary.set(std::move(words));  // it is saved with the arguments
    vocabulary.given = true;
    done_ = true;
  }

 private:
  bool masked() const { return *mask_token && *output_mode == "int"; }
  int64_t start() const { return (masked() ? 1 : 0) + num_oov_indices; }

  void need_keys(DType t) const {
    if (kText ? t != DType::kString : !is_integer(t))
      refuse(
          "dtype",
          "`" + type_name + "` takes " + (kText ? "text" : "whole numbers") + ", and gets " + std::string(name_of(t)),
          kText                 ? "`IntegerLookup` is for whole numbers"
          : t == DType::kString ? "`StringLookup` is for text"
                                : "");
  }

  Value looked_up(const Value& x, const Call& c) const {
    need_keys(x.dtype());
    Builder& b = c.context.builder;
    const auto n = static_cast<int64_t>(tokens_.size());
    Tensor keys(kKeys, {n + (*mask_token ? 1 : 0)});
    for (int64_t i = 0; i < n; ++i) keys.data<int64_t>()[i] = key_of(tokens_[static_cast<size_t>(i)]);
    if (*mask_token) keys.data<int64_t>()[n] = key_of(**mask_token);
    const auto number = [&](int64_t v) { return constant(b, Tensor::scalar<int64_t>(v)); };
    const Value at = lookup(kText ? x : cast(x, DType::kInt64), keys, num_oov_indices);
    const Value unknown_at = number(masked() ? 0 : -1) - at;  // the bucket -1 - at, after the mask's index
    Value index = where(less(at, number(0)), unknown_at, at + number(start()));
    if (*mask_token) index = where(equal(at, number(n)), number(masked() ? 0 : -1), index);
    if (*output_mode == "int") return index;
    const int64_t columns = pad_to_max_tokens ? **max_tokens : vocabulary_size();
    const DType type = compute_dtype(c.context);
    if (*output_mode != "tf_idf") return encode(index, output_mode, columns, type);
    Tensor weights(DType::kFloat64, {columns});  // of unknown ones the mean
    const std::vector<double>& known = **idf_weights;
    const double mean = std::accumulate(known.begin(), known.end(), 0.0) / static_cast<double>(known.size());
    std::fill_n(weights.data<double>(), start(), mean);
    std::copy(known.end() - static_cast<std::ptrdiff_t>(tokens_.size()), known.end(), weights.data<double>() + start());
    return encode(index, "count", columns, type) * constant(b, weights.cast(type));
  }

  Value inverted(const Value& x, Builder& b) const {
    if (!is_integer(x.dtype()))
      refuse("dtype", "`" + type_name + "` with `invert` takes indices, and gets " + std::string(name_of(x.dtype())));
    Tensor table(kKeys, {vocabulary_size() + 1});  // the last for indices outside
    int64_t* out = table.data<int64_t>();
    const int64_t otherwise = unknown() ? key_of(*unknown()) : kText ? key_of(T{}) : -1;
    std::fill_n(out, table.count(), otherwise);
    if (masked()) out[0] = key_of(**mask_token);
    for (size_t i = 0; i < tokens_.size(); ++i) out[start() + static_cast<int64_t>(i)] = key_of(tokens_[i]);
    const Value ids = cast(x, DType::kInt64), last = constant(b, Tensor::scalar<int64_t>(vocabulary_size()));
    const Value inside = logical_and(greater_equal(ids, 0.0), less(ids, last));
    return take(constant(b, table), where(inside, ids, last));
  }

  std::vector<T> tokens_;
  std::unordered_map<int64_t, int64_t> counts_, rows_with_;  // how often each is there, and in how many rows
  int64_t rows_ = 0;
  bool done_ = false;
};

struct StringLookup final : IndexLookup<std::string> {
  Arg<std::string> encoding{this, "encoding", "utf-8", one_of({"utf-8"}), "of the texts"};
  Arg<std::optional<std::string>> oov_token{this, "oov_token", "[UNK]", "what unknown indices become with `invert`"};
  std::optional<std::string> unknown() const override { return oov_token; }
};
KCC_REGISTER(StringLookup, "Texts as indices into a vocabulary.");

struct IntegerLookup final : IndexLookup<int64_t> {
  Arg<std::optional<int64_t>> oov_token{this, "oov_token", -1, "what unknown indices become with `invert`"};
  std::optional<int64_t> unknown() const override { return oov_token; }
};
KCC_REGISTER(IntegerLookup, "Whole numbers as indices into a vocabulary.");

}  // namespace
}  // namespace kcc
