#include "runtime/data/batches.h"

#include <algorithm>
#include <limits>
#include <set>

#include "files.h"
#include "runtime/data/split.h"

using namespace kcc;

namespace {

// Rows of three numbers: 3 r, 3 r + 1, 3 r + 2.
template <class T>
Tensor counting(int64_t rows) {
  Tensor t = Tensor::uninitialized({dtype_of<T>(), {rows, 3}});
  for (int64_t i = 0; i < t.count(); ++i) t.data<T>()[i] = static_cast<T>(i);
  return t;
}

struct Seen {
  std::vector<std::vector<double>> batches;
  std::vector<std::vector<int64_t>> rows;
};
Seen epoch(BatchStream& stream) {
  Seen seen;
  while (const Batch* b = stream.next()) {
    CHECK(b->number == static_cast<int64_t>(seen.rows.size()));
    const Tensor& t = b->fields[0];
    CHECK(t.shape()[0] == static_cast<int64_t>(b->rows.size()));
    std::vector<double> values;
    for (int64_t i = 0; i < t.count(); ++i) values.push_back(t.at(i));
    seen.batches.push_back(values);
    seen.rows.emplace_back(b->rows.begin(), b->rows.end());
  }
  return seen;
}

}  // namespace

TEST_CASE("batches are the same with and without the thread") {
  const auto make = [](BatchStream::Ahead ahead) {
    return std::make_unique<BatchStream>(
        std::vector<BoundField>{{.name = "x", .column = counting<uint8_t>(50), .row = {DType::kFloat32, {3}}}},
        RowOrder{first_rows(50), true, 7}, BatchStream::Options{.batch_size = 8, .ahead = ahead});
  };
  const auto here = make(BatchStream::Ahead::kNever), ahead = make(BatchStream::Ahead::kAlways);
  CHECK(ahead->threaded());
  CHECK_FALSE(make(BatchStream::Ahead::kWhereItPays)->threaded());
  std::vector<Seen> epochs;
  for (int e = 0; e < 5; ++e) {
    CHECK(ahead->epoch() == e);
    const Seen a = epoch(*here), b = epoch(*ahead);
    CHECK(a.rows == b.rows);
    CHECK(a.batches == b.batches);
    CHECK(a.rows.size() == 7);
    CHECK(a.rows.back().size() == 2);
    std::set<int64_t> all;
    for (size_t i = 0; i < a.rows.size(); ++i) {
      for (size_t k = 0; k < a.rows[i].size(); ++k)
        CHECK(a.batches[i][3 * k + 1] == static_cast<double>(3 * a.rows[i][k] + 1));
      all.insert(a.rows[i].begin(), a.rows[i].end());
    }
    CHECK(all.size() == 50);
    epochs.push_back(a);
  }
  CHECK(epochs[0].rows != epochs[1].rows);
  for (auto* stream : {here.get(), ahead.get()}) {
    stream->seek(3, 2);
    CHECK(stream->epoch() == 3);
    const Batch* b = stream->next();
    CHECK(std::vector<int64_t>(b->rows.begin(), b->rows.end()) == epochs[3].rows[2]);
    CHECK(b->number == 2);
  }
}

TEST_CASE("batches: small, dropped, fixed, prepared") {
  BatchStream xor_like({{.name = "x", .column = counting<double>(4), .row = {DType::kFloat64, {3}}}},
                       {first_rows(4), true, 1}, {.batch_size = 4});
  CHECK_FALSE(xor_like.threaded());
  for (int e = 0; e < 3; ++e) CHECK(epoch(xor_like).batches.size() == 1);
  BatchStream dropped({{.name = "x", .column = counting<double>(5), .row = {DType::kFloat64, {3}}}}, {first_rows(5)},
                      {.batch_size = 2, .drop_last = true});
  CHECK(epoch(dropped).rows == std::vector<std::vector<int64_t>>{{0, 1}, {2, 3}});
  CHECK(dropped.samples() == 4);
  BatchStream fixed({{.name = "x", .column = counting<double>(5), .row = {DType::kFloat64, {3}}}}, {{4, 2}},
                    {.batch_size = 8});
  for (int e = 0; e < 2; ++e) CHECK(epoch(fixed).batches == std::vector<std::vector<double>>{{12, 13, 14, 6, 7, 8}});
  Prepare twice{.rows = {{DType::kFloat64, {3}}}, .run = [](const Batch& b, std::span<const Tensor> out) {
                  Tensor to = out[0];
                  CHECK(to.shape() == b.fields[0].shape());
                  for (int64_t i = 0; i < to.count(); ++i) to.data<double>()[i] = 2 * b.fields[0].at(i);
                }};
  BatchStream prepared({{.name = "x", .column = counting<double>(5), .row = {DType::kFloat64, {3}}}}, {first_rows(5)},
                       {.batch_size = 2, .prepare = twice});
  CHECK(prepared.threaded());
  for (int e = 0; e < 3; ++e) {
    while (const Batch* b = prepared.next()) {
      REQUIRE(b->fields.size() == 2);
      CHECK(b->fields[1].at(0) == 2 * b->fields[0].at(0));
      CHECK(b->fields[1].shape()[0] == static_cast<int64_t>(b->rows.size()));
    }
  }
}

TEST_CASE("batches: a number that would become infinite is refused, what is infinite is not") {
  const double values[] = {1, 1e300, std::numeric_limits<double>::infinity(), 3e38};
  BatchStream stream({{.name = "y", .column = Tensor::of<double>({4}, values), .row = {DType::kFloat32, {}}}},
                     {first_rows(4)}, {.batch_size = 2, .ahead = BatchStream::Ahead::kNever});
  CHECK(refusal([&] { stream.next(); }).message.find("row 1: `y` is 1") == 0);
  BatchStream fine(
      {{.name = "y", .column = Tensor::of<double>({2}, std::span(values).subspan(2)), .row = {DType::kFloat32, {}}}},
      {first_rows(2)}, {.batch_size = 2, .ahead = BatchStream::Ahead::kNever});
  CHECK(fine.next()->fields[0].at(1) == static_cast<double>(3e38F));
}

TEST_CASE("batches: what fails in the thread is thrown at its batch") {
  const double values[] = {1, 2, 3, 4, 5.5, 6};
  for (const auto ahead : {BatchStream::Ahead::kAlways, BatchStream::Ahead::kNever}) {
    BatchStream stream({{.name = "y", .column = Tensor::of<double>({6}, values), .row = {DType::kInt32, {}}}},
                       {first_rows(6)}, {.batch_size = 2, .ahead = ahead});
    CHECK(stream.next()->fields[0].at(1) == 2);
    CHECK(stream.next()->fields[0].at(1) == 4);
    for (int again = 0; again < 2; ++again) {
      CHECK(refusal([&] { stream.next(); }).message == "row 4: `y` is 5.5, which is no value of int32");
      if (ahead == BatchStream::Ahead::kNever) break;
    }
    stream.seek(0);
    CHECK(stream.next()->fields[0].at(0) == 1);
  }
}

TEST_CASE("a stream that nobody reads to its end shuts down") {
  for (int taken = 0; taken < 6; ++taken) {
    BatchStream stream({{.name = "x", .column = counting<float>(1000), .row = {DType::kFloat32, {3}}}},
                       {first_rows(1000), true}, {.batch_size = 4, .ahead = BatchStream::Ahead::kAlways});
    for (int i = 0; i < taken; ++i) stream.next();
  }
}

TEST_CASE("gathering casts, checks, and takes windows") {
  const auto cast = [](const Tensor& column, DType to) {
    Tensor out(to, column.shape());
    Gather({.name = "x", .column = column, .row = {to, column.shape().from(1)}})(first_rows(column.shape()[0]),
                                                                                 out.raw());
    return out;
  };
  const double numbers[] = {0, 3, 255, 256, -1, 2147483648.0, 1e300};
  const auto one = [&](size_t i) { return Tensor::of<double>({1}, std::span(numbers + i, 1)); };
  CHECK(cast(one(2), DType::kUint8).at(0) == 255);
  CHECK(refusal([&] { cast(one(3), DType::kUint8); }).kind == "data.cast");
  CHECK(refusal([&] { cast(one(4), DType::kUint8); }).kind == "data.cast");
  CHECK(refusal([&] { cast(one(5), DType::kInt32); }).kind == "data.cast");
  CHECK(cast(one(5), DType::kInt64).at(0) == 2147483648.0);
  CHECK(refusal([&] { cast(one(6), DType::kInt64); }).kind == "data.cast");
  CHECK(cast(one(6), DType::kBool).at(0) == 1);
  const double nan[] = {std::numeric_limits<double>::quiet_NaN()};
  CHECK(refusal([&] { cast(Tensor::of<double>({1}, nan), DType::kInt32); }).kind == "data.cast");
  const int64_t wide[] = {int64_t{1} << 40};
  CHECK(refusal([&] { cast(Tensor::of<int64_t>({1}, wide), DType::kInt32); }).kind == "data.cast");
  CHECK(refusal([&] { cast(Tensor(DType::kString, {1}), DType::kFloat32); }).kind == "data.cast");

  Tensor out(DType::kFloat32, {2, 2, 3});
  Gather({.name = "x",
          .column = counting<int32_t>(9),
          .row = {DType::kFloat32, {2, 3}},
          .at = {.begin = 1, .count = 2, .step = 2}})(std::vector<int64_t>{0, 4}, out.raw());
  for (int64_t k = 0; k < 3; ++k) {
    CHECK(out.at(k) == static_cast<double>(3 + k));
    CHECK(out.at(3 + k) == static_cast<double>(9 + k));
    CHECK(out.at(6 + k) == static_cast<double>(15 + k));
    CHECK(out.at(9 + k) == static_cast<double>(21 + k));
  }
  const Tensor columns[] = {counting<uint8_t>(40), counting<double>(40).reshaped({120}).rows(0, 40)};
  const std::string names[] = {"a", "b"};
  const Tensor both = side_by_side(columns, names, DType::kFloat32);
  CHECK(both.type() == Type{DType::kFloat32, {40, 4}});
  for (int64_t r = 0; r < 40; ++r) {
    CHECK(both.at(4 * r + 2) == static_cast<double>(3 * r + 2));
    CHECK(both.at(4 * r + 3) == static_cast<double>(r));
  }
}

namespace {

Split split(int64_t n, SplitOptions options) { return split_rows(first_rows(n), options); }

void check_whole(const Split& s, int64_t n) {
  std::set<int64_t> all(s.train.begin(), s.train.end());
  all.insert(s.held.begin(), s.held.end());
  CHECK(static_cast<int64_t>(all.size()) == n);
  CHECK(static_cast<int64_t>(s.train.size() + s.held.size()) == n);
}

}  // namespace

TEST_CASE("splits by share and count") {
  const Split last = split(10, {.share = 0.25, .shuffle = false});
  CHECK(last.train == std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6});
  CHECK(last.held == std::vector<int64_t>{7, 8, 9});
  CHECK(split(100, {.share = 0.9, .shuffle = false}).train.size() == 10);
  CHECK(split(5, {.share = 0.2, .shuffle = false}).train.size() == 4);
  CHECK(split(10, {.count = 3, .shuffle = false}).held == std::vector<int64_t>{7, 8, 9});
  const Split drawn = split(100, {.share = 0.2, .seed = 3});
  check_whole(drawn, 100);
  CHECK(drawn.held.size() == 20);
  CHECK(drawn.held != split(100, {.share = 0.2, .shuffle = false}).held);
  CHECK(drawn.held == split(100, {.share = 0.2, .seed = 3}).held);
  CHECK(drawn.held != split(100, {.share = 0.2, .seed = 4}).held);
  CHECK(std::is_sorted(drawn.train.begin(), drawn.train.end()));
  CHECK(refusal([] { split(3, {.share = 0.9}); }).kind == "split");
  CHECK(refusal([] { split(3, {.share = 1.5}); }).kind == "split");
  CHECK(refusal([] { split(3, {.count = 3}); }).kind == "split");
}

TEST_CASE("splits by labels, groups and folds") {
  std::vector<int64_t> label(100), group(100);
  for (size_t i = 0; i < 100; ++i) label[i] = i % 10 == 0 ? 5 : i % 2, group[i] = static_cast<int64_t>(i / 8);
  const Tensor labels = Tensor::of<int64_t>({100}, label), groups = Tensor::of<int64_t>({100}, group);
  const Split strata = split(100, {.share = 0.2, .seed = 1, .stratify = &labels});
  check_whole(strata, 100);
  CHECK(strata.held.size() == 20);
  CHECK(std::count_if(strata.held.begin(), strata.held.end(),
                      [&](int64_t r) { return label[static_cast<size_t>(r)] == 5; }) == 2);
  const int64_t uneven[] = {0, 0, 1, 0, 0,
                            1, 0, 0, 1, 0};  // of three held out, two and one come nearest to 2.1 and 0.9
  const Tensor uneven_labels = Tensor::of<int64_t>({10}, uneven);
  const Split nearest = split(10, {.share = 0.25, .stratify = &uneven_labels});
  CHECK(nearest.held.size() == 3);
  CHECK(std::count_if(nearest.held.begin(), nearest.held.end(), [&](int64_t r) { return uneven[r] == 1; }) == 1);
  const auto whole_groups = [&](const Split& s) {
    std::set<int64_t> held;
    for (int64_t r : s.held) held.insert(group[static_cast<size_t>(r)]);
    for (int64_t r : s.train) CHECK_FALSE(held.contains(group[static_cast<size_t>(r)]));
  };
  const Split grouped = split(100, {.share = 0.3, .seed = 1, .group = &groups});
  check_whole(grouped, 100);
  whole_groups(grouped);
  CHECK(grouped.held.size() >= 24);
  CHECK(grouped.held.size() <= 30);
  for (const bool shuffled : {false, true}) {
    for (const Tensor* by : {static_cast<const Tensor*>(nullptr), &labels, &groups}) {
      std::set<int64_t> all;
      for (int64_t fold = 0; fold < 5; ++fold) {
        const Split s = split(100, {.folds = 5,
                                    .fold = fold,
                                    .seed = 2,
                                    .shuffle = shuffled,
                                    .stratify = by == &labels ? by : nullptr,
                                    .group = by == &groups ? by : nullptr});
        check_whole(s, 100);
        all.insert(s.held.begin(), s.held.end());
        if (by == &groups) whole_groups(s);
        if (by != &groups) CHECK(s.held.size() == 20);
        if (by == &labels)
          CHECK(std::count_if(s.held.begin(), s.held.end(),
                              [&](int64_t r) { return label[static_cast<size_t>(r)] == 5; }) == 2);
      }
      CHECK(all.size() == 100);
    }
  }
  CHECK(split(10, {.folds = 3, .fold = 0, .shuffle = false}).held == std::vector<int64_t>{0, 1, 2, 3});
  CHECK(refusal([] { split(10, {.folds = 3, .fold = 3}); }).kind == "split");
  CHECK(refusal([] { split(10, {.folds = 11}); }).kind == "split");
  CHECK(refusal([&] { split(10, {.share = 0.5, .stratify = &labels, .group = &groups}); }).kind == "split");
}
