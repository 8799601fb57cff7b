// Texts as rows of indices of words: in small letters, without punctuation, cut at spaces, looked up in a vocabulary.
#include <algorithm>
#include <map>

#include "runtime/layers/vocabulary.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text_words.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

// Index 0 is padding (in mode `int`), the next one stands for unknown words.
struct TextVectorization final : VocabularyLayer {
  Arg<std::optional<int64_t>> max_tokens{this, "max_tokens", std::nullopt, at_least(2),
                                         "the most words, the special ones included"};
  Arg<std::string> standardize{this, "standardize", "lower_and_strip_punctuation",
                               one_of({"lower_and_strip_punctuation", "lower", "strip_punctuation", "none"}),
                               "what is done to a text first"};
  Arg<std::string> split{this, "split", "whitespace", one_of({"whitespace", "character", "none"}),
                         "where a text is cut into words"};
  Arg<std::optional<int64_t>> ngrams{this, "ngrams", std::nullopt, at_least(1), "up to so many words make one"};
  Arg<std::string> output_mode{this, "output_mode", "int", one_of({"int", "multi_hot", "count"}),
                               "indices in their order, or a column for each word"};
  Arg<std::optional<int64_t>> output_sequence_length{this, "output_sequence_length", std::nullopt, at_least(1),
                                                     "words of a row: more are cut off, fewer filled up with 0"};
  Arg<bool> pad_to_max_tokens{this, "pad_to_max_tokens", false, "as many columns as `max_tokens`"};
  Arg<std::optional<Words<std::string>>> vocabulary{this, "vocabulary", std::nullopt,
                                                    "given instead of collected, the most frequent first"};

  void settle() override {
    if (*output_mode == "int" && !*output_sequence_length)
      refuse("arg.missing", "`TextVectorization` needs `output_sequence_length` in mode `int`",
             "the rows of a batch must be of one length");
    if (pad_to_max_tokens && !*max_tokens)
      refuse("arg.missing", "`pad_to_max_tokens` is true, and `max_tokens` is missing");
    if (!*vocabulary) return;
    tokens_ = **vocabulary;
    if (tokens_.size() >= 2 && tokens_[0].empty() && tokens_[1] == "[UNK]")
      tokens_.erase(tokens_.begin(), tokens_.begin() + 2);
    if (!tokens_.empty() && tokens_[0] == "[UNK]") tokens_.erase(tokens_.begin());
  }

  int64_t vocabulary_size() const override { return start() + static_cast<int64_t>(tokens_.size()); }
  std::vector<std::string> vocabulary_words() const override {
    std::vector<std::string> words;
    if (start() == 2) words.push_back("");
    words.push_back("[UNK]");
    words.insert(words.end(), tokens_.begin(), tokens_.end());
    return words;
  }

  bool adapted() const override { return *vocabulary || done_; }
  void adapt(const std::vector<Tensor>& batch) override {
    need_text(batch[0].dtype());
    const WordRules rules = this->rules();
    for (int64_t i = 0; i < batch[0].count(); ++i)
      for (const std::string& word : words_of(text_of(batch[0].data<int64_t>()[i]), rules)) ++counts_[word];
  }
  // The most frequent first; of those as frequent the one that sorts last, as Keras has it.
  void finish_adapt() override {
    counts_.erase("");
    counts_.erase("[UNK]");
    std::vector<std::pair<int64_t, std::string>> order;
    for (const auto& [word, count] : counts_) order.emplace_back(count, word);
    std::sort(order.rbegin(), order.rend());
    if (*max_tokens)
      order.resize(std::min(order.size(), static_cast<size_t>(std::max<int64_t>(0, **max_tokens - start()))));
    Words<std::string> words;
    for (auto& [count, word] : order) words.push_back(std::move(word));
    counts_.clear();
    tokens_ = words;
    vocabulary.set(std::move(words));
    vocabulary.given = true;
    done_ = true;
  }

  // [batch] or [batch, 1] -> [batch, words], or [batch, columns]
  Value call(Value x, Call c) override {
    need_text(x.dtype());
    if (x.rank() == 2 && x.dim(1) == 1) x = squeeze(x, 1);
    need_rank(*this, x, 1, "[batch] texts");
    if (!adapted() && *output_mode != "int")
      refuse(
          "adapt.missing",
          "`TextVectorization` has no vocabulary: it is collected from the training data, or written as `vocabulary`");
    if (*output_mode == "int") return text_words(x, tokens_, rules(), **output_sequence_length, start());
    const Value counts =
        text_counts(x, tokens_, rules(), pad_to_max_tokens ? **max_tokens : vocabulary_size(), start());
    return cast(*output_mode == "count" ? counts : minimum(counts, 1.0), compute_dtype(c.context));
  }
  bool passes_mask() const override { return false; }

 private:
  int64_t start() const { return *output_mode == "int" ? 2 : 1; }
  WordRules rules() const {
    return {standardize->find("lower") != std::string::npos, standardize->find("strip") != std::string::npos, *split,
            ngrams->value_or(1)};
  }
  void need_text(DType t) const {
    if (t != DType::kString) refuse("dtype", "`TextVectorization` takes text, and gets " + std::string(name_of(t)));
  }
  std::vector<std::string> tokens_;
  std::map<std::string, int64_t> counts_;
  bool done_ = false;
};
KCC_REGISTER(TextVectorization, "Texts as rows of indices of words.");

}  // namespace
}  // namespace kcc
