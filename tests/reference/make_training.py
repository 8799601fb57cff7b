"""Writes training.safetensors: what Keras makes of small losses, metrics, optimizers and schedules.

Run with keras 3, tensorflow and safetensors installed. Cases are in the file's metadata, as JSON, by family.
"""
import contextlib
import io
import json
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file

rng = np.random.default_rng(7)
tensors, cases = {}, {"optimizers": [], "schedules": [], "losses": [], "metrics": [], "callbacks": []}


def put(name, x):
    tensors[name] = np.ascontiguousarray(x)
    return name


# Optimizers: three weights, six updates each.
SHAPES = {"dense/kernel": (3, 4), "dense/bias": (5,), "conv/kernel": (2, 3, 2)}
STEPS = 6
start = [rng.normal(size=s).astype("float32") for s in SHAPES.values()]
grads = [[(rng.normal(size=s) * 10.0 ** rng.integers(-2, 1)).astype("float32") for s in SHAPES.values()] for _ in range(STEPS)]
put("optimizers/start", np.concatenate([w.ravel() for w in start]))
put("optimizers/gradients", np.stack([np.concatenate([g.ravel() for g in gs]) for gs in grads]))


def optimizer(name, kind, args=None, exclude=None, constraint=None, schedule=None, finish=False):
    args = dict(args or {})
    cases["optimizers"].append({"name": name, "type": kind, "args": dict(args), "exclude": exclude, "constraint": constraint, "schedule": schedule, "finish": finish})
    if schedule:
        args["learning_rate"] = getattr(keras.optimizers.schedules, schedule["type"])(**schedule["args"])
    o = getattr(keras.optimizers, kind)(**args)
    ws = []
    for (path, shape), value in zip(SHAPES.items(), start):
        scope, leaf = path.split("/")
        with keras.name_scope(scope):
            ws.append(keras.Variable(value, name=leaf))
        assert ws[-1].path == path, ws[-1].path
    if constraint:
        ws[1].constraint = getattr(keras.constraints, constraint)()
    if exclude:
        o.exclude_from_weight_decay(var_names=exclude)
    rows = []
    for gs in grads:
        o.apply([tf.constant(g) for g in gs], ws)
        rows.append(np.concatenate([np.array(w).ravel() for w in ws]))
    if finish:
        o.finalize_variable_values(ws)
        rows.append(np.concatenate([np.array(w).ravel() for w in ws]))
    put("optimizers/" + name, np.stack(rows).astype("float32"))


optimizer("sgd", "SGD")
optimizer("sgd_momentum", "SGD", {"momentum": 0.9, "learning_rate": 0.1})
optimizer("sgd_nesterov", "SGD", {"momentum": 0.8, "nesterov": True, "learning_rate": 0.1})
optimizer("rmsprop", "RMSprop")
optimizer("rmsprop_momentum", "RMSprop", {"momentum": 0.5, "rho": 0.8, "learning_rate": 0.01})
optimizer("rmsprop_centered", "RMSprop", {"centered": True, "epsilon": 1e-2})
optimizer("rmsprop_both", "RMSprop", {"centered": True, "momentum": 0.9, "epsilon": 1e-2})
optimizer("adam", "Adam")
optimizer("adam_arguments", "Adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3})
optimizer("adam_amsgrad", "Adam", {"amsgrad": True, "beta_2": 0.5})
optimizer("adamw", "AdamW", {"learning_rate": 0.05})
optimizer("adamw_exclude", "AdamW", {"learning_rate": 0.05, "weight_decay": 0.3}, exclude=["bias"])
optimizer("adamax", "Adamax", {"learning_rate": 0.01})
optimizer("nadam", "Nadam", {"learning_rate": 0.01})
optimizer("adagrad", "Adagrad", {"learning_rate": 0.1})
optimizer("adagrad_start", "Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5})
optimizer("adadelta", "Adadelta", {"learning_rate": 1.0})
optimizer("adafactor", "Adafactor")
optimizer("adafactor_fixed", "Adafactor", {"relative_step": False, "clip_threshold": 0.5, "learning_rate": 0.8, "beta_2_decay": -0.5})
optimizer("adafactor_relative", "Adafactor", {"learning_rate": 0.8})
optimizer("ftrl", "Ftrl", {"learning_rate": 0.1})
optimizer("ftrl_all", "Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "l2_regularization_strength": 0.1,
                               "l2_shrinkage_regularization_strength": 0.2, "beta": 0.5, "learning_rate_power": -0.4})
optimizer("lion", "Lion", {"learning_rate": 0.01})
optimizer("lamb", "Lamb", {"learning_rate": 0.01})
optimizer("muon", "Muon", {"learning_rate": 0.02})
optimizer("muon_plain", "Muon", {"learning_rate": 0.02, "nesterov": False, "rms_rate": None, "ns_steps": 3, "adam_lr_ratio": 0.5})
optimizer("muon_exclude", "Muon", {"learning_rate": 0.02, "exclude_layers": ["dense"], "adam_weight_decay": 0.1})
optimizer("decay", "SGD", {"learning_rate": 0.1, "weight_decay": 0.5})
optimizer("clipnorm", "SGD", {"clipnorm": 0.5, "learning_rate": 1.0})
optimizer("clipvalue", "SGD", {"clipvalue": 0.3, "learning_rate": 1.0})
optimizer("global_clipnorm", "SGD", {"global_clipnorm": 0.7, "learning_rate": 1.0})
optimizer("scaled", "SGD", {"loss_scale_factor": 8.0, "learning_rate": 1.0})
optimizer("ema", "SGD", {"use_ema": True, "ema_momentum": 0.6, "learning_rate": 0.5}, finish=True)
optimizer("ema_overwrite", "SGD", {"use_ema": True, "ema_momentum": 0.6, "ema_overwrite_frequency": 2, "learning_rate": 0.5})
optimizer("accumulate", "Adam", {"gradient_accumulation_steps": 2, "learning_rate": 0.1, "weight_decay": 0.1})
optimizer("accumulate_nadam", "Nadam", {"gradient_accumulation_steps": 3, "learning_rate": 0.1, "clipnorm": 0.4})
optimizer("accumulate_ema", "SGD", {"gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2, "learning_rate": 0.5})
optimizer("constraint", "SGD", {"learning_rate": 0.5, "momentum": 0.9}, constraint="NonNeg")
optimizer("schedule", "Adam", schedule={"type": "ExponentialDecay", "args": {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}})
optimizer("schedule_accumulate", "SGD", {"gradient_accumulation_steps": 2}, schedule={"type": "InverseTimeDecay", "args": {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5}})
optimizer("adafactor_schedule", "Adafactor", schedule={"type": "ExponentialDecay", "args": {"initial_learning_rate": 0.9, "decay_steps": 2, "decay_rate": 0.5}})

# Schedules.
steps = np.array([0, 1, 2, 3, 5, 7, 8, 9, 10, 11, 14, 15, 20, 29, 30, 31, 45, 60, 100, 1000], "int64")
put("schedules/steps", steps)


def schedule(name, kind, args):
    cases["schedules"].append({"name": name, "type": kind, "args": args})
    s = getattr(keras.optimizers.schedules, kind)(**args)
    put("schedules/" + name, np.array([float(s(int(i))) for i in steps], "float32"))


schedule("cosine", "CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 30})
schedule("cosine_alpha", "CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "alpha": 0.2})
schedule("cosine_warmup", "CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 30, "warmup_target": 0.1, "warmup_steps": 10})
schedule("restarts", "CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 9})
schedule("restarts_even", "CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 9, "t_mul": 1.0, "m_mul": 0.5, "alpha": 0.1})
schedule("restarts_longer", "CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 4, "t_mul": 1.5, "m_mul": 0.9})
schedule("exponential", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9})
schedule("exponential_stairs", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "staircase": True})
schedule("inverse", "InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5})
schedule("inverse_stairs", "InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True})
schedule("piecewise", "PiecewiseConstantDecay", {"boundaries": [8, 20, 30], "values": [1.0, 0.5, 0.2, 0.1]})
schedule("piecewise_two", "PiecewiseConstantDecay", {"boundaries": [9], "values": [1.0, 0.5]})
schedule("polynomial", "PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 30})
schedule("polynomial_root", "PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "end_learning_rate": 0.01, "power": 0.5})
schedule("polynomial_cycle", "PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "cycle": True, "power": 2.0})

# Values that losses and metrics look at.
P = lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)
X = {}
X["real"] = rng.normal(size=(6, 4)).astype("float32")
X["guess"] = rng.normal(size=(6, 4)).astype("float32")
X["positive"] = rng.uniform(0.1, 3, size=(6, 4)).astype("float32")
X["positive_guess"] = rng.uniform(0.1, 3, size=(6, 4)).astype("float32")
X["one"] = rng.normal(size=(6, 1)).astype("float32")
X["row"] = rng.normal(size=(6,)).astype("float32")
X["logits"] = rng.normal(size=(6, 4)).astype("float32") * 2
X["probs"] = P(X["logits"]).astype("float32")
X["sure"] = np.eye(4, dtype="float32")[[1, 2, 3, 0, 0, 2]]
X["chance"] = rng.uniform(0, 1, size=(6, 4)).astype("float32")
X["soft"] = P(rng.normal(size=(6, 4))).astype("float32")
X["ids"] = np.array([1, 3, 0, 2, 2, 0], "int32")
X["ids_column"] = X["ids"][:, None].copy()
X["onehot"] = np.eye(4, dtype="float32")[X["ids"]]
X["bits"] = rng.integers(0, 2, size=(6, 4)).astype("float32")
X["signs"] = X["bits"] * 2 - 1
X["bit"] = rng.integers(0, 2, size=(6,)).astype("int32")
X["bit"][:2] = [0, 1]
X["chance_one"] = rng.uniform(0, 1, size=(6, 1)).astype("float32")
X["logit_one"] = rng.normal(size=(6, 1)).astype("float32")
X["weight"] = rng.uniform(0, 2, size=(6,)).astype("float32")
X["weight_column"] = X["weight"][:, None].copy()
X["weight2"] = rng.uniform(0, 2, size=(2, 3)).astype("float32")
X["mask2"] = np.array([[1, 1, 0], [1, 0, 0]], bool)
X["mask_none"] = np.zeros((2, 3), bool)
X["mask"] = np.array([1, 1, 0, 1, 0, 1], bool)
X["seq"] = rng.normal(size=(2, 3, 4)).astype("float32")
X["seq_guess"] = rng.normal(size=(2, 3, 4)).astype("float32")
X["seq_ids"] = np.array([[1, 3, 0], [2, 2, 0]], "int32")
X["seq_probs"] = P(X["seq"]).astype("float32")
X["seq_one"] = rng.normal(size=(2, 3, 1)).astype("float32")
X["seq_row"] = rng.normal(size=(2, 3)).astype("float32")
X["unit"] = (X["real"] / np.linalg.norm(X["real"], axis=-1, keepdims=True)).astype("float32")
X["class"] = np.array([0, 1, 0, 2, 1, 0], "int32")
for k, v in X.items():
    put("values/" + k, v)


def loss(name, kind, true, pred, args=None, weight=None, mask=None, gradient=True):
    cases["losses"].append({"name": name, "type": kind, "args": args or {}, "y_true": true, "y_pred": pred, "weight": weight, "mask": mask, "gradient": gradient})
    l = getattr(keras.losses, kind)(**(args or {}))
    p = tf.Variable(X[pred])
    with tf.GradientTape() as tape:
        q = tf.identity(p)
        if mask:
            keras.src.backend.set_keras_mask(q, tf.constant(X[mask]))
        out = l(X[true], q, sample_weight=None if weight is None else X[weight])
        out = tf.reduce_mean(out)
    put("losses/" + name, np.float32(out))
    if gradient:
        put("losses/" + name + ".gradient", np.array(tape.gradient(out, p), "float32"))


for kind, t, p in [("MeanSquaredError", "real", "guess"), ("MeanAbsoluteError", "real", "guess"), ("MeanAbsolutePercentageError", "real", "guess"),
                   ("MeanSquaredLogarithmicError", "positive", "positive_guess"), ("CosineSimilarity", "real", "guess"), ("Huber", "real", "guess"),
                   ("LogCosh", "real", "guess"), ("Hinge", "bits", "guess"), ("SquaredHinge", "signs", "guess"), ("CategoricalHinge", "onehot", "guess"),
                   ("KLDivergence", "soft", "probs"), ("Poisson", "positive", "positive_guess"), ("BinaryCrossentropy", "bits", "chance"),
                   ("BinaryFocalCrossentropy", "bits", "chance"), ("CategoricalCrossentropy", "onehot", "probs"), ("CategoricalFocalCrossentropy", "onehot", "probs"),
                   ("SparseCategoricalCrossentropy", "ids", "probs"), ("Dice", "bits", "chance"), ("Tversky", "bits", "chance"),
                   ("CategoricalGeneralizedCrossEntropy", "ids", "probs")]:
    loss(kind, kind, t, p)
    if kind not in ("Dice", "Tversky"):
        loss(kind + "_weighted", kind, t, p, weight="weight")
        loss(kind + "_masked", kind, t, p, weight="weight", mask="mask")
loss("Circle", "Circle", "class", "unit")
loss("Circle_far", "Circle", "class", "unit", {"gamma": 5.0, "margin": 0.2, "remove_diagonal": False})
for r in ["sum", "mean", "mean_with_sample_weight", "none"]:
    loss("reduction_" + r, "MeanSquaredError", "real", "guess", {"reduction": r})
    loss("reduction_" + r + "_weighted", "MeanSquaredError", "real", "guess", {"reduction": r}, weight="weight")
    loss("reduction_" + r + "_masked", "MeanSquaredError", "seq", "seq_guess", {"reduction": r}, weight="weight2", mask="mask2")
loss("huber_delta", "Huber", "real", "guess", {"delta": 0.3})
loss("cosine_axis", "CosineSimilarity", "real", "guess", {"axis": 0})
loss("bce_logits", "BinaryCrossentropy", "bits", "logits", {"from_logits": True})
loss("bce_smooth", "BinaryCrossentropy", "bits", "chance", {"label_smoothing": 0.2})
loss("bce_row", "BinaryCrossentropy", "bit", "chance_one")
loss("bce_axis", "BinaryCrossentropy", "bits", "chance", {"axis": 0})
loss("bfce", "BinaryFocalCrossentropy", "bits", "logits", {"from_logits": True, "apply_class_balancing": True, "alpha": 0.7, "gamma": 3.0, "label_smoothing": 0.1})
loss("cce_logits", "CategoricalCrossentropy", "onehot", "logits", {"from_logits": True, "label_smoothing": 0.1})
loss("cce_sure", "CategoricalCrossentropy", "onehot", "sure", gradient=False)
loss("cfce", "CategoricalFocalCrossentropy", "onehot", "logits", {"from_logits": True, "alpha": 0.5, "gamma": 1.0, "label_smoothing": 0.1})
loss("scce_logits", "SparseCategoricalCrossentropy", "ids_column", "logits", {"from_logits": True})
loss("scce_ignore", "SparseCategoricalCrossentropy", "ids", "probs", {"ignore_class": 2})
loss("scce_ignore_weighted", "SparseCategoricalCrossentropy", "ids", "probs", {"ignore_class": 2}, weight="weight")
loss("scce_ignore_masked", "SparseCategoricalCrossentropy", "seq_ids", "seq_probs", {"ignore_class": 2}, mask="mask2")
loss("scce_sequence", "SparseCategoricalCrossentropy", "seq_ids", "seq_probs", weight="weight2")
loss("dice_axis", "Dice", "bits", "chance", {"axis": [1]}, weight="weight")
loss("tversky_axis", "Tversky", "bits", "chance", {"axis": [1], "alpha": 0.2, "beta": 0.9})
loss("gce", "CategoricalGeneralizedCrossEntropy", "ids", "probs", {"q": 0.2})
loss("mse_row", "MeanSquaredError", "row", "one")
loss("mse_column", "MeanSquaredError", "one", "row")
loss("mse_weight_column", "MeanSquaredError", "real", "guess", weight="weight_column")
loss("mse_sequence", "MeanSquaredError", "seq_row", "seq_one")
loss("mse_sequence_masked", "MeanSquaredError", "seq", "seq_guess", mask="mask2")
loss("mse_all_masked", "MeanSquaredError", "seq", "seq_guess", mask="mask_none")
loss("kl_sequence", "KLDivergence", "seq_row", "seq_one", gradient=False)

# Metrics: several batches each.
B = {"a": slice(0, 6), "b": slice(6, 10), "c": slice(10, 40)}
N = 40
Y = {}
Y["bit"] = rng.integers(0, 2, size=(N, 1)).astype("float32")
Y["chance"] = np.clip(Y["bit"] * 0.3 + rng.uniform(0, 0.7, size=(N, 1)), 0, 1).astype("float32")
Y["chance"][3] = 0.0
Y["chance"][4] = 1.0
Y["logit"] = rng.normal(size=(N, 1)).astype("float32")
Y["bits"] = rng.integers(0, 2, size=(N, 3)).astype("float32")
Y["chances"] = np.clip(Y["bits"] * 0.3 + rng.uniform(0, 0.7, size=(N, 3)), 0, 1).astype("float32")
Y["ids"] = rng.integers(0, 8, size=(N,)).astype("int32")
Y["ids_column"] = Y["ids"][:, None].copy()
Y["onehot"] = np.eye(8, dtype="float32")[Y["ids"]]
Y["scores"] = P(rng.normal(size=(N, 8)) + 2 * Y["onehot"]).astype("float32")
Y["ids_guess"] = Y["scores"].argmax(-1).astype("int32")
Y["ids_sorted"] = np.argsort(-Y["scores"], -1).astype("int32")
Y["real"] = rng.normal(size=(N, 3)).astype("float32")
Y["guess"] = (Y["real"] + 0.5 * rng.normal(size=(N, 3))).astype("float32")
Y["positive"] = rng.uniform(0.1, 3, size=(N, 3)).astype("float32")
Y["positive_guess"] = rng.uniform(0.1, 3, size=(N, 3)).astype("float32")
Y["row"] = rng.normal(size=(N,)).astype("float32")
Y["column"] = rng.normal(size=(N, 1)).astype("float32")
Y["soft"] = P(rng.normal(size=(N, 8))).astype("float32")
Y["weight"] = rng.uniform(0, 2, size=(N,)).astype("float32")
Y["whole"] = rng.integers(0, 3, size=(N,)).astype("float32")
Y["seq_ids"] = rng.integers(0, 8, size=(N, 2)).astype("int32")
Y["seq_scores"] = P(rng.normal(size=(N, 2, 8))).astype("float32")
Y["seq_weight"] = rng.integers(0, 2, size=(N, 2)).astype("float32")
for k, v in Y.items():
    put("rows/" + k, v)


def metric(name, kind, true, pred, args=None, weight=None):
    cases["metrics"].append({"name": name, "type": kind, "args": args or {}, "y_true": true, "y_pred": pred, "weight": weight})
    m = getattr(keras.metrics, kind)(**(args or {}))
    out = []
    for s in B.values():
        w = None if weight is None else Y[weight][s]
        if kind in ("Mean", "Sum"):
            m.update_state(Y[pred][s], w)
        else:
            m.update_state(Y[true][s], Y[pred][s], w)
        out.append(np.array(m.result(), "float32"))
    put("metrics/" + name, np.stack(out))


def both(name, kind, true, pred, args=None, weight="weight"):
    metric(name, kind, true, pred, args)
    metric(name + "_weighted", kind, true, pred, args, weight)


both("accuracy", "Accuracy", "ids", "ids_guess")
both("binary_accuracy", "BinaryAccuracy", "bit", "chance")
both("binary_accuracy_cut", "BinaryAccuracy", "bits", "chances", {"threshold": 0.3})
both("categorical_accuracy", "CategoricalAccuracy", "onehot", "scores")
both("sparse_accuracy", "SparseCategoricalAccuracy", "ids", "scores")
both("sparse_accuracy_column", "SparseCategoricalAccuracy", "ids_column", "scores")
both("sparse_accuracy_sequence", "SparseCategoricalAccuracy", "seq_ids", "seq_scores", weight="seq_weight")
both("top_k", "TopKCategoricalAccuracy", "onehot", "scores", {"k": 2})
both("sparse_top_k", "SparseTopKCategoricalAccuracy", "ids", "scores", {"k": 3})
both("sparse_top_k_sorted", "SparseTopKCategoricalAccuracy", "ids", "ids_sorted", {"k": 3, "from_sorted_ids": True})
both("sparse_top_k_sequence", "SparseTopKCategoricalAccuracy", "seq_ids", "seq_scores", {"k": 3}, weight="seq_weight")
for k in ["MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "MeanAbsolutePercentageError", "LogCoshError", "CosineSimilarity"]:
    both(k, k, "real", "guess")
both("rmse_column", "RootMeanSquaredError", "row", "column")
both("mse_column", "MeanSquaredError", "row", "column")
both("msle", "MeanSquaredLogarithmicError", "positive", "positive_guess")
both("poisson", "Poisson", "positive", "positive_guess")
both("kl", "KLDivergence", "soft", "scores")
both("hinge", "Hinge", "bits", "guess")
both("squared_hinge", "SquaredHinge", "bits", "guess")
both("categorical_hinge", "CategoricalHinge", "onehot", "scores")
both("bce", "BinaryCrossentropy", "bits", "chances", {"label_smoothing": 0.1})
both("bce_logits", "BinaryCrossentropy", "bit", "logit", {"from_logits": True})
both("cce", "CategoricalCrossentropy", "onehot", "scores", {"label_smoothing": 0.1})
both("scce", "SparseCategoricalCrossentropy", "ids", "scores")
both("scce_ignore", "SparseCategoricalCrossentropy", "ids", "scores", {"ignore_class": 2})
both("mean", "Mean", "real", "real")
both("sum", "Sum", "real", "real")
both("sum_sequence", "Sum", "seq_scores", "seq_scores", weight="seq_weight")
both("mean_sequence", "Mean", "seq_scores", "seq_scores", weight="seq_weight")
both("auc", "AUC", "bit", "chance")
both("auc_pr", "AUC", "bit", "chance", {"curve": "PR"})
both("auc_prgain", "AUC", "bit", "chance", {"curve": "PRGAIN", "num_thresholds": 20})
for s in ["majoring", "minoring"]:
    both("auc_" + s, "AUC", "bit", "chance", {"summation_method": s, "num_thresholds": 11})
    both("auc_pr_" + s, "AUC", "bit", "chance", {"curve": "PR", "summation_method": s, "num_thresholds": 11})
both("auc_logits", "AUC", "bit", "logit", {"from_logits": True})
both("auc_many", "AUC", "bits", "chances")
both("auc_labels", "AUC", "bits", "chances", {"multi_label": True, "num_thresholds": 30})
both("auc_labels_weights", "AUC", "bits", "chances", {"multi_label": True, "label_weights": [0.5, 1.0, 2.0], "num_labels": 3, "curve": "PR"})
both("auc_label_weights", "AUC", "bits", "chances", {"label_weights": [0.5, 1.0, 2.0]})
both("auc_thresholds", "AUC", "bit", "chance", {"thresholds": [0.2, 0.7, 0.3]})
both("auc_labels_thresholds", "AUC", "bits", "chances", {"thresholds": [0.2, 0.7, 0.3], "multi_label": True})
both("auc_even_thresholds", "AUC", "bit", "chance", {"thresholds": [0.25, 0.5, 0.75]})
for k in ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]:
    both(k, k, "bit", "chance")
    both(k + "_thresholds", k, "bits", "chances", {"thresholds": [0.1, 0.4, 0.8]})
    both(k + "_even", k, "bits", "chances", {"thresholds": [0.0, 0.5, 1.0]})
for k in ["Precision", "Recall"]:
    both(k, k, "bit", "chance")
    both(k + "_threshold", k, "bits", "chances", {"thresholds": [0.3]})
    both(k + "_thresholds", k, "bits", "chances", {"thresholds": [0.3, 0.6]})
    both(k + "_top_k", k, "onehot", "scores", {"top_k": 2})
    both(k + "_class", k, "onehot", "scores", {"class_id": 3, "thresholds": [0.1]})
    both(k + "_top_k_class", k, "onehot", "scores", {"class_id": 3, "top_k": 3})
both("sensitivity", "SensitivityAtSpecificity", "bit", "chance", {"specificity": 0.6})
both("specificity", "SpecificityAtSensitivity", "bit", "chance", {"sensitivity": 0.6, "num_thresholds": 30})
both("precision_at", "PrecisionAtRecall", "bits", "chances", {"recall": 0.7})
both("recall_at", "RecallAtPrecision", "bits", "chances", {"precision": 0.7, "class_id": 1})
both("recall_at_one", "RecallAtPrecision", "bit", "chance", {"precision": 0.5, "num_thresholds": 1})
for a in [None, "micro", "macro", "weighted"]:
    both(f"f1_{a}", "F1Score", "onehot", "scores", {"average": a})
both("fbeta", "FBetaScore", "bits", "chances", {"average": "macro", "beta": 2.0, "threshold": 0.4})
both("iou", "IoU", "ids", "ids_guess", {"num_classes": 8, "target_class_ids": [0, 3]}, weight="whole")
both("iou_scores", "IoU", "ids", "scores", {"num_classes": 8, "target_class_ids": [1, 2, 5], "sparse_y_pred": False, "ignore_class": 2}, weight="whole")
both("iou_float", "MeanIoU", "ids", "ids_guess", {"num_classes": 8, "dtype": "float32"})
both("mean_iou", "MeanIoU", "ids", "ids_guess", {"num_classes": 8}, weight="whole")
both("mean_iou_few", "MeanIoU", "ids", "ids_guess", {"num_classes": 5}, weight="whole")
both("onehot_iou", "OneHotIoU", "onehot", "scores", {"num_classes": 8, "target_class_ids": [0, 7]}, weight="whole")
both("onehot_mean_iou", "OneHotMeanIoU", "onehot", "scores", {"num_classes": 8}, weight="whole")
both("binary_iou", "BinaryIoU", "bit", "chance", {"threshold": 0.4}, weight="whole")
both("binary_iou_one", "BinaryIoU", "bit", "chance", {"target_class_ids": [1]}, weight="whole")
both("r2", "R2Score", "real", "guess")
both("r2_none", "R2Score", "real", "guess", {"class_aggregation": None})
both("r2_variance", "R2Score", "real", "guess", {"class_aggregation": "variance_weighted_average"})
both("r2_adjusted", "R2Score", "real", "guess", {"num_regressors": 2})
both("r2_too_many", "R2Score", "column", "column", {"num_regressors": 20})
both("pearson", "PearsonCorrelation", "real", "guess")
both("concordance", "ConcordanceCorrelation", "real", "guess")

# Callbacks, told of given figures.
class Optimizer:
    learning_rate = np.float32(0.1)


class Model:
    def __init__(self):
        self.metrics, self.optimizer, self.stop_training, self.weights, self.saved = [], Optimizer(), False, 0, []

    def get_weights(self):
        return self.weights

    def set_weights(self, w):
        self.weights = w

    def save(self, path, overwrite):
        self.saved.append(path)


def callback(name, kind, figures, args=None, lambda_args=None):
    args = args or {}
    model = Model()
    c = getattr(keras.callbacks, kind)(**args, **(lambda_args or {}))
    c.set_model(model)
    lines, rates = io.StringIO(), []
    with contextlib.redirect_stdout(lines):
        c.on_train_begin()
        for epoch, figure in enumerate(figures):
            c.on_epoch_begin(epoch)
            model.weights = epoch + 1
            c.on_epoch_end(epoch, {"loss": 1.0, "val_loss": figure})
            model.optimizer.learning_rate = np.float32(model.optimizer.learning_rate)
            rates.append(float(model.optimizer.learning_rate))
            if model.stop_training:
                break
        c.on_train_end()
    said = [l for l in lines.getvalue().split("\n") if l]
    cases["callbacks"].append({"name": name, "type": kind, "args": args, "figures": figures, "epochs": epoch + 1, "weights": model.weights, "rates": rates, "lines": said, "saved": model.saved})


FIGURES = [1.0, 0.8, 0.8, 0.7, 0.75, 0.7, 0.71, 0.6, 0.65, 0.66, 0.67, 0.68, 0.69]
for i, args in enumerate([{}, {"patience": 2, "verbose": 1}, {"patience": 2, "restore_best_weights": True, "verbose": 1}, {"patience": 3, "min_delta": 0.15},
                          {"patience": 2, "baseline": 0.72, "verbose": 1}, {"patience": 1, "start_from_epoch": 5, "restore_best_weights": True}, {"mode": "max", "patience": 3, "verbose": 1},
                          {"patience": 50, "restore_best_weights": True, "verbose": 1}]):
    callback(f"early_stopping_{i}", "EarlyStopping", FIGURES, args)
callback("early_stopping_first", "EarlyStopping", [1.0, 2.0, 3.0], {"restore_best_weights": True, "verbose": 1})
for i, args in enumerate([{"patience": 2}, {"patience": 1, "factor": 0.5, "verbose": 1}, {"patience": 1, "cooldown": 2, "verbose": 1}, {"patience": 1, "min_lr": 0.003, "verbose": 1},
                          {"patience": 2, "min_delta": 0.15, "mode": "min", "factor": 0.25, "verbose": 1}, {"mode": "max", "patience": 2, "verbose": 1}]):
    callback(f"reduce_{i}", "ReduceLROnPlateau", FIGURES, args)
for i, args in enumerate([{}, {"verbose": 1}, {"save_best_only": True, "verbose": 1}, {"save_best_only": True, "mode": "max", "verbose": 1},
                          {"save_best_only": True, "initial_value_threshold": 0.7, "verbose": 1}]):
    callback(f"checkpoint_{i}", "ModelCheckpoint", FIGURES, {"filepath": "best-{epoch:02d}-{val_loss:.2f}.keras", **args})

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training.safetensors")
save_file(tensors, out, metadata={k: json.dumps(v) for k, v in cases.items()})
print(len(tensors), "tensors,", os.path.getsize(out), "bytes")
