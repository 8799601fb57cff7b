// What `kcc check` says of a training's memory is what the training then takes.
#include "compiler/job/cost.h"

#include <doctest/doctest.h>

namespace kcc {
namespace {

void check_cost(const std::string& path) {
  INFO(path);
  Sources sources;
  Report report(sources);
  auto spec = compile(path, {}, report);
  REQUIRE(spec);
  auto job = open_job(std::move(spec), {}, report);
  REQUIRE(job);
  const Cost stated = training_cost(*job);

  // One step on zeros. Layers that adapted have taken some memory already, less than the step will.
  Session& session = *job->session;
  session.initialize();
  const int64_t before = session.arena_bytes();
  std::vector<Tensor> batch;
  for (const Fed& f : job->train.feed) batch.push_back(Tensor(f.row.dtype, Shape{stated.batch_size} + f.row.shape));
  session.train(job->train.feed, batch);

  int64_t weights = 0, numbers = 0, slots = 0;
  for (const Variable* v : session.model_variables()) weights += v->value.bytes(), numbers += v->value.shape().count();
  for (const Variable& v : session.optimizer()->variables.all()) slots += v.value.bytes();
  CHECK(stated.weight_bytes == weights);
  CHECK(stated.parameters == numbers);
  CHECK(stated.optimizer_bytes == slots);
  CHECK(before < stated.arena_bytes);
  CHECK(stated.arena_bytes == session.arena_bytes());
  CHECK(stated.flops > 0);
}

TEST_CASE("cost: the bytes stated are the bytes taken") {
  check_cost("specs/digits.yaml");
  check_cost("specs/siamese.yaml");
  check_cost("specs/wine.yaml");
}

}  // namespace
}  // namespace kcc
