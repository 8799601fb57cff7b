// Callbacks told of figures epoch by epoch, against Keras.
#include <map>

#include "runtime/callbacks/callback.h"
#include "runtime/object/formula.h"
#include "runtime/schedules/schedule.h"
#include "tests/unit/training_reference.h"

using namespace kcc;
using namespace kcc::reference;

namespace {

struct Told final : TrainingView {
  NamedTensors predict(const std::vector<std::string>&, int64_t) override { return {}; }
  float rate = 0.1f;
  double weight = 0, average = -1;
  bool stopped = false;
  std::vector<std::string> lines, saved;
  double learning_rate() override { return rate; }
  void set_learning_rate(double r) override { rate = static_cast<float>(r); }
  void save_weights(const std::string& p) override { saved.push_back(p); }
  NamedTensors copy_weights() override { return {{"w", Tensor::scalar(weight)}}; }
  void restore_weights(const NamedTensors& w) override { weight = w.at(0).second.at(0); }
  void load_averages() override { weight = average; }
  void stop() override { stopped = true; }
  void say(const std::string& line) override { lines.push_back(line); }
  void need_rate() override {}
  Direction direction(const std::string& metric) override {
    return metric == "accuracy" ? Direction::kUp : Direction::kUnknown;
  }
  std::vector<std::string> figures() override { return {"loss", "accuracy", "odd", "val_loss", "val_accuracy"}; }
  int64_t epochs() override { return 13; }
  std::string path(const std::string& file) override { return file; }
  Files& files() override { return disk(); }
};

std::string as_weights(std::string path) { return path.substr(0, path.rfind('.')) + ".safetensors"; }

// One run over the figures; from `resumed` on with another object that got the state of the first.
void run(const Json& c, int64_t resumed) {
  const std::string name = c["name"];
  auto callback = make<Callback>(object(c["type"], c["args"]));
  Told view;
  callback->on_train_begin(view);
  int64_t epoch = 0;
  for (const Json& figure : c["figures"]) {
    if (epoch == resumed) {
      CallbackState state;
      callback->save(state);
      callback = make<Callback>(object(c["type"], c["args"]));
      callback->on_train_begin(view);
      callback->load(state);
    }
    callback->on_epoch_begin(view, epoch);
    view.weight = static_cast<double>(epoch + 1);
    Logs logs{{"loss", 1.0}, {"val_loss", figure.get<double>()}};
    callback->on_epoch_end(view, epoch, logs);
    const double wanted = c["rates"][static_cast<size_t>(epoch)];
    CHECK_MESSAGE(view.rate == static_cast<float>(wanted), name << ", epoch " << epoch);
    ++epoch;
    if (view.stopped) break;
  }
  callback->on_train_end(view);
  CHECK_MESSAGE(epoch == c["epochs"].get<int64_t>(), name);
  CHECK_MESSAGE(view.weight == c["weights"].get<double>(), name);
  std::vector<std::string> lines = c["lines"], saved = c["saved"];
  for (std::string& l : lines)
    if (const size_t at = l.find(".keras"); at != std::string::npos) l = as_weights(l);
  for (std::string& s : saved) s = as_weights(s);
  // What Keras has no need to say.
  std::erase_if(view.lines, [](const std::string& l) { return l.starts_with("ModelCheckpoint saves weights as"); });
  CHECK_MESSAGE(view.lines == lines, name);
  CHECK_MESSAGE(view.saved == saved, name);
}

Problem refused_of(const std::string& type, const Json& args) {
  Told view;
  try {
    make<Callback>(object(type, args))->on_train_begin(view);
  } catch (const Refused& r) {
    return r.problem();
  }
  return {};
}

}  // namespace

TEST_CASE("callbacks do and say what Keras' do, resumed or not") {
  for (const Json& c : cases("callbacks"))
    for (const int64_t resumed : {-1, 2, 5}) run(c, resumed);
}

TEST_CASE("a figure that is not reported is a problem") {
  CHECK(refused_of("EarlyStopping", {{"monitor", "val_acuracy"}}).help == "did you mean `val_accuracy`?");
  CHECK(refused_of("EarlyStopping", {{"monitor", "odd"}}).kind == "callback.monitor");
  CHECK(refused_of("EarlyStopping", {{"monitor", "odd"}, {"mode", "max"}}).kind.empty());
  CHECK(refused_of("ReduceLROnPlateau", {{"monitor", "val_accuracy"}}).kind.empty());
  CHECK(refused_of("ModelCheckpoint", {{"filepath", "{val_los:.2f}"}}).help == "did you mean `val_loss`?");
  CHECK(refused_of("ModelCheckpoint", {{"filepath", "a.keras"}, {"monitor", "nothing"}})
            .kind.empty());  // it is not looked at
}

TEST_CASE("metrics say which way is better") {
  Told view;
  const auto stop = make<Callback>(object("EarlyStopping", {{"monitor", "val_accuracy"}, {"patience", 1}}));
  stop->on_train_begin(view);
  for (const auto& [epoch, figure] : std::vector<std::pair<int64_t, double>>{{0, 0.5}, {1, 0.6}, {2, 0.6}}) {
    Logs logs{{"val_accuracy", figure}};
    stop->on_epoch_end(view, epoch, logs);
    CHECK(view.stopped == (epoch == 2));
  }
}

TEST_CASE("TerminateOnNaN stops at the first loss that is not finite") {
  Told view;
  const auto c = make<Callback>(Config::of(std::string("TerminateOnNaN")));
  c->on_batch_end(view, 3, 1.0);
  CHECK(!view.stopped);
  c->on_batch_end(view, 4, NAN);
  CHECK(view.stopped);
  CHECK(view.lines == std::vector<std::string>{"Batch 4: Invalid loss, terminating training"});
  CHECK_THROWS_AS(make<Callback>(object("TerminateOnNaN", {{"raise_error", true}}))->on_batch_end(view, 0, INFINITY),
                  Refused);
}

TEST_CASE("LearningRateScheduler takes a formula or a schedule of the epoch") {
  Told view;
  auto formula = std::make_shared<Formula>();
  formula->call = [](const FormulaScope& s) { return s.values[1].second.value * (s.values[0].second.value + 1.0); };
  Config config = Config::object("LearningRateScheduler");
  Config half;
  half.kind = Config::Kind::kFormula;
  half.formula = formula;
  config.entries = {{"schedule", kNoPlace, half}, {"verbose", kNoPlace, Config::of(int64_t{1})}};
  const auto c = make<Callback>(config);
  view.rate = 0.5f;
  c->on_epoch_begin(view, 1);
  CHECK(view.rate == 1.0f);
  CHECK(view.lines == std::vector<std::string>{"Epoch 2: LearningRateScheduler setting learning rate to 1.0."});
  Logs logs;
  c->on_epoch_end(view, 1, logs);
  CHECK(find_log(logs, "learning_rate") == 1.0);
  Config decay = Config::object("LearningRateScheduler");
  decay.entries = {
      {"schedule", kNoPlace, object("PiecewiseConstantDecay", {{"boundaries", {2}}, {"values", {0.25, 0.125}}})}};
  make<Callback>(decay)->on_epoch_begin(view, 3);
  CHECK(view.rate == 0.125f);
}

TEST_CASE("CSVLogger writes rows, and goes on after a checkpoint") {
  const std::string file = "build/csv_logger_test.csv";
  const auto rows = [&](const std::shared_ptr<Callback>& c, Told& view, int64_t from, int64_t to) {
    for (int64_t e = from; e < to; ++e) {
      Logs logs{{"loss", 1.0 / static_cast<double>(e + 1)}, {"accuracy", 0.5}};
      c->on_epoch_end(view, e, logs);
    }
  };
  Told view;
  const Config config = object("CSVLogger", {{"filename", file}});
  auto c = make<Callback>(config);
  c->on_train_begin(view);
  rows(c, view, 0, 2);
  CallbackState state;
  c->save(state);
  rows(c, view, 2, 4);  // lost
  c = make<Callback>(config);
  c->on_train_begin(view);
  c->load(state);
  rows(c, view, 2, 3);
  CHECK(
      read_file(disk(), file, 1000) ==
      "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.0,NA,NA\n1,0.5,0.5,NA,NA\n2,0.5,0.3333333333333333,NA,NA\n");
  disk().remove(file);
}

TEST_CASE("SwapEMAWeights tests the averages and gives the weights back") {
  Told view;
  view.weight = 3;
  const auto c = make<Callback>(object("SwapEMAWeights", {{"swap_on_epoch", true}}));
  c->on_train_begin(view);
  c->on_test_begin(view);
  CHECK(view.weight == -1);
  c->on_test_end(view);
  CHECK(view.weight == 3);
  Logs logs;
  c->on_epoch_end(view, 0, logs);
  CHECK(view.weight == -1);
  c->on_epoch_begin(view, 1);
  CHECK(view.weight == 3);
}
