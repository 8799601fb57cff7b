#include "compiler/job/predictions.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/base/nearest.h"
#include "runtime/files/image_rows.h"
#include "runtime/files/npz.h"
#include "runtime/files/replace.h"
#include "runtime/tensor/text.h"
#include "runtime/training/wanted.h"

namespace kcc {
namespace {

std::string number(const Tensor& t, int64_t i) {
  switch (t.dtype()) {
    case DType::kFloat32: return fmt::format("{}", t.data<float>()[i]);
    case DType::kFloat64: return fmt::format("{}", t.data<double>()[i]);
    case DType::kString: return text_of(t.data<int64_t>()[i]);
    case DType::kBool: return t.data<bool>()[i] ? "true" : "false";
    case DType::kInt64: return fmt::format("{}", t.data<int64_t>()[i]);
    default: return fmt::format("{}", static_cast<int64_t>(t.at(i)));
  }
}

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string s = "\"";
  for (char c : text) s += c == '"' ? "\"\"" : std::string(1, c);
  return s + "\"";
}

nlohmann::ordered_json json_of(const Tensor& t, int64_t at, int64_t count, int axis) {
  if (axis == t.shape().rank()) {
    switch (t.dtype()) {
      case DType::kString: return text_of(t.data<int64_t>()[at]);
      case DType::kBool: return t.data<bool>()[at];
      case DType::kFloat32:
        // The shortest that reads as the same float32.
        if (std::isfinite(t.at(at))) return std::stod(fmt::format("{}", t.data<float>()[at]));
        return nullptr;
      case DType::kFloat64:
        return std::isfinite(t.at(at)) ? nlohmann::ordered_json(t.at(at)) : nlohmann::ordered_json(nullptr);
      case DType::kInt64: return t.data<int64_t>()[at];
      default: return static_cast<int64_t>(t.at(at));
    }
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const int64_t n = t.shape()[axis];
  for (int64_t i = 0; i < n; ++i) list.push_back(json_of(t, at + i * (count / n), count / n, axis + 1));
  return list;
}

}  // namespace

NamedTensors predictions(Job& job, const Dataset& data, int64_t batch_size, const std::vector<std::string>& values,
                         const std::atomic<bool>& stop) {
  const auto [names, wanted] = wanted_values(job.session->network(), values);
  const std::vector<Tensor> got = predict(*job.session, data, batch_size, wanted, stop);
  NamedTensors out;
  for (size_t i = 0; i < got.size(); ++i) {
    out.emplace_back(names[i], got[i]);
    const auto it = job.classes.find(names[i]);
    if (it == job.classes.end() || got[i].shape().rank() != 2) continue;
    const int64_t rows = got[i].shape()[0], n = got[i].shape()[1];
    Tensor texts(DType::kString, {rows});
    for (int64_t r = 0; r < rows; ++r) {
      int64_t best = n == 1 ? got[i].at(r) > 0.5 : 0;
      for (int64_t k = 1; k < n; ++k)
        if (got[i].at(r * n + k) > got[i].at(r * n + best)) best = k;
      texts.data<int64_t>()[r] =
          intern(best < static_cast<int64_t>(it->second.size()) ? it->second[static_cast<size_t>(best)] : "");
    }
    out.emplace_back(names[i] + "_class", texts);
  }
  return out;
}

std::string predictions_csv(const Job& job, const NamedTensors& values) {
  std::string text;
  for (const auto& [name, t] : values) {
    const int64_t width = t.shape().from(1).count();
    const auto classes = job.classes.find(name);
    for (int64_t k = 0; k < width; ++k) {
      std::string column = name;
      if (width > 1)
        column += "_" + (classes != job.classes.end() && static_cast<int64_t>(classes->second.size()) == width
                             ? classes->second[static_cast<size_t>(k)]
                             : std::to_string(k));
      text += (text.empty() ? "" : ",") + cell(column);
    }
  }
  text += "\n";
  const int64_t rows = values.empty() ? 0 : values[0].second.shape()[0];
  for (int64_t r = 0; r < rows; ++r) {
    bool first = true;
    for (const auto& [name, t] : values) {
      const int64_t width = t.shape().from(1).count();
      for (int64_t k = 0; k < width; ++k) {
        if (!first) text += ',';
        first = false;
        text += cell(number(t, r * width + k));
      }
    }
    text += '\n';
  }
  return text;
}

std::string predictions_jsonl(const NamedTensors& values) {
  std::string text;
  const int64_t rows = values.empty() ? 0 : values[0].second.shape()[0];
  for (int64_t r = 0; r < rows; ++r) {
    nlohmann::ordered_json line = nlohmann::ordered_json::object();
    for (const auto& [name, t] : values)
      line[name] = json_of(t, r * t.shape().from(1).count(), t.shape().from(1).count(), 1);
    text += line.dump() + "\n";
  }
  return text;
}

NamedTensors kept_fields(const Dataset& data, const std::vector<std::string>& names) {
  NamedTensors out;
  for (const std::string& name : names) {
    const Field* f = data.table->find(name);
    if (!f) {
      std::vector<std::string> known;
      for (const Field& field : data.table->fields) known.push_back(field.name);
      const auto near = nearest(name, known);
      std::string all;
      for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
      refuse("usage", "the data has no field `" + name + "` to keep",
             near ? "did you mean `" + *near + "`?" : "its fields are " + all);
    }
    if (f->decoded && f->values.dtype() != DType::kString)
      refuse("usage", "the field `" + name + "` has lists of different lengths, which cannot be kept");
    const Shape row = f->values.shape().from(1);
    Tensor kept = Tensor::uninitialized({f->values.dtype(), Shape{static_cast<int64_t>(data.rows.size())} + row});
    const auto bytes = static_cast<size_t>(row.count()) * size_of(f->values.dtype());
    for (size_t i = 0; i < data.rows.size(); ++i) {
      const int64_t from = f->random ? f->random->row(0, data.rows[i]) : data.rows[i];  // as it was predicted from
      std::memcpy(static_cast<char*>(kept.raw()) + i * bytes,
                  static_cast<const char*>(f->values.raw()) + static_cast<size_t>(from) * bytes, bytes);
    }
    out.emplace_back(name, std::move(kept));
  }
  return out;
}

namespace {

// The values that are images, each row a file; refused where there is none.
void write_images(const NamedTensors& values, const std::string& folder) {
  bool any = false;
  for (const auto& [name, t] : values) {
    if (!is_images(t)) continue;
    any = true;
    write_images(disk(), path_in(folder, name), t);
  }
  if (!any)
    refuse("usage", "no output is an image, so `" + folder + "` stays empty",
           "images are [height, width], or [height, width, channels] with 1 or 3 channels; .npz takes anything");
}

}  // namespace

void write_predictions(const Job& job, const NamedTensors& values, const std::string& path) {
  if (path.ends_with(".npz")) return write_npz(disk(), path, values);
  if (path.ends_with(".csv")) return replace_file(disk(), path, predictions_csv(job, values));
  if (path.ends_with(".jsonl")) return replace_file(disk(), path, predictions_jsonl(values));
  if (path.ends_with("/") || disk().is_folder(path)) return write_images(values, path);
  refuse("usage", "`" + path + "` does not say what to write",
         "it ends in .npz, .csv or .jsonl, or in / for a folder of images");
}

}  // namespace kcc
