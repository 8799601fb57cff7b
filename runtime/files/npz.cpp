#include "runtime/files/npz.h"

#include <set>

#include "runtime/base/problem.h"
#include "runtime/files/npy.h"
#include "runtime/files/replace.h"
#include "runtime/files/text_check.h"
#include "runtime/files/zip.h"

namespace kcc {
namespace {

constexpr std::string_view kSuffix = ".npy";

bool is_array_name(std::string_view name) {
  for (unsigned char c : name) {
    if (c < 32 || c == 127) return false;
  }
  return !name.empty() && name.size() <= 256 && is_utf8(name);
}

// Calls read(name, bytes) for each array.
template <class F>
void each_array(std::unique_ptr<InFile> file, uint64_t most, F&& read) {
  const std::string path = file->name();
  if (file->size() == 0) refuse("npz", "`" + path + "` is empty: it has no bytes");
  ZipReader zip(std::move(file), most);
  if (zip.members().empty()) refuse("npz", "`" + path + "` holds no array");
  for (const ZipMember& member : zip.members()) {
    const std::string_view name = member.name;
    if (!name.ends_with(kSuffix) || !is_array_name(name.substr(0, name.size() - kSuffix.size()))) {
      refuse("npz", "`" + path + "` holds a member that is no named array; all must be `<name>.npy`");
    }
    read(std::string(name.substr(0, name.size() - kSuffix.size())), *zip.open(member));
  }
}

}  // namespace

NamedTensors read_npz(Files& files, const std::string& path, uint64_t most) { return read_npz(files.open(path), most); }

NamedTensors read_npz(std::unique_ptr<InFile> file, uint64_t most) {
  NamedTensors arrays;
  each_array(std::move(file), most,
             [&](std::string name, ByteSource& bytes) { arrays.emplace_back(std::move(name), read_npy(bytes)); });
  return arrays;
}

std::vector<std::pair<std::string, Shape>> read_npz_shapes(Files& files, const std::string& path, uint64_t most) {
  std::vector<std::pair<std::string, Shape>> shapes;
  each_array(files.open(path), most,
             [&](std::string name, ByteSource& bytes) { shapes.emplace_back(std::move(name), read_npy_shape(bytes)); });
  return shapes;
}

void write_npz(Files& files, const std::string& path, const NamedTensors& arrays) {
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : arrays) {
    if (!is_array_name(name)) refuse("npz", "`" + path + "` cannot be written: `" + name + "` is no name of an array");
    if (!names.insert(name).second)
      refuse("npz", "`" + path + "` cannot be written: two arrays are named `" + name + "`");
  }
  replace_file(files, path, [&](OutFile& out) {
    ZipWriter zip(out);
    for (const auto& [name, tensor] : arrays) {
      const std::string header = npy_header(tensor);
      const auto size = header.size() + static_cast<uint64_t>(npy_data_bytes(tensor));
      zip.add(name + std::string(kSuffix), size, [&, &array = tensor](OutFile& member) {
        member.write(header);
        write_npy_data(member, array);
      });
    }
    zip.finish();
  });
}

}  // namespace kcc
