#include "runtime/training/advice.h"

#include <set>

#include "runtime/activations/activation.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"

namespace kcc {

extern const Op& broadcast_to_op;

namespace {

// Activations whose results are probabilities, or may well be.
bool may_be_probabilities(const std::string& activation) {
  static const std::set<std::string> known{"softmax",   "sigmoid",        "hard_sigmoid",
                                           "sparsemax", "sparse_sigmoid", "exponential"};
  return known.contains(activation);
}

// Whether an activation gives negative numbers, as numbers of both signs show; nothing of one that is no plain
// function.
std::optional<bool> gives_negative(const std::string& activation) {
  if (activation == "linear") return true;
  const ActivationFunction* f = find_activation(activation);
  if (!f) return {};
  ThreadPool pool(1);
  EagerBuilder b(pool);
  const std::vector<float> of_both_signs{-3, -1, -0.3f, 0.3f, 1, 3};
  const Value y = f->call(b.value(Tensor::of<float>({1, 6}, of_both_signs)));
  return min(y).item() < 0;
}

// The activation of the layer that made a value, where it has one that is a plain function.
std::string activation_of(const Layer* layer) {
  const ArgBase* a = layer ? layer->arg("activation") : nullptr;
  if (!a) return {};
  const Config c = a->write();
  return c.is(Config::Kind::kNull) ? "linear" : c.is(Config::Kind::kText) ? c.text : "";
}

struct Advice {
  Findings& findings;
  const Loss& loss;
  const std::string& output;
  const Flow& y_pred;
  Place place;

  void warn(const char* kind, std::string message, std::string help) {
    findings.warn({kind, std::move(message), std::move(help), place});
  }

  // Losses that can be told to take logits take probabilities otherwise.
  void crossentropy(bool from_logits) {
    const Value& p = y_pred.value;
    const auto logits = p.builder().logits_of(p);
    const std::string type = "`" + loss.type_name + "`";
    const bool binary = loss.type_name.starts_with("Binary");
    if (from_logits) {
      if (logits)
        warn("loss.logits",
             type + " takes logits (`from_logits: true`), and `" + output + "` ends in a " +
                 (logits->sigmoid ? "sigmoid" : "softmax"),
             "leave out the activation, or `from_logits`");
      return;
    }
    const int64_t width = p.rank() > 0 ? p.dim(-1) : 1;
    if (logits && !logits->sigmoid && width == 1) {
      warn("loss.one_class", "`" + output + "` is a softmax over one number, which is always 1",
           "write `activation: sigmoid` and `loss: binary_crossentropy`, or give it a number for each class");
    } else if (logits && logits->sigmoid && !binary && width > 1) {
      warn("loss.activation",
           type + " takes probabilities of classes that exclude each other, and `" + output + "` ends in a sigmoid",
           "write `activation: softmax`; where several classes may hold at once, `loss: binary_crossentropy`");
    } else if (!binary && width == 1 && loss.type_name.starts_with("Sparse")) {
      warn("loss.one_class", type + " needs a number for each class, and `" + output + "` has one",
           "for two classes: two units and a softmax, or `loss: binary_crossentropy`");
    } else if (!logits) {
      const Layer* layer = findings.maker(p);
      const std::string activation = activation_of(layer);
      if (activation.empty() || may_be_probabilities(activation)) return;
      warn("loss.activation",
           type + " takes probabilities, and `" + output + "` ends in `" + layer->type_name + "` with " +
               (activation == "linear" ? "no activation" : "`" + activation + "`"),
           std::string("write `activation: ") + (binary ? "sigmoid" : "softmax") + "`, or `loss: {" + loss.type_name +
               ": {from_logits: true}}`");
    }
  }

  void range() {
    const Layer* layer = findings.maker(y_pred.value);
    const std::string activation = activation_of(layer);
    if (activation.empty()) return;
    const auto ends = [&](const char* takes, const char* help) {
      warn("loss.activation",
           "`" + loss.type_name + "` takes " + takes + ", and `" + output + "` ends in `" + layer->type_name +
               "` with " + (activation == "linear" ? "no activation" : "`" + activation + "`"),
           help);
    };
    switch (asked(loss, &Loss::takes)) {
      case Loss::Takes::kPositive:
        if (gives_negative(activation).value_or(false))
          ends("predictions above 0", "write `activation: softplus` or `activation: exponential`");
        break;
      case Loss::Takes::kSigned:
        if (!gives_negative(activation).value_or(true))
          ends("predictions of both signs, for targets -1 and 1", "write `activation: tanh`, or none");
        break;
      case Loss::Takes::kProbabilities:
        if (!may_be_probabilities(activation)) ends("probabilities", "write `activation: softmax`");
        break;
      case Loss::Takes::kAny: break;
    }
  }
};

void warn_repeated(Findings& findings, const std::string& output, const Value& y_true, const Value& y_pred,
                   const std::string& why, Place place) {
  findings.warn({"loss.repeats",
                 "targets of " + to_string(y_true.shape()) + " are compared with `" + output + "` of " +
                     to_string(y_pred.shape()) + ": " + why,
                 "give both the same shape", place});
}

}  // namespace

void advise(Findings& findings, const Loss& loss, const std::string& output, const Value& y_true, const Flow& y_pred,
            Place place) {
  Advice advice{findings, loss, output, y_pred, place};
  findings.honoured(y_pred, "the loss of `" + output + "`", place);
  if (const auto* from_logits = dynamic_cast<const Arg<bool>*>(loss.arg("from_logits"))) {
    advice.crossentropy(*from_logits);
    return;
  }
  advice.range();
  if (!y_true) return;
  if (const int more = std::abs(y_true.rank() - y_pred.value.rank());
      more > 1 || (more == 1 && (y_true.rank() > y_pred.value.rank() ? y_true : y_pred.value).dim(-1) != 1))
    return warn_repeated(findings, output, y_true, y_pred.value, "their last dimensions meet, and not their rows",
                         place);
  if (y_true.rank() != y_pred.value.rank()) return;
  for (int i = 1; i < y_true.rank(); ++i)
    if (y_true.dim(i) != y_pred.value.dim(i) && (y_true.dim(i) == 1 || y_pred.value.dim(i) == 1))
      return warn_repeated(findings, output, y_true, y_pred.value, "one of them is repeated", place);
}

void advise_spread(Findings& findings, const std::string& output, const Value& y_true, const Value& y_pred,
                   const Value& loss, size_t from, Place place) {
  for (const OpCall& call : loss.builder().history({loss}, {from}))
    if (call.op == &broadcast_to_op)
      for (const auto& [spread, other] : {std::pair{y_true, y_pred}, std::pair{y_pred, y_true}})
        if (call.in[0] == spread && call.out[0].shape() == other.shape() &&
            spread.shape().count() < other.shape().count())
          return warn_repeated(findings, output, y_true, y_pred, "one of them is repeated", place);
}

}  // namespace kcc
