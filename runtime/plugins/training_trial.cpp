#include "runtime/plugins/training_trial.h"

#include <unistd.h>

#include <filesystem>
#include <numeric>

#include "runtime/graph/samples.h"

namespace kcc {
namespace {

constexpr int64_t kRows = 8, kEpochs = 2;

Tensor rows_of(const LayerSample& s, size_t i, Shape otherwise) {
  const SampleInput in = i < s.inputs.size() ? s.inputs[i] : SampleInput(otherwise);
  return drawn(in.numbers.value_or(uniform(in.shape, 0, 1)), DType::kFloat32, Philox(i + 1, 0, 0));
}

Ref<Network> network_of(const LayerSample& s, const Type& row) {
  auto n = std::make_shared<Network>();
  Network::Input input;
  input.name = "input";
  input.dtype = row.dtype;
  for (int64_t size : row.shape) input.dims.push_back({size});
  n->network_inputs = {input};
  GraphEntry entry;
  entry.results = {"output"};
  entry.sources = {"input"};
  std::map<std::string, int> uses;
  const std::vector<std::pair<std::string, Settings>> dense{{"Dense", {{"units", 1}}}};
  for (const auto& [type, settings] : s.model.empty() ? dense : s.model) {
    const Ref<Layer> made = layer(type, settings);
    const int before = uses[made->kind()]++;
    n->adopt(made->kind() + (before ? "_" + std::to_string(before) : ""), made);
    entry.chain.push_back({made});
  }
  n->entries = {entry};
  n->network_outputs = {{"output", "output"}};
  return n;
}

struct TrialFigures final : FiguresView {
  explicit TrialFigures(Session& s) : session(s) {}
  Session& session;
  std::vector<std::string> figures() override { return epoch_figures(session, true); }
  Direction direction(const std::string& metric) override { return session.direction(metric); }
  void need_rate() override { session.rated_optimizer(); }
};

const std::atomic<bool> kNever{false};

}  // namespace

TrainingTrial::TrainingTrial(const LayerSample& sample, Ref<Loop> loop, std::vector<Ref<Callback>> callbacks)
    : callbacks_(std::move(callbacks)),
      folder_(std::filesystem::temp_directory_path() / ("kcc-check-" + std::to_string(::getpid()))) {
  const Tensor x = rows_of(sample, 0, {kRows, 4});
  if (x.shape().rank() == 0) refuse("data.rows", "the rows of a sample have an axis of the batch");
  const int64_t rows = x.shape()[0];
  const Tensor y = rows_of(sample, 1, {rows, 1});
  table_.fields = {{"input", x}, {"output", y}};
  table_.parts = {{"sample"}};
  data_.rows.resize(static_cast<size_t>(table_.rows()));
  std::iota(data_.rows.begin(), data_.rows.end(), 0);
  data_.table = &table_;
  for (const auto& [kind, field] :
       {std::pair{Fed::Kind::kInput, &table_.fields[0]}, {Fed::Kind::kTarget, &table_.fields[1]}}) {
    const Type row{field->values.dtype(), field->values.shape().from(1)};
    data_.feed.push_back({kind, field->name, row});
    data_.fields.push_back({field->name, field->values, row});
  }
  TrainingPhase phase;
  LossTerm loss;
  loss.name = "output";
  loss.loss = made<Loss>(Config::of(std::string("MeanSquaredError")));
  phase.losses = {loss};
  const auto optimizer = made<Optimizer>(config_of("SGD", {{"learning_rate", 0.1}}));
  if (loop) {
    phase.loop = std::move(loop);
    phase.loop_optimizers = {{"", optimizer}};
  } else {
    phase.turns = {Turn{{Update{{0}, {}, optimizer}}}};
  }
  SessionOptions options;
  options.seed = 1;
  options.threads = 1;
  session_ =
      std::make_unique<Session>(network_of(sample, data_.feed[0].row), std::vector{phase}, DerivedData{}, options);
  session_->build(data_.feed);
  session_->initialize();
  TrialFigures figures(*session_);
  for (const Ref<Callback>& c : callbacks_) c->check(figures);
}

TrainingTrial::~TrainingTrial() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<Epoch> TrainingTrial::train() {
  FitOptions options;
  options.epochs = kEpochs;
  options.batch_size = std::max<int64_t>(1, table_.rows() / 2);
  options.callbacks = callbacks_;
  FitObserver nobody;
  disk().make_folders(folder_);
  FitResult result = fit(*session_, {{{options, data_}}, &data_, folder_}, nobody, kNever);
  if (result.failed) throw Refused(*result.failed);
  return std::move(result.history);
}

Figures TrainingTrial::test() { return evaluate(*session_, data_, table_.rows(), kNever); }

std::vector<Tensor> TrainingTrial::predict() {
  return kcc::predict(*session_, data_, table_.rows(), {"output"}, kNever);
}

std::vector<Tensor> TrainingTrial::weights() const {
  std::vector<Tensor> all;
  for (const Variable* v : session_->model_variables()) all.push_back(v->value.clone());
  return all;
}

bool fits(const LayerSample& sample, const std::string& check, Trial& trial, const std::function<void()>& f) {
  const bool declared = !sample.inputs.empty() || !sample.model.empty();
  std::string why;
  const auto tried = [&]() -> std::string {
    try {
      f();
    } catch (const Refused& refused) {
      const std::string& kind = refused.problem().kind;
      if (declared || kind.starts_with("plugin.")) throw;
      why = refused.what();
    }
    return {};
  };
  std::vector<PluginCheck> unseen;
  Trial quiet(unseen, "");
  if (!quiet.check(check, tried)) return trial.check(check, [&] { return unseen[0].wrong; });
  if (why.empty()) return trial.check(check, [] { return ""; });
  trial.left_out(check, "it asks for another training than that of one `Dense` on [8, 4] (" + why +
                            "): `samples` may say `.model` and `.inputs`");
  return false;
}

}  // namespace kcc
