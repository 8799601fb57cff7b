#include "runtime/files/safetensors_header.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/files/safetensors.h"

namespace kcc {
namespace {

constexpr std::pair<std::string_view, DType> kTypes[] = {{"F64", DType::kFloat64}, {"F32", DType::kFloat32},
                                                         {"I64", DType::kInt64},   {"I32", DType::kInt32},
                                                         {"U8", DType::kUint8},    {"BOOL", DType::kBool}};

using Json = nlohmann::json;

// Events of the parser; a state for each level of the only form that is allowed:
// {name: {"dtype": text, "shape": [count, ..], "data_offsets": [begin, end]}, "__metadata__": {text: text}}
class Reader final : public nlohmann::json_sax<Json> {
 public:
  Reader(const std::string& file, SafetensorsHeader& out) : file_(file), out_(out) {}

  bool start_object(std::size_t) override {
    if (level_ == kOutside) return enter(kTop);
    if (level_ == kTop && key_ == "__metadata__") return enter(kMetadata);
    if (level_ != kTop) refuse_form("an object stands where none can be");
    entry_ = {.name = key_, .type = {}, .begin = 0, .end = 0};
    dtype_.reset();
    shape_.reset();
    offsets_.reset();
    return enter(kEntry);
  }
  bool key(std::string& text) override {
    key_ = text;
    if (level_ == kTop) {
      if (!names_.insert(text).second) refuse_form("`" + text + "` stands twice");
      if (text != "__metadata__" && !is_tensor_name(text)) {
        refuse_form("`" + printable(text) +
                    "` is no name of a tensor: its parts are letters, digits, `_`, `.` and `-`, with `/` between them");
      }
    } else if (level_ == kMetadata) {
      if (out_.metadata.contains(text)) refuse_form("`" + printable(text) + "` stands twice in its metadata");
    }
    return true;
  }
  bool end_object() override {
    if (level_ == kEntry) finish_entry();
    return enter(level_ == kTop ? kOutside : kTop);
  }
  bool start_array(std::size_t) override {
    if (level_ != kEntry || (key_ != "shape" && key_ != "data_offsets")) refuse_form("a list stands where none can be");
    auto& list = key_ == "shape" ? shape_ : offsets_;
    if (list) refuse_form("`" + entry_.name + "` has its " + key_ + " twice");
    list.emplace();
    return enter(kList);
  }
  bool end_array() override { return enter(kEntry); }
  bool string(std::string& text) override {
    if (level_ == kMetadata) {
      out_.metadata[key_] = text;
    } else if (level_ == kEntry && key_ == "dtype") {
      if (dtype_) refuse_form("`" + entry_.name + "` has its dtype twice");
      dtype_ = text;
    } else {
      refuse_form("a text stands where none can be");
    }
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (level_ != kList) refuse_form("a number stands where none can be");
    auto& list = key_ == "shape" ? *shape_ : *offsets_;
    if (list.size() >= static_cast<size_t>(kMaxRank))
      refuse_form("`" + entry_.name + "` has a " + key_ + " of more than 8 numbers");
    list.push_back(value);
    return true;
  }
  bool number_integer(number_integer_t) override { refuse_form("a number is negative"); }
  bool number_float(number_float_t, const string_t&) override { refuse_form("a number is not whole"); }
  bool null() override { refuse_form("a null stands where none can be"); }
  bool boolean(bool) override { refuse_form("a boolean stands where none can be"); }
  bool binary(binary_t&) override { return false; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    refuse_form("it is no JSON at byte " + std::to_string(position));
  }

 private:
  enum Level { kOutside, kTop, kMetadata, kEntry, kList };

  bool enter(Level level) {
    level_ = level;
    return true;
  }
  [[noreturn]] void refuse_form(const std::string& what) const {
    refuse("safetensors", "the header of `" + file_ + "` is damaged: " + what);
  }
  static std::string printable(std::string text) {
    if (text.size() > 80) text = text.substr(0, 80) + "..";
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
    }
    return text;
  }

  void finish_entry() {
    if (!dtype_ || !shape_ || !offsets_) refuse_form("`" + entry_.name + "` lacks its dtype, shape or data_offsets");
    const auto type =
        std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& t) { return t.first == *dtype_; });
    if (type == std::end(kTypes)) {
      refuse("safetensors", "`" + entry_.name + "` in `" + file_ + "` is of type `" + printable(*dtype_) +
                                "`; F32, F64, I32, I64, U8 and BOOL can be read");
    }
    entry_.type.dtype = type->second;
    for (uint64_t size : *shape_) {
      if (size < 1 || size > INT64_MAX) refuse_form("`" + entry_.name + "` has a dimension of " + std::to_string(size));
      entry_.type.shape.push_back(static_cast<int64_t>(size));
    }
    int64_t bytes;
    if (__builtin_mul_overflow(entry_.type.shape.count(), static_cast<int64_t>(size_of(entry_.type.dtype)), &bytes)) {
      refuse_form("`" + entry_.name + "` is larger than can be counted");
    }
    if (offsets_->size() != 2) refuse_form("`" + entry_.name + "` has data_offsets that are not two numbers");
    entry_.begin = (*offsets_)[0];
    entry_.end = (*offsets_)[1];
    if (entry_.end < entry_.begin || entry_.end - entry_.begin != static_cast<uint64_t>(bytes)) {
      refuse_form("`" + entry_.name + "` is " + to_string(entry_.type) + ", and its data_offsets say otherwise");
    }
    out_.entries.push_back(entry_);
  }

  const std::string& file_;
  SafetensorsHeader& out_;
  Level level_ = kOutside;
  std::string key_;
  std::set<std::string> names_;
  SafetensorsEntry entry_;
  std::optional<std::string> dtype_;
  std::optional<std::vector<uint64_t>> shape_, offsets_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& file) {
  if (json.empty() || json[0] != '{')
    refuse("safetensors", "the header of `" + file + "` is damaged: it does not start with `{`");
  SafetensorsHeader header;
  Reader reader(file, header);
  if (!Json::sax_parse(json, &reader)) refuse("safetensors", "the header of `" + file + "` is damaged");
  std::sort(header.entries.begin(), header.entries.end(),
            [](const auto& a, const auto& b) { return a.begin < b.begin; });
  uint64_t at = 0;
  for (const auto& entry : header.entries) {
    if (entry.begin != at) {
      refuse("safetensors", "the header of `" + file + "` is damaged: the data of `" + entry.name +
                                "` begins at byte " + std::to_string(entry.begin) +
                                ", and what stands before it ends at " + std::to_string(at));
    }
    at = entry.end;
  }
  return header;
}

std::string_view safetensors_name(DType dtype) {
  for (const auto& [name, type] : kTypes) {
    if (type == dtype) return name;
  }
  return {};
}

}  // namespace kcc
