#include "runtime/ops/text_words.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/base/problem.h"
#include "runtime/graph/op.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

bool punctuation(char c) {
  return std::string_view("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'").find(c) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> words_of(const std::string& text, const WordRules& rules) {
  std::string plain;
  for (char c : text) {
    if (rules.strip && punctuation(c)) continue;
    plain += rules.lower && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  std::vector<std::string> words;
  if (rules.split == "none") {
    words.push_back(plain);
  } else if (rules.split == "character") {
    for (size_t i = 0; i < plain.size();) {  // a character of UTF-8 at a time
      size_t n = 1;
      while (i + n < plain.size() && (static_cast<unsigned char>(plain[i + n]) & 0xC0) == 0x80) ++n;
      words.push_back(plain.substr(i, n));
      i += n;
    }
  } else {
    for (size_t at = 0; at < plain.size();) {
      const size_t begin = plain.find_first_not_of(" \t\n\r\f\v", at);
      if (begin == std::string::npos) break;
      const size_t end = std::min(plain.find_first_of(" \t\n\r\f\v", begin), plain.size());
      words.push_back(plain.substr(begin, end - begin));
      at = end;
    }
  }
  const size_t single = words.size();
  for (int64_t n = 2; n <= rules.ngrams; ++n)
    for (size_t i = 0; i + static_cast<size_t>(n) <= single; ++i) {
      std::string gram = words[i];
      for (size_t k = 1; k < static_cast<size_t>(n); ++k) gram += " " + words[i + k];
      words.push_back(std::move(gram));
    }
  return words;
}

const Op& text_words_op = define({
    .name = "text_words",
    .doc =
        "Texts cut into words, and these as indices (their place among `keys`, from `start` on), or counted by index.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      if (in[0].dtype != DType::kString || in[0].shape.rank() != 1)
        refuse("dtype", "words are cut out of texts [rows], not of " + to_string(in[0]));
      return {{DType::kInt64, {in[0].shape[0], a.integer("columns")}}};
    },
    .kernel =
        +[](const Signature& s) {
          const Tensor& keys = s.attrs.get<Tensor>("keys");
          auto table = std::make_shared<std::unordered_map<std::string, int64_t>>();
          for (int64_t i = 0; i < keys.count(); ++i) table->emplace(text_of(keys.data<int64_t>()[i]), i);
          const WordRules rules{s.attrs.flag("lower"), s.attrs.flag("strip"), s.attrs.get<std::string>("split"),
                                s.attrs.integer("ngrams")};
          const int64_t rows = s.out[0].shape[0], columns = s.out[0].shape[1], start = s.attrs.integer("start");
          const bool count = s.attrs.flag("count");
          Prepared p;
          p.phases.push_back({1, [=](const Buffers& b, int) {
                                for (int64_t r = 0; r < rows; ++r) {
                                  const auto words = words_of(text_of(b.input<int64_t>(0)[r]), rules);
                                  int64_t* out = b.output<int64_t>() + r * columns;
                                  std::fill_n(out, columns, 0);
                                  for (size_t k = 0; k < words.size(); ++k) {
                                    if (!count && static_cast<int64_t>(k) >= columns) break;
                                    const auto it = table->find(words[k]);
                                    const int64_t index = it == table->end() ? start - 1 : start + it->second;
                                    if (!count)
                                      out[k] = index;
                                    else if (index < columns)
                                      ++out[index];
                                  }
                                }
                              }});
          return p;
        },
});

namespace {

Value cut_up(const Value& texts, const std::vector<std::string>& tokens, const WordRules& rules, int64_t columns,
             int64_t start, bool count) {
  Tensor keys(DType::kString, {static_cast<int64_t>(tokens.size())});
  for (size_t i = 0; i < tokens.size(); ++i) keys.data<int64_t>()[i] = intern(tokens[i]);
  return emit(text_words_op, {texts},
              {{"keys", std::move(keys)},
               {"columns", columns},
               {"count", count},
               {"start", start},
               {"lower", rules.lower},
               {"strip", rules.strip},
               {"split", rules.split},
               {"ngrams", rules.ngrams}});
}

}  // namespace

Value text_words(const Value& texts, const std::vector<std::string>& tokens, const WordRules& rules, int64_t length,
                 int64_t start) {
  return cut_up(texts, tokens, rules, length, start, false);
}

Value text_counts(const Value& texts, const std::vector<std::string>& tokens, const WordRules& rules, int64_t columns,
                  int64_t start) {
  return cut_up(texts, tokens, rules, columns, start, true);
}

}  // namespace kcc
