#include "runtime/data/gather.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

template <class From, class To>
constexpr bool always_fits() {
  if constexpr (std::is_same_v<From, To> || std::is_same_v<To, bool> || std::is_floating_point_v<To>) return true;
  if constexpr (std::is_floating_point_v<From>) return false;
  return sizeof(From) < sizeof(To) || std::is_same_v<From, bool>;
}

// A number that float32 would make infinite.
bool too_large(double x) {
  const double size = std::abs(x);
  return (size > std::numeric_limits<float>::max()) & (size <= std::numeric_limits<double>::max());
}

template <class To, class From>
bool fits(From x) {
  if constexpr (std::is_floating_point_v<From>) {
    constexpr auto low = static_cast<double>(std::numeric_limits<To>::min());
    constexpr To half = std::numeric_limits<To>::max() / 2;
    constexpr double high = 2.0 * (static_cast<double>(half) + 1.0);  // exact, where max is not
    const auto d = static_cast<double>(x);
    return d >= low && d < high && std::trunc(d) == d;
  } else {
    return std::in_range<To>(x);
  }
}

}  // namespace

Gather::Gather(BoundField field) : field_(std::move(field)) {
  KCC_CHECK(field_.column.shape().rank() > 0 && field_.at.count >= 1 && field_.at.step >= 1 && field_.at.begin >= 0,
            field_.name);
  KCC_CHECK(!field_.decoded || size_of(field_.column.dtype()) == sizeof(int64_t), field_.name);
  const Type from = field_.value();
  width_ = from.shape.count();
  if (field_.decoded && from.dtype != field_.row.dtype) scratch_ = Tensor::uninitialized(from);
  KCC_CHECK(width_ * field_.at.count == field_.row.shape.count(), field_.name);
  if ((from.dtype == DType::kString) != (field_.row.dtype == DType::kString)) {
    refuse("data.cast", "`" + field_.name + "` is " + std::string(name_of(from.dtype)) + ", and " +
                            std::string(name_of(field_.row.dtype)) + " is asked for");
  }
  dispatch(from.dtype,
           [&]<class From>() { dispatch(field_.row.dtype, [&]<class To>() { copy_ = &Gather::copy<From, To>; }); });
}

template <class From, class To>
void Gather::copy(const Gather& gather, const Column& column, std::span<const int64_t> rows, void* to) {
  const auto* from = static_cast<const From*>(column.data);
  auto* out = static_cast<To*>(to);
  const Picked& at = column.at;
  const int64_t width = column.width;
  // Neighbouring rows are one block.
  const int64_t blocks = at.step == 1 ? 1 : at.count, block = at.step == 1 ? at.count * width : width,
                stride = at.step * width;
  constexpr size_t kAhead = 4;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i + kAhead < rows.size()) __builtin_prefetch(from + (rows[i + kAhead] - column.first + at.begin) * width);
    const From* row = from + (rows[i] - column.first + at.begin) * width;
    for (int64_t b = 0; b < blocks; ++b, row += stride, out += block) {
      if constexpr (std::is_same_v<From, To>) {
        if (block == 1) {
          *out = *row;
        } else {
          std::memcpy(out, row, static_cast<size_t>(block) * sizeof(To));
        }
      } else if constexpr (std::is_same_v<From, double> && std::is_same_v<To, float>) {
        bool fit = true;  // without a branch: vector instructions
        for (int64_t k = 0; k < block; ++k) {
          out[k] = static_cast<float>(row[k]);
          fit &= !too_large(row[k]);
        }
        for (int64_t k = 0; !fit; ++k)
          if (too_large(row[k])) gather.fail(column.first + (row - from + k) / width, row[k]);
      } else if constexpr (always_fits<From, To>()) {
        for (int64_t k = 0; k < block; ++k) out[k] = static_cast<To>(row[k]);
      } else {
        for (int64_t k = 0; k < block; ++k) {
          if (!fits<To>(row[k])) gather.fail(column.first + (row - from + k) / width, static_cast<double>(row[k]));
          out[k] = static_cast<To>(row[k]);
        }
      }
    }
  }
}

Type BoundField::value() const {
  const Shape cells = column.shape().from(1);
  return decoded ? Type{decoded->type().dtype, cells + decoded->type().shape} : Type{column.dtype(), cells};
}

int64_t Gather::length(std::span<const int64_t> rows) const {
  int64_t longest = 1;
  for (int64_t row : rows)
    longest = std::max(longest, field_.decoded->length(field_.column.data<int64_t>()[row + field_.at.begin]));
  return longest;
}

// Rows that are read one by one.
void Gather::decode(std::span<const int64_t> rows, void* to, int64_t length) const {
  const Decoded& decoded = *field_.decoded;
  const int64_t cells = field_.column.shape().from(1).count();
  if (!decoded.varies()) length = decoded.type().shape.rank() > 0 ? decoded.type().shape[0] : 1;
  const int64_t each = decoded.type().shape.rank() > 0 ? length * decoded.type().shape.from(1).count() : 1;
  const auto read_size = static_cast<int64_t>(size_of(decoded.type().dtype)),
             out_size = static_cast<int64_t>(size_of(field_.row.dtype));
  char* out = static_cast<char*>(to);
  for (int64_t first : rows) {
    for (int64_t i = 0; i < field_.at.count; ++i, out += cells * each * out_size) {
      const int64_t row = first + field_.at.begin + i * field_.at.step;
      char* read = scratch_.defined() ? static_cast<char*>(scratch_.raw()) : out;
      try {
        for (int64_t c = 0; c < cells; ++c)
          decoded.read(field_.column.data<int64_t>()[row * cells + c], length, read + c * each * read_size);
      } catch (const Refused& refused) {
        Problem p = refused.problem();
        const std::string where = field_.place ? field_.place(row) : "";  // where the file is named
        if (p.message.find(where.substr(0, where.find_last_of(",:"))) == std::string::npos)
          p.message = where + ": " + p.message;
        throw Refused(std::move(p));
      }
      if (scratch_.defined()) copy_(*this, {read, row, cells * each, {0, 1, 1}}, {&row, 1}, out);
    }
  }
}

void Gather::fail(int64_t row, double value) const {
  char number[32];
  std::snprintf(number, sizeof number, "%.17g", value);
  const std::string where = field_.place ? field_.place(row) : "row " + std::to_string(row);
  refuse("data.cast", where + ": `" + field_.name + "` is " + number + ", which is no value of " +
                          std::string(name_of(field_.row.dtype)));
}

Tensor side_by_side(std::span<const Tensor> columns, std::span<const std::string> names, DType dtype) {
  KCC_CHECK(!columns.empty() && columns.size() == names.size());
  const int64_t rows = columns[0].shape()[0];
  int64_t width = 0;
  for (const Tensor& c : columns) {
    KCC_CHECK(c.shape().rank() > 0 && c.shape()[0] == rows);
    width += c.shape().from(1).count();
  }
  Tensor all = Tensor::uninitialized({dtype, {rows, width}});
  const auto size = static_cast<int64_t>(size_of(dtype));
  // A band of rows at a time, so that the rows written stay in the cache while all columns pass.
  const int64_t band = std::max<int64_t>(1, (int64_t{1} << 17) / std::max<int64_t>(1, width * size));
  std::vector<int64_t> index(static_cast<size_t>(std::min(band, rows)));
  std::vector<char> piece;
  std::vector<Gather> gathers;
  for (size_t i = 0; i < columns.size(); ++i) {
    gathers.emplace_back(
        BoundField{.name = names[i], .column = columns[i], .row = {dtype, columns[i].shape().from(1)}});
  }
  for (int64_t begin = 0; begin < rows; begin += band) {
    const int64_t n = std::min(band, rows - begin);
    std::iota(index.begin(), index.begin() + n, begin);
    char* out = static_cast<char*>(all.raw()) + begin * width * size;
    for (const Gather& gather : gathers) {
      const int64_t bytes = gather.field().row.bytes();
      piece.resize(static_cast<size_t>(n * bytes));
      gather({index.data(), static_cast<size_t>(n)}, piece.data());
      for (int64_t r = 0; r < n; ++r)
        std::memcpy(out + r * width * size, piece.data() + r * bytes, static_cast<size_t>(bytes));
      out += bytes;
    }
  }
  return all;
}

}  // namespace kcc
