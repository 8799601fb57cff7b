// images: folders of images, one a class.
#include <algorithm>
#include <filesystem>

#include "runtime/base/problem.h"
#include "runtime/data/image_reading.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

bool is_image(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name.ends_with(".jpg") || name.ends_with(".jpeg") || name.ends_with(".png");
}

struct ImagesSource final : FileSource {
  Arg<std::vector<int64_t>> size{this, "size", std::vector<int64_t>{256, 256}, at_least(1), "height and width"};
  ImageArgs how{this};

  void settle() override { (void)how.reading(*size); }

  Table read(const SourceContext& context) const override {
    Texts images;
    for (const std::string& path : FileSource::paths(context)) collect(context.files, path, 0, images);
    if (images.empty())
      refuse("data.rows", "`" + file.get()[0] + "` holds no images",
             "a folder for each class is expected there, with .jpg, .jpeg or .png files");
    Table table;
    const auto rows = static_cast<int64_t>(images.size());
    Tensor paths(DType::kString, {rows}), labels(DType::kString, {rows});
    for (size_t i = 0; i < images.size(); ++i) {
      const std::filesystem::path path = std::filesystem::absolute(images[i]).lexically_normal();
      paths.data<int64_t>()[i] = intern(path.string());
      labels.data<int64_t>()[i] = intern(path.parent_path().filename().string());
      table.parts.push_back({.file = path.string(), .begin = static_cast<int64_t>(i)});
    }
    table.fields.push_back({.name = "image", .values = paths, .decoded = decoded_images(how.reading(*size))});
    table.fields.push_back({.name = "label", .values = labels});
    return table;
  }
  Texts paths(const SourceContext&) const override { return {}; }  // it opens none

 private:
  // An image, or those of a folder and of the folders in it.
  static void collect(Files& files, const std::string& path, int depth, Texts& images) {
    constexpr int kDeepest = 8;
    if (!files.is_folder(path)) {
      if (!files.exists(path)) refuse("file.missing", "there is no folder `" + path + "`");
      if (is_image(path)) images.push_back(path);
      return;
    }
    if (depth == kDeepest) return;
    for (const std::string& name : files.list(path))
      if (!name.starts_with(".")) collect(files, path + "/" + name, depth + 1, images);
  }
};
KCC_REGISTER_AS(ImagesSource, "images",
                "A folder of images for each class: the fields are `image`, and `label`, the folder's name.");

}  // namespace
}  // namespace kcc
