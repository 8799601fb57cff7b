// Warnings: they come where something is hardly meant, and nowhere else.
#include <doctest/doctest.h>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

bool warns_of_one_row(const std::string& shape, const std::string& layer, const std::string& rows,
                      const std::string& batch_size) {
  const Scratch s;
  const std::string targets = has(rows, "], [") ? "[1, 2]" : "[1]";
  const Outcome o =
      kcc({"check",
           s.write("a.yaml", "kcc: 1\nmodel: {inputs: {x: " + shape + "}, graph: {y: [x, " + layer +
                                 ", Flatten, {Dense: 1}]}, outputs: y}\ndata: {train: {inline: {x: " + rows +
                                 ", y: " + targets + "}}}\ntraining: {loss: mse, batch_size: " + batch_size + "}\n")});
  CHECK_MESSAGE(o.code == 0, o.err);
  return has(o.err, "K0908");
}

TEST_CASE("warnings: BatchNormalization over one row, which is all that a channel has in a batch") {
  const std::string flat = "[[1, 2], [3, 4]]";
  CHECK(warns_of_one_row("[2]", "BatchNormalization", flat, "1"));
  CHECK_FALSE(warns_of_one_row("[2]", "BatchNormalization", flat, "2"));
  // In the data, whatever the batch could hold.
  CHECK(warns_of_one_row("[2]", "BatchNormalization", "[[1, 2]]", "8"));
  // Where it takes the moving statistics, the batch is nothing to it.
  CHECK_FALSE(warns_of_one_row("[2]", "{BatchNormalization: {}, call: {training: false}}", flat, "1"));
  CHECK_FALSE(warns_of_one_row("[2]", "{stack: [BatchNormalization], call: {training: false}}", flat, "1"));
  CHECK_FALSE(warns_of_one_row("[2]", "{BatchNormalization: {trainable: false}}", flat, "1"));
  // A channel has as many numbers as there are places beside.
  CHECK(warns_of_one_row("[1, 2]", "BatchNormalization", "[[[1, 2]], [[3, 4]]]", "1"));
  CHECK_FALSE(warns_of_one_row("[2, 1]", "BatchNormalization", "[[[1], [2]], [[3], [4]]]", "1"));
  CHECK(warns_of_one_row("[2, 1]", "{BatchNormalization: {axis: 1}}", "[[[1], [2]], [[3], [4]]]", "1"));
}

// The warnings of kind `code` of a masked sequence `e` whose last value is `y`.
int warned(const std::string& code, const std::string& graph, const std::string& loss, const std::string& y = "[1]") {
  const Scratch s;
  const Outcome o =
      kcc({"check",
           s.write("a.yaml",
                   "kcc: 1\nmodel:\n  inputs: {i: {shape: [3], dtype: int32}}\n  graph:\n    e: [i, {Embedding: 5, "
                   "output_dim: 2, mask_zero: true}]\n" +
                       graph + "  outputs: y\ndata: {train: {inline: {i: [[1, 2, 0]], y: [" + y +
                       "]}}}\ntraining: {loss: {y: " + loss + "}}\n")});
  CHECK_MESSAGE(o.code == 0, o.err);
  int count = 0;
  for (size_t at = 0; (at = o.err.find(code, at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST_CASE("warnings: an expression over steps that a mask leaves out") {
  const std::string pooled = "    y: [p, {Dense: 1}]\n", steps = "    y: [e, {Dense: 1}]\n";
  CHECK(warned("K0902", "    p: = mean(e, axis=1)\n" + pooled, "mse") == 1);
  CHECK(warned("K0902",
               "    w: = cast(mask(e), float32)[..., newaxis]\n    p: = sum(e * w, axis=1) / sum(w, axis=1)\n" + pooled,
               "mse") == 0);
  CHECK(warned("K0902", "    p: [e, GlobalAveragePooling1D]\n    u: = mean(e, axis=1)\n" + pooled, "mse") == 0);
  CHECK(warned("K0902", steps, "\"= mean(square(y_true - y_pred))\"", "[[1], [2], [3]]") == 1);
  CHECK(warned("K0902", steps, "\"= square(y_true - y_pred)[..., 0]\"", "[[1], [2], [3]]") == 0);
}

TEST_CASE("warnings: targets that are repeated to meet a prediction, in a loss of one's own too") {
  const std::string graph = "    p: [e, GlobalAveragePooling1D]\n    y: [p, {Dense: 1}]\n";
  CHECK(warned("K0906", graph, "\"= square(y_true - y_pred)\"", "[1, 2]") == 1);
  CHECK(warned("K0906", graph, "\"= square(y_true - y_pred)\"", "[1]") == 0);
  const std::string three = "    p: [e, GlobalAveragePooling1D]\n    y: [p, {Dense: 3, activation: softmax}]\n";
  for (const std::string loss :
       {"sparse_categorical_crossentropy(y_true, y_pred)", "sum(y_pred ** 2, axis=-1) * y_true",
        "-sum(one_hot(y_true, 3) * log(y_pred), axis=-1)"})
    CHECK_MESSAGE(warned("K0906", three, "\"= " + loss + "\"", "1") == 0, loss);
}

}  // namespace
}  // namespace kcc::cli
