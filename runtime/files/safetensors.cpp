#include "runtime/files/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/files/replace.h"
#include "runtime/files/safetensors_header.h"
#include "runtime/files/text_check.h"

namespace kcc {
namespace {

static_assert(std::endian::native == std::endian::little);
constexpr uint64_t kMostHeader = 100'000'000;

// The order of the official writer: the widest types first, so that each is aligned, then by name.
std::vector<const std::pair<std::string, Tensor>*> in_file_order(const NamedTensors& tensors) {
  std::vector<const std::pair<std::string, Tensor>*> order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    const size_t x = size_of(a->second.dtype()), y = size_of(b->second.dtype());
    return x != y ? x > y : a->first < b->first;
  });
  return order;
}

}  // namespace

bool is_tensor_name(std::string_view name) {
  size_t part = 0;
  for (char c : name) {
    if (c == '/') {
      if (part == 0) return false;
      part = 0;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
               c == '-') {
      if (++part > 256) return false;
    } else {
      return false;
    }
  }
  return part > 0;
}

Safetensors read_safetensors(Files& files, const std::string& path) {
  if (const std::string weights = path + "/model.safetensors"; files.exists(weights))
    refuse("file.read", "`" + path + "` is the folder of a run, and its weights are wanted", "write `" + weights + "`");
  return read_safetensors(*files.open(path));
}

Safetensors read_safetensors(ByteSource& source) {
  const auto damaged = [&](const std::string& what) {
    refuse("safetensors", "`" + source.name() + "` is no .safetensors file: " + what);
  };
  uint64_t length = 0;
  if (source.left() < sizeof length) damaged("it has " + std::to_string(source.left()) + " bytes");
  read_exactly(source, &length, sizeof length);
  if (length > kMostHeader)
    damaged("its header would have " + std::to_string(length) + " bytes, and at most 100000000 are read");
  if (length > source.left())
    damaged("its header would have " + std::to_string(length) + " bytes, and " + std::to_string(source.left()) +
            " follow");
  std::string json(length, '\0');
  read_exactly(source, json.data(), json.size());
  SafetensorsHeader header = parse_safetensors_header(json, source.name());
  const uint64_t declared = header.entries.empty() ? 0 : header.entries.back().end;
  if (declared != source.left())
    damaged("its tensors take " + std::to_string(declared) + " bytes, and " + std::to_string(source.left()) +
            " follow its header");
  Safetensors file;
  file.metadata = std::move(header.metadata);
  for (auto& entry : header.entries) {
    Tensor tensor = Tensor::uninitialized(entry.type);
    read_exactly(source, tensor.raw(), static_cast<size_t>(tensor.bytes()));
    if (tensor.dtype() == DType::kBool) {
      auto* bytes = static_cast<unsigned char*>(tensor.raw());
      if (std::any_of(bytes, bytes + tensor.count(), [](unsigned char b) { return b > 1; }))
        damaged("`" + entry.name + "` holds a boolean that is neither 0 nor 1");
    }
    file.tensors.emplace_back(std::move(entry.name), std::move(tensor));
  }
  expect_end(source);
  return file;
}

void write_safetensors(Files& files, const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata) {
  replace_file(files, path, [&](OutFile& out) { write_safetensors(out, path, tensors, metadata); });
}

void write_safetensors(OutFile& out, const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata) {
  const auto order = in_file_order(tensors);
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  for (const auto& [key, text] : metadata) {
    if (!is_utf8(key) || !is_utf8(text))
      refuse("safetensors", "`" + path + "` cannot be written: its metadata is not UTF-8");
    header["__metadata__"][key] = text;
  }
  std::set<std::string_view> names;
  std::string json = header.dump();
  json.pop_back();  // the tensors follow as text: a look-up for each would cost their square
  uint64_t at = 0;
  for (const auto* named : order) {
    const auto& [name, tensor] = *named;
    const std::string_view dtype = safetensors_name(tensor.dtype());
    if (!is_tensor_name(name))
      refuse("safetensors", "`" + path + "` cannot be written: `" + name + "` is no name of a tensor");
    if (!names.insert(name).second)
      refuse("safetensors", "`" + path + "` cannot be written: two tensors are named `" + name + "`");
    if (dtype.empty()) refuse("safetensors", "`" + path + "` cannot be written: `" + name + "` is text");
    if (tensor.count() == 0) refuse("safetensors", "`" + path + "` cannot be written: `" + name + "` is empty");
    if (json.size() > 1) json += ',';
    json += "\"" + name + "\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":[";
    for (int i = 0; i < tensor.shape().rank(); ++i) {
      if (i > 0) json += ',';
      json += std::to_string(tensor.shape()[i]);
    }
    json += "],\"data_offsets\":[" + std::to_string(at) + ",";
    at += static_cast<uint64_t>(tensor.bytes());
    json += std::to_string(at) + "]}";
  }
  json += '}';
  json.resize((json.size() + 7) / 8 * 8, ' ');
  if (json.size() > kMostHeader)
    refuse("safetensors", "`" + path + "` cannot be written: its header would have more than 100000000 bytes");
  const uint64_t length = json.size();
  out.write(&length, sizeof length);
  out.write(json);
  for (const auto* named : order) out.write(named->second.raw(), static_cast<size_t>(named->second.bytes()));
}

}  // namespace kcc
