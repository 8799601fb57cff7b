#include "runtime/ops/matrices.h"

#include <algorithm>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

// One input or result: where its matrices lie.
struct Layout {
  DType dtype;
  int64_t rows, columns;
};

Layout layout_of(const Type& t, int batch_rank) {
  const Shape inner = t.shape.from(batch_rank);
  return {t.dtype, inner.rank() > 0 ? inner[0] : 1, inner.rank() > 1 ? inner[1] : 1};
}

Matrix read_matrix(const Layout& at, const void* from, int64_t i) {
  Matrix m(at.rows, at.columns);
  dispatch(at.dtype, [&]<class T>() {
    const T* x = static_cast<const T*>(from) + i * at.rows * at.columns;
    std::transform(x, x + m.size(), m.data(), [](T v) { return static_cast<double>(v); });
  });
  return m;
}

void write_matrix(const Layout& at, const Matrix& m, void* to, int64_t i) {
  const int64_t size = at.rows * at.columns;
  KCC_CHECK(m.size() == 0 || (m.rows() == at.rows && m.cols() == at.columns));
  dispatch(at.dtype, [&]<class T>() {
    T* y = static_cast<T*>(to) + i * size;
    if (m.size() == 0)
      std::fill_n(y, size, static_cast<T>(is_float(at.dtype) ? std::numeric_limits<double>::quiet_NaN() : 0));
    else
      std::transform(m.data(), m.data() + size, y, [](double v) { return static_cast<T>(v); });
  });
}

Value band(const Value& x, int64_t k, bool lower) {
  const Value row = reshape(iota(x.builder(), x.dim(-2), DType::kInt32), Shape{x.dim(-2), 1}),
              column = iota(x.builder(), x.dim(-1), DType::kInt32) - static_cast<double>(k);
  return where(lower ? less_equal(column, row) : greater_equal(column, row), x, scalar_like(x, 0));
}

}  // namespace

void need_matrix(const char* op, const Type& x) {
  if (x.shape.rank() < 2 || !is_float(x.dtype) || x.shape[-1] < 1 || x.shape[-2] < 1)
    refuse("shape", "`" + std::string(op) + "` takes matrices of floats, not " + to_string(x));
}

void need_square(const char* op, const Type& x) {
  need_matrix(op, x);
  if (x.shape[-1] != x.shape[-2])
    refuse("shape", "`" + std::string(op) + "` takes matrices of as many rows as columns, not " + to_string(x));
}

void need_right_side(const char* op, const Types& in) {
  need_square(op, in[0]);
  need_matrix(op, in[1]);
  const int rank = in[0].shape.rank();
  if (in[1].shape.rank() != rank || !(in[0].shape.first(rank - 1) == in[1].shape.first(rank - 1)) ||
      in[0].dtype != in[1].dtype)
    refuse("shape", "`" + std::string(op) + "` takes [.., n, n] and [.., n, k], not " + to_string(in[0]) + " and " +
                        to_string(in[1]));
}

Prepared each_matrix(const Signature& s, std::function<void(const Matrices&, Matrices&)> f) {
  const int batch_rank = s.in[0].shape.rank() - 2;
  const int64_t batch = s.in[0].shape.first(batch_rank).count(), rows = s.in[0].shape[-2], columns = s.in[0].shape[-1];
  std::vector<Layout> in, out;
  for (const Type& t : s.in) in.push_back(layout_of(t, batch_rank));
  for (const Type& t : s.out) out.push_back(layout_of(t, batch_rank));
  const int64_t work = batch * rows * columns * std::min(rows, columns);
  const auto parts = static_cast<int>(std::clamp<int64_t>(std::min(batch, work >> 15), 1, 64));
  Prepared p;
  p.phases.push_back({parts, [=, f = std::move(f)](const Buffers& b, int part) {
                        for (int64_t i = batch * part / parts; i < batch * (part + 1) / parts; ++i) {
                          Matrices from, to(out.size());
                          for (size_t k = 0; k < in.size(); ++k) from.push_back(read_matrix(in[k], b.in[k], i));
                          f(from, to);
                          for (size_t k = 0; k < out.size(); ++k) write_matrix(out[k], to[k], b.out[k], i);
                        }
                      }});
  return p;
}

int64_t cubic_flops(const Signature& s, int64_t factor) {
  const Shape& x = s.in[0].shape;
  return factor * x.count() * std::min(x[-1], x[-2]);
}

Value adjoint(const Value& x) {
  Ints perm;
  for (int i = 0; i < x.rank(); ++i) perm.push_back(i);
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  return transpose(x, perm);
}

Value lower_part(const Value& x, int64_t k) { return band(x, k, true); }
Value upper_part(const Value& x, int64_t k) { return band(x, k, false); }

Value eye_like(const Value& x) {
  const int64_t n = x.dim(-1);
  const Value column = iota(x.builder(), n, DType::kInt32);
  return cast(equal(reshape(column, Shape{n, 1}), column), x.dtype());
}

Value with_diagonal(const Value& v) {
  return where(cast(eye_like(v), DType::kBool), expand_dims(v, -1), scalar_like(v, 0));
}

Value diagonal_of_matrix(const Value& x) {
  const int64_t rows = x.dim(-2), columns = x.dim(-1), n = std::min(rows, columns);
  return slice(reshape(x, x.shape().first(x.rank() - 2) + Shape{rows * columns}), -1, 0, (n - 1) * (columns + 1) + 1,
               columns + 1);
}

Value safe_reciprocal(const Value& x) { return x / (square(x) + 1e-20); }

Value reciprocal_gaps(const Value& e) {
  // Beside the diagonal alone: there the slope would be huge, and only in exact numbers cancel.
  const Value same = cast(eye_like(e), DType::kBool), gaps = expand_dims(e, -2) - expand_dims(e, -1);
  return where(same, scalar_like(e, 0), safe_reciprocal(where(same, scalar_like(e, 1), gaps)));
}

Value or_zeros(const Value& dy, const Value& like) { return dy ? dy : zeros_like(like); }

}  // namespace kcc
