// An image that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& image_kind = define({
    .code = "K0637",
    .name = "image",
    .summary = "an image that cannot be read",
    .explain =
        R"(Images are JPEG or PNG files, told by their first bytes and not by their names. One that is of another kind, damaged, cut short,
or has more points than are read ends the training with its name.)",
    .wrong = R"yaml($ printf GIF89a > a.png
$ kcc train spec.yaml
model: {inputs: {a: [2, 2, 1]}, graph: {y: [a, Flatten, {Dense: 1}]}, outputs: y}
data: {train: {csv: rows.csv}, inputs: {a: {field: file, image: [2, 2], color: grayscale}}}
--- rows.csv
file,y
a.png,1)yaml",
    .mended =
        R"yaml($ echo iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgaGD47wAABEQBwOpq4d8AAAAASUVORK5CYII= | base64 -d > a.png
$ kcc train spec.yaml
model: {inputs: {a: [2, 2, 1]}, graph: {y: [a, Flatten, {Dense: 1}]}, outputs: y}
data: {train: {csv: rows.csv}, inputs: {a: {field: file, image: [2, 2], color: grayscale}}}
--- rows.csv
file,y
a.png,1)yaml",
});

}  // namespace kcc
