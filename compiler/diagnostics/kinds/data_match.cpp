// Rows of a join that do not match.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_match = define({
    .code = "K0691",
    .name = "data.match",
    .summary = "rows of a join that do not match",
    .explain =
        R"(`match: {shop: id}` joins to each row of the first source the row of `shop` whose `id` is the same. Every row needs one, and the rows of `shop` must be told apart by it.)",
    .wrong = R"yaml(data:
  train: {join: {sale: {csv: sales.csv}, shop: {csv: shops.csv}}, match: {shop: id}}
  inputs: {a: shop.size}
  targets: {y: sale.sum}
--- sales.csv
id,sum
1,20
2,30
--- shops.csv
id,size
1,5
1,7)yaml",
    .mended = R"yaml(data:
  train: {join: {sale: {csv: sales.csv}, shop: {csv: shops.csv}}, match: {shop: id}}
  inputs: {a: shop.size}
  targets: {y: sale.sum}
--- sales.csv
id,sum
1,20
2,30
--- shops.csv
id,size
1,5
2,7)yaml",
});

}  // namespace kcc
