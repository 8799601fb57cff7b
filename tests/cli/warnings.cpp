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

}  // namespace
}  // namespace kcc::cli
