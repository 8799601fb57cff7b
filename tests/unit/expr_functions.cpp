// Every function of an expression against Keras (tests/reference/functions.txt), and what random ones promise.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "compiler/expr/evaluate.h"
#include "compiler/expr/parse.h"
#include "runtime/base/problem.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/functions/function.h"
#include "runtime/functions/left_out.h"
#include "runtime/kcc/function_call.h"
#include "runtime/ops/ops.h"

using namespace kcc;

namespace {

struct World final : expr::Environment, FunctionContext {
  ThreadPool pool{2};
  EagerBuilder eager{pool};
  std::map<std::string, Operand> known;

  World() { eager.recordings = 1; }
  std::optional<Operand> find(const std::string& name) override {
    const auto it = known.find(name);
    return it == known.end() ? std::nullopt : std::optional(it->second);
  }
  FunctionContext* context() override { return this; }
  Builder& builder() override { return eager; }

  Value operator()(const std::string& text) {
    const auto e = expr::parse(text);
    if (!e) FAIL(text << ": " << e.problem().message);
    const auto r = expr::evaluate(**e, *this);
    if (!r) FAIL(text << ": " << r.problem().message);
    return to_value(*r, eager);
  }
};

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  for (char c : line) {
    if (c == '\t')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

Shape shape_of(const std::string& text) {
  std::istringstream in(text);
  Shape s;
  for (int64_t n; in >> n;) s.push_back(n);
  return s;
}

std::vector<double> numbers_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<double> out;
  for (std::string word; in >> word;) out.push_back(std::strtod(word.c_str(), nullptr));
  return out;
}

bool close(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= 1e-6 + 1e-5 * std::abs(b);
}

}  // namespace

TEST_CASE("functions give what Keras gives") {
  World w;
  std::ifstream file("tests/reference/functions.txt");
  REQUIRE(file.good());
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    const auto cell = cells(line);
    if (line[0] == '=') {
      const auto values = numbers_of(cell[3]);
      w.known[cell[0].substr(1)] =
          w.eager.value(Tensor::of<double>(shape_of(cell[2]), values).cast(*dtype_named(cell[1])));
      continue;
    }
    CAPTURE(cell[0]);
    const Value got = w(cell[0]);
    const auto expected = numbers_of(cell[2]);
    CHECK(to_string(got.shape()) == to_string(shape_of(cell[1])));
    REQUIRE(got.shape().count() == static_cast<int64_t>(expected.size()));
    for (size_t i = 0; i < expected.size(); ++i) {
      CAPTURE(i);
      CAPTURE(got.held()->at(static_cast<int64_t>(i)));
      CAPTURE(expected[i]);
      CHECK(close(got.held()->at(static_cast<int64_t>(i)), expected[i]));
    }
    ++count;
  }
  CHECK(count > 200);
}

TEST_CASE("every function that Keras has is there, or left out with a reason") {
  std::ifstream file("tests/reference/keras_names.txt");
  REQUIRE(file.good());
  int count = 0;
  for (std::string name; std::getline(file, name); ++count)
    CHECK_MESSAGE((find_function(name) != nullptr) != (why_left_out(name) != nullptr), name);
  CHECK(count > 300);
}

TEST_CASE("random functions stay in their range and differ from draw to draw") {
  World w;
  const Value u = w("uniform((1000,), 2, 5)");
  CHECK(w("min(uniform((1000,), 2, 5)) >= 2").held()->at(0) == 1);
  CHECK(w("max(abs(truncated_normal((1000,)))) <= 2").held()->at(0) == 1);
  CHECK(w("all(randint((1000,), 3, 5) >= 3)").held()->at(0) == 1);
  CHECK(w("max(randint((1000,), 3, 5))").held()->at(0) == 4);
  CHECK(std::abs(w("mean(normal((20000,), 3.0, 2.0))").held()->at(0) - 3) < 0.1);
  CHECK(std::abs(w("std(truncated_normal((20000,)))").held()->at(0) - 0.8796) < 0.02);
  CHECK(std::abs(w("mean(dropout(ones((20000,)), 0.25))").held()->at(0) - 1) < 0.03);
  CHECK(std::abs(w("mean(categorical(log([[0.25, 0.75]]), 20000))").held()->at(0) - 0.75) < 0.02);
  CHECK(w("any(normal((5,)) != normal((5,)))").held()->at(0) == 1);
}

TEST_CASE("numbers that are drawn until one fits have their distribution's moments") {
  World w;
  const auto near = [&](const std::string& draws, double mean, double variance) {
    CAPTURE(draws);
    w.known["drawn"] = w(draws);
    CHECK(std::abs(w("mean(drawn)").held()->at(0) - mean) < 4 * std::sqrt(variance / 20000));
    CHECK(std::abs(w("var(drawn)").held()->at(0) / variance - 1) < 0.1);
  };
  near("gamma((20000,), 2.5)", 2.5, 2.5);
  near("gamma((20000,), 0.3)", 0.3, 0.3);
  near("beta((20000,), 2, 3.0)", 0.4, 0.04);
  near("binomial((20000,), 10, 0.3)", 3, 2.1);
  near("binomial((20000,), 1000, 0.7)", 700, 210);
  near("binomial((20000,), 1000000, 0.00001)", 10, 10);
  CHECK(w("all(floor(drawn) == drawn)").held()->at(0) == 1);
  CHECK(to_string(w("gamma((2, 3), [1.0, 2.0, 3.0], dtype='float64')").type()) == "float64[2, 3]");
  CHECK(w("any(gamma((5,), 1) != gamma((5,), 1))").held()->at(0) == 1);
  CHECK(w("isnan(gamma((1,), -1))").held()->at(0) == 1);
  CHECK(w("all(binomial((4,), 7, [0, 1, 0, 1]) == array([0, 7, 0, 7]))").held()->at(0) == 1);
  CHECK(w("all(sort(shuffle(arange(100))) == arange(100))").held()->at(0) == 1);
  CHECK(w("any(shuffle(arange(100)) != arange(100))").held()->at(0) == 1);
  CHECK(w("all(sum(shuffle(tril(ones((9, 9))), axis=-1), 1) == arange(1, 10))").held()->at(0) == 1);
}

// The numbers are tf.raw_ops.RandomGammaGrad's.
TEST_CASE("gamma numbers have a slope by their alpha") {
  World w;
  const std::vector<double> alpha{0.02, 0.5, 1, 2.5, 2.5, 30, 30, 9000, 200},
      z{1e-9, 0.1, 3, 0.4, 9, 25, 45, 9200, 180},
      slope{1.008923827361711e-06, 0.5097655670826974, 1.9379116938249585, 0.3697134146173401, 1.8917118000908486,
            0.9166815997356579,    1.2231425063703325, 1.0110484317444333, 0.949034925111777};
  const auto tensor = [&](const std::vector<double>& x) {
    return w.eager.value(Tensor::of<double>({static_cast<int64_t>(x.size())}, x));
  };
  const Value got = emit(*find_op("random_gamma_slope"), {tensor(alpha), tensor(z)});
  for (size_t i = 0; i < slope.size(); ++i) {
    CAPTURE(i);
    CHECK(got.held()->at(static_cast<int64_t>(i)) == doctest::Approx(slope[i]).epsilon(1e-6));
  }
  w.known["a"] = w("full((20000,), 2.5)");
  CHECK(std::abs(w("mean(grad(gamma((20000,), a), a))").held()->at(0) - 1) < 0.02);
  CHECK(std::abs(w("mean(grad(square(gamma((20000,), a)), a))").held()->at(0) - 6) < 0.3);
}

TEST_CASE("functions say what they cannot take") {
  World w;
  w.known["x"] = w("reshape(arange(12.0), (3, 4))");
  w.known["s"] = w("reshape(arange(9.0), (3, 3))");
  const auto refused = [&](const std::string& text, const std::string& why) {
    CAPTURE(text);
    const auto r = expr::evaluate(**expr::parse(text), w);
    REQUIRE(!r);
    CAPTURE(r.problem().message);
    CHECK(r.problem().message.find(why) != std::string::npos);
  };
  refused("inv(x)", "as many rows as columns");
  refused("det(arange(3.0))", "it must be a matrix");
  refused("solve(s, x[0])", "where `a` is [.., n, n]");
  refused("qr(x, mode='full')", "reduced or complete");
  refused("grad(qr(transpose(x), mode='complete')[0], x)", "has no gradient");
  refused("grad(svd(x[:2])[0], x)", "some vectors are not unique");
  refused("lstsq(x, x[0])", "it must be [m] or [m, k]");
  refused("bitwise_and(x, 1)", "it must be whole numbers");
  refused("left_shift(arange(3), -1)", "from 0 to 63");
  refused("gcd(x, 2)", "it must be whole numbers");
  refused("hanning(-1)", "it must be from 0");
  refused("correlate(x, x)", "it must be a vector");
  refused("correlate(arange(2), arange(3))", "must not be longer");
  refused("ctc_decode(x, [1])", "[batch, steps, classes]");
  refused("ctc_decode(expand_dims(x, 0), [3], strategy='best')", "greedy or beam_search");
  refused("ctc_decode(expand_dims(x, 0), [3], 'beam_search', 2, 3)", "from 1 to `beam_width`");
  refused("unfold(x, 2)", "[batch, channels, height, width]");
  refused("unfold(reshape(x, (1, 1, 3, 4)), 4)", "it must fit");
  refused("fold(reshape(x, (1, 4, 3)), (2, 2), 2)", "for such patches");
  refused("adaptive_max_pool(x, 2)", "one to three dimensions");
  refused("rearrange(x, 'a b')", "with -> between them");
  refused("rearrange(x, 'a b -> b')", "once on either side");
  refused("rearrange(x, 'a b c -> c b a')", "must name the 2 axes");
  refused("rearrange(x, 'a (b c) -> a b c')", "must be given");
  refused("rearrange(x, 'a (b c) -> a b c', c=3)", "do not fit");
  refused("rearrange(x, 'a b -> b a', c=3)", "must be an axis of the pattern");
  refused("norm(x, ord='fro', axis=(0, 1), keep=True)", "has no argument `keep`");
  refused("norm(s, ord=3)", "no such norm");
  refused("gamma((2,), 1, dtype='int32')", "a floating type");
  refused("shuffle(x, axis=2)", "no such axis");
}

TEST_CASE("decompositions give what they were made of") {
  World w;
  w.known["a"] = w("normal((2, 70, 40), dtype='float64')");
  w.known["b"] = w("swapaxes(a, 1, 2)");
  w.known["p"] = w("b @ a + eye(40, dtype='float64')");
  const auto same = [&](const std::string& x, const std::string& y) {
    CAPTURE(x);
    CHECK(w("max(abs((" + x + ") - (" + y + ")))").held()->at(0) < 1e-9);
  };
  for (const char* name : {"a", "b", "p"}) {
    w.known["x"] = w(name);
    w.known["u"] = w("svd(x, False)[0]");
    w.known["s"] = w("svd(x, False)[1]");
    w.known["v"] = w("svd(x, False)[2]");
    same("(u * expand_dims(s, 1)) @ v", "x");
    same("swapaxes(u, 1, 2) @ u", "eye(40)");
    same("v @ swapaxes(v, 1, 2)", "eye(40)");
    CHECK(w("all(s[:, 1:] <= s[:, :-1])").held()->at(0) == 1);
    same("svd(x)[0] @ swapaxes(svd(x)[0], 1, 2)", "eye(shape(x)[1])");
    same("svd(x)[2] @ swapaxes(svd(x)[2], 1, 2)", "eye(shape(x)[2])");
    same("qr(x)[0] @ qr(x)[1]", "x");
    same("qr(x, 'complete')[0] @ qr(x, 'complete')[1]", "x");
    same("tril(qr(x)[1], k=-1)", "0");
    same("x @ pinv(x) @ x", "x");
  }
  w.known["e"] = w("eigh(p)[0]");
  w.known["v"] = w("eigh(p)[1]");
  same("(v * expand_dims(e, 1)) @ swapaxes(v, 1, 2)", "p");
  same("cholesky(p) @ cholesky(p, upper=True)", "p");
  same("cholesky_inverse(cholesky(p)) @ p", "eye(40)");
  same("p @ inv(p)", "eye(40)");
  same("p @ solve(p, b)", "b");
  same("cholesky(p) @ solve_triangular(cholesky(p), b, lower=True)", "b");
  same("slogdet(p)[1]", "logdet(p)");
  same("sum(log(e), axis=1)", "logdet(p)");
  w.known["x"] = w("a[0, :40]");
  w.known["l"] = w("lu_factor(x)[0]");
  same("take((tril(l, k=-1) + eye(40)) @ triu(l), lu_factor(x)[1], axis=0)", "x");
  w.known["m"] = w("a[0, :5, :5]");
  same("grad(det(m), m)", "det(m) * transpose(inv(m))");
  same("grad(slogdet(m)[1], m)", "transpose(inv(m))");
  same("grad(trace(inv(m)), m)", "-transpose(inv(m) @ inv(m))");
  same("grad(norm(m, ord='nuc'), m)", "svd(m)[0] @ svd(m)[2]");
}

TEST_CASE("arguments of any name come as pairs from C++") {
  World w;
  const Value x = w("reshape(arange(12.0), (3, 4))");
  const Value y = ops::call("rearrange", {x, "a (b c) -> (b a) c", Operand::List{Operand::List{"c", 2}}});
  CHECK(to_string(y.shape()) == "[6, 2]");
  CHECK(y.held()->at(2) == 4);
  for (const Operand& wrong : {Operand(Operand::List{}), Operand(2), Operand(Operand::List{"c", 2}),
                               Operand(Operand::List{Operand::List{"c", 2}, Operand::List{"c", 2}})})
    CHECK_THROWS_AS(ops::call("rearrange", {x, "a (b c) -> (b a) c", wrong}), Refused);
}

TEST_CASE("what has no answer is nan") {
  World w;
  CHECK(w("all(isnan(inv([[1.0, 2.0], [2.0, 4.0]])))").held()->at(0) == 1);
  CHECK(w("all(isnan(cholesky([[1.0, 2.0], [2.0, 1.0]])))").held()->at(0) == 1);
  CHECK(w("isnan(logdet([[1.0, 2.0], [2.0, 1.0]]))").held()->at(0) == 1);
  CHECK(w("det([[1.0, 2.0], [2.0, 4.0]])").held()->at(0) == 0);
  CHECK(w("all(isnan(svd([[1.0, 2.0], [2.0, 4.0]] / zeros((2, 2)))[1]))").held()->at(0) == 1);
  CHECK(w("all(isnan(eigh([[1.0, 2.0], [2.0, 4.0]] / zeros((2, 2)))[1]))").held()->at(0) == 1);
  CHECK(w("all(pinv(zeros((2, 3))) == zeros((3, 2)))").held()->at(0) == 1);
}

TEST_CASE("gradients within an expression") {
  World w;
  w.known["x"] = w.eager.value(Tensor::of<float>({3}, std::vector<float>{1, 2, 3}));
  w.known["y"] = w("x ** 3");
  const Value g = w("grad(y, x)");
  for (int i = 0; i < 3; ++i) CHECK(close(g.held()->at(i), 3.0 * (i + 1) * (i + 1)));
  const Value none = w("grad(stop_gradient(x) * 2, x)");
  for (int i = 0; i < 3; ++i) CHECK(none.held()->at(i) == 0);
}
