"""Writes tests/conformance/<case>/: whole trainings as Keras does them, for kcc to do again.

    KERAS_BACKEND=tensorflow python tests/reference/make_conformance.py [case ..]      needs keras, tensorflow, safetensors

A case is a spec and the same model built by hand with Keras, trained from the same start on the same data. Its folder
holds `spec.yaml`, `data.npz` (and `val.npz`), `start.safetensors`, and `expect.safetensors` with the tensors
`before/<output>`, `after/<output>`, `weights/<name>` and `history/<column>`; its metadata says how far a figure may be
off, relative to the largest of its tensor: eight times what Keras in float32 and in float64 differ by, 1e-5 at least.
The history is kept in float32 always.
"""
import os
import sys
import zlib
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import warnings

warnings.filterwarnings("ignore")
import keras
import numpy as np
from keras import layers as L
from safetensors.numpy import save_file

FOLDER = Path(__file__).resolve().parent.parent / "conformance"
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


class Setup:
    """What a case gives: its spec (model, training), how Keras builds it, and the data."""

    def __init__(self, model, training, build, data, fit=(), val=None, spec_data="", inputs=("x",), outputs=("y",),
                 source=None):
        self.model, self.training, self.build, self.data, self.val = model, training, build, data, val
        self.fit, self.spec_data, self.inputs, self.outputs = dict(fit), spec_data, inputs, outputs
        self.source = source  # (as the spec writes it, what writes its files into a folder), where it is no npz


def indented(text, by):
    lines = text.strip("\n").rstrip().split("\n")
    least = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(" " * by + line[least:] for line in lines)


def spec_of(name, s):
    val = "\n  validation: {npz: val.npz}" if s.val else ""
    more = "\n" + indented(s.spec_data, 2) if s.spec_data else ""
    source = s.source[0] if s.source else "{npz: data.npz}"
    return (f"kcc: 1\nname: {name}\nmodel:\n{indented(s.model, 2)}\ndata:\n  train: {source}{val}{more}\n"
            f"training:\n{indented(s.training, 2)}\n  shuffle: false\n")


def named(layers):
    """{path of kcc: layer} -> {name of the weight: variable}"""
    out = {}
    for path, layer in layers.items():
        for v in layer.weights:
            # What a layer holds stands before the variable, with Keras' own names of cells and directions.
            holds = 2 if isinstance(layer, (L.Bidirectional, L.MultiHeadAttention)) else 1
            parts = [p for p in v.path.split("/") if not p.endswith("_cell")][-holds:]
            parts = [p.split("_")[0] if p.startswith(("forward_", "backward_")) else p for p in parts]
            if not any(p.startswith("seed_generator") for p in parts):
                out["/".join([path, *parts])] = v
    return out


def run(name, s, dtype):
    """One training: (start, data as fed, expectations)."""
    keras.utils.clear_session()
    keras.config.set_floatx(dtype)
    keras.utils.set_random_seed(1)
    model, layers, compiled = s.build()
    weights = named(layers)
    known = {id(v) for v in weights.values()}
    lost = [v.path for v in model.weights if id(v) not in known and "seed_generator" not in v.path]
    assert not lost, lost
    rng = np.random.default_rng(5)
    start = {}
    for weight, v in weights.items():  # nothing starts at 0 or 1, where faults hide
        value = rng.normal(size=v.shape) * 0.4
        if weight.endswith(("gamma", "moving_variance", "stddev")):
            value = 1 + np.abs(value)
        start[weight] = np.asarray(value, "float32")
        v.assign(start[weight])
    model.compile(run_eagerly=True, jit_compile=False, **compiled)
    as_input = lambda d: {k: d[k] for k in s.inputs}
    as_target = lambda d: {k: d[k] for k in s.outputs if k in d}
    one = len(s.outputs) == 1

    def predict():
        p = model.predict(as_input(s.data), batch_size=4, verbose=0)
        return {s.outputs[0]: p} if one else p

    fit = {k: v for k, v in s.fit.items()}
    if "sample_weight" in fit:
        fit["sample_weight"] = s.data[fit["sample_weight"]]
    if s.val:
        fit["validation_data"] = (as_input(s.val), as_target(s.val)[s.outputs[0]] if one else as_target(s.val))
    before = predict()
    target = as_target(s.data)
    log = model.fit(as_input(s.data), target[s.outputs[0]] if one else target, shuffle=False, verbose=0, **fit)
    expect = {f"before/{k}": np.asarray(v) for k, v in before.items()}
    expect |= {f"after/{k}": np.asarray(v) for k, v in predict().items()}
    expect |= {f"weights/{k}": v.numpy() for k, v in weights.items()}
    columns = {"epoch": log.epoch, **log.history}
    expect |= {f"history/{k}": np.asarray([float(x) for x in v], "float64") for k, v in columns.items()}
    return start, expect


def off(a, b):
    return float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-2)) if a.size else 0.0


def make(name):
    global rng
    rng = np.random.default_rng(zlib.crc32(name.encode()))  # data of its own, whichever cases are made
    s = CASES[name]()
    double = "precision: float64" in s.training
    start, expect = run(name, s, "float64" if double else "float32")
    _, precise = run(name, s, "float32" if double else "float64")
    tolerance = 1e-10 if double else max(1e-5, 8 * max(off(expect[k].astype("float64"), precise[k]) for k in expect))
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.yaml").write_text(spec_of(name, s))
    metadata = {"predict": "--split train"} if s.source else {}
    if s.source:
        s.source[1](folder)
    else:
        np.savez_compressed(folder / "data.npz", **s.data)
    if s.val:
        np.savez_compressed(folder / "val.npz", **s.val)
    save_file(start, folder / "start.safetensors")
    expect = {k: np.ascontiguousarray(v if k.startswith("history/") or double or v.dtype.kind != "f" else v.astype("float32"))
              for k, v in expect.items()}
    save_file(expect, folder / "expect.safetensors", metadata={"tolerance": f"{tolerance:.3g}", "history": f"{max(tolerance, 1e-6):.3g}", **metadata})
    print(f"{name}: within {tolerance:.2g}", flush=True)


rng = None
normal = lambda *shape: rng.normal(size=shape).astype("float32")
classes = lambda k, n: rng.integers(0, k, n).astype("int32")


def padded(high, n, length):
    ids = rng.integers(1, high, (n, length)).astype("int32")
    for row, keep in zip(ids, rng.integers(1, length + 1, n)):
        row[keep:] = 0
    return ids


def functional(inputs, outputs):
    return keras.Model(inputs, outputs)


# ------------------------------------------------------------------------------------------------ shapes of models

@case
def sequential():
    def build():
        a, b = L.Dense(6, activation="relu"), L.Dense(3, activation="softmax")
        m = keras.Sequential([keras.Input((4,), name="input"), a, b])
        return m, {"dense": a, "dense_1": b}, dict(optimizer=keras.optimizers.SGD(0.2), metrics=["accuracy"],
                                                   loss="sparse_categorical_crossentropy")
    return Setup("input: [4]\nstack: [{Dense: 6, activation: relu}, {Dense: 3, activation: softmax}]",
                 "optimizer: {SGD: 0.2}\nloss: sparse_categorical_crossentropy\nmetrics: [accuracy]\nepochs: 3\nbatch_size: 4",
                 build, {"input": normal(10, 4), "output": classes(3, 10)}, dict(epochs=3, batch_size=4),
                 inputs=("input",), outputs=("output",))


@case
def shared_layers():
    def build():
        left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
        encoder, top = L.Dense(4, activation="tanh"), L.Dense(1)
        a, b = encoder(left), encoder(encoder_input(right))
        y = top(L.Concatenate()([a, L.Multiply()([a, b])]))
        return (functional({"left": left, "right": right}, y), {"encoder": encoder, "y/dense": top},
                dict(optimizer=keras.optimizers.Adam(0.05), loss="mse", metrics=["mae"]))
    encoder_input = lambda v: L.Rescaling(0.5)(v)
    return Setup("""
        inputs: {left: [3], right: [3]}
        layers: {encoder: {Dense: 4, activation: tanh}}
        graph:
          a: [left, encoder]
          b: [right, {Rescaling: 0.5}, encoder]
          both: [[a, b], Multiply]
          y: [[a, both], Concatenate, {Dense: 1}]
        outputs: y
        """, "optimizer: {Adam: 0.05}\nloss: mse\nmetrics: [mae]\nepochs: 3\nbatch_size: 4", build,
                 {"left": normal(9, 3), "right": normal(9, 3), "y": normal(9, 1)}, dict(epochs=3, batch_size=4),
                 inputs=("left", "right"))


@case
def several_outputs():
    def build():
        a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
        one, two, kind, size = L.Dense(4, activation="relu"), L.Dense(4), L.Dense(3, activation="softmax"), L.Dense(1)
        h = L.Add()([one(a), two(b)])
        m = functional({"a": a, "b": b}, {"kind": kind(h), "size": size(h)})
        return (m, {"p/dense": one, "q/dense": two, "kind/dense": kind, "size/dense": size},
                dict(optimizer=keras.optimizers.RMSprop(0.02), loss_weights={"kind": 1.0, "size": 0.25},
                     loss={"kind": "sparse_categorical_crossentropy", "size": "mse"},
                     metrics={"kind": ["accuracy"], "size": ["mae"]}))
    return Setup("""
        inputs: {a: [3], b: [2]}
        graph:
          p: [a, {Dense: 4, activation: relu}]
          q: [b, {Dense: 4}]
          h: [[p, q], Add]
          kind: [h, {Dense: 3, activation: softmax}]
          size: [h, {Dense: 1}]
        outputs: [kind, size]
        """, """
        optimizer: {RMSprop: 0.02}
        loss: {kind: sparse_categorical_crossentropy, size: mse}
        loss_weights: {kind: 1.0, size: 0.25}
        metrics: {kind: [accuracy], size: [mae]}
        epochs: 3
        batch_size: 4
        """, build, {"a": normal(10, 3), "b": normal(10, 2), "kind": classes(3, 10), "size": normal(10, 1)},
                 dict(epochs=3, batch_size=4), inputs=("a", "b"), outputs=("kind", "size"))


@case
def nested_model():
    def build():
        inner_in = keras.Input((4,))
        d, e = L.Dense(5, activation="tanh"), L.Dense(4)
        inner = functional(inner_in, L.Add()([inner_in, e(d(inner_in))]))
        x, top = keras.Input((4,), name="x"), L.Dense(2)
        m = functional({"x": x}, top(inner(inner(x))))
        return (m, {"block/f/dense": d, "block/f/dense_1": e, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), loss=keras.losses.Huber(0.5)))
    return Setup("""
        inputs: {x: [4]}
        layers:
          block:
            model:
              inputs: {v: [4]}
              graph:
                f: [v, {Dense: 5, activation: tanh}, {Dense: 4}]
                sum: [[v, f], Add]
              outputs: sum
        graph:
          y: [x, block, block, {Dense: 2}]
        outputs: y
        """, "optimizer: {SGD: 0.05, momentum: 0.9, nesterov: true}\nloss: {Huber: 0.5}\nepochs: 4\nbatch_size: 4", build,
                 {"x": normal(8, 4), "y": normal(8, 2)}, dict(epochs=4, batch_size=4))


@case
def convolutions():
    def build():
        x = keras.Input((6, 6, 2), name="x")
        c, n, d, top = L.Conv2D(4, 3, padding="same", use_bias=False), L.BatchNormalization(momentum=0.8), \
            L.DepthwiseConv2D(3, strides=2), L.Dense(3)
        h = L.MaxPooling2D()(L.ReLU()(n(c(x))))
        return (functional({"x": x}, top(L.Flatten()(d(L.UpSampling2D()(h))))),
                {"h/conv2d": c, "h/batch_normalization": n, "y/depthwise_conv2d": d, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.02), metrics=["accuracy"],
                     loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)))
    return Setup("""
        inputs: {x: [6, 6, 2]}
        graph:
          h: [x, {Conv2D: 4, kernel_size: 3, padding: same, use_bias: false}, {BatchNormalization: {momentum: 0.8}}, ReLU, MaxPooling2D]
          y: [h, UpSampling2D, {DepthwiseConv2D: 3, strides: 2}, Flatten, {Dense: 3}]
        outputs: y
        """, """
        optimizer: {SGD: 0.02}
        loss: {SparseCategoricalCrossentropy: {from_logits: true}}
        metrics: [accuracy]
        epochs: 3
        batch_size: 4
        """, build, {"x": normal(10, 6, 6, 2), "y": classes(3, 10)}, dict(epochs=3, batch_size=4))


@case
def renormed():
    """Batch statistics brought nearer to those of the batches before."""
    clip = dict(rmax=1.5, rmin=0.7, dmax=0.4)
    def build():
        x = keras.Input((4,), name="x")
        d, n, m, top = L.Dense(5), L.BatchNormalization(renorm=True, momentum=0.8, renorm_momentum=0.6), \
            L.BatchNormalization(renorm=True, renorm_clipping=clip, scale=False, center=False), L.Dense(1)
        return (functional({"x": x}, top(m(n(d(x))))),
                {"y/dense": d, "y/batch_normalization": n, "y/batch_normalization_1": m, "y/dense_1": top},
                dict(optimizer=keras.optimizers.SGD(0.05), loss="mse"))
    return Setup("""
        inputs: {x: [4]}
        graph:
          y:
            - x
            - {Dense: 5}
            - {BatchNormalization: {renorm: true, momentum: 0.8, renorm_momentum: 0.6}}
            - {BatchNormalization: {renorm: true, renorm_clipping: {rmax: 1.5, rmin: 0.7, dmax: 0.4}, scale: false, center: false}}
            - {Dense: 1}
        outputs: y
        """, "optimizer: {SGD: 0.05}\nloss: mse\nepochs: 3\nbatch_size: 4", build,
                 {"x": normal(12, 4), "y": normal(12, 1)}, dict(epochs=3, batch_size=4))


@case
def attention():
    def build():
        x = keras.Input((5, 4), name="x")
        a, n, f, g, top = L.MultiHeadAttention(2, 3), L.LayerNormalization(), L.Dense(6, activation="gelu"), L.Dense(4), \
            L.Dense(2)
        h = n(L.Add()([x, a(x, x, use_causal_mask=True)]))
        h = L.Add()([h, g(f(h))])
        return (functional({"x": x}, top(L.GlobalAveragePooling1D()(h))),
                {"att/multi_head_attention": a, "h/layer_normalization": n, "f/dense": f, "f/dense_1": g, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.1), loss="mse"))
    return Setup("""
        inputs: {x: [5, 4]}
        graph:
          att: [{query: x, value: x, use_causal_mask: true}, {MultiHeadAttention: 2, key_dim: 3}]
          h: [[x, att], Add, LayerNormalization]
          f: [h, {Dense: 6, activation: gelu}, {Dense: 4}]
          y: [[h, f], Add, GlobalAveragePooling1D, {Dense: 2}]
        outputs: y
        """, "optimizer: {SGD: 0.1}\nloss: mse\nepochs: 3\nbatch_size: 4", build,
                 {"x": normal(8, 5, 4), "y": normal(8, 2)}, dict(epochs=3, batch_size=4))


# ------------------------------------------------------------------------------------------------ sequences and masks

@case
def masked_lstm():
    def build():
        x = keras.Input((6,), dtype="int32", name="x")
        e, r, top = L.Embedding(9, 4, mask_zero=True), L.LSTM(5), L.Dense(1, activation="sigmoid")
        return (functional({"x": x}, top(r(e(x)))), {"y/embedding": e, "y/lstm": r, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.5), loss="binary_crossentropy", metrics=["accuracy"]))
    return Setup("""
        inputs: {x: {shape: [6], dtype: int32}}
        graph:
          y: [x, {Embedding: 9, output_dim: 4, mask_zero: true}, {LSTM: 5}, {Dense: 1, activation: sigmoid}]
        outputs: y
        """, "optimizer: {SGD: 0.5}\nloss: binary_crossentropy\nmetrics: [accuracy]\nepochs: 3\nbatch_size: 4", build,
                 {"x": padded(9, 10, 6), "y": rng.integers(0, 2, (10, 1)).astype("float32")},
                 dict(epochs=3, batch_size=4))


@case
def masked_tags():
    """A loss over the steps that a mask leaves, through a bidirectional layer."""
    def build():
        x = keras.Input((5,), dtype="int32", name="x")
        e, r, top = L.Embedding(7, 3, mask_zero=True), L.Bidirectional(L.GRU(4, return_sequences=True)), \
            L.Dense(3, activation="softmax")
        return (functional({"x": x}, top(r(e(x)))), {"y/embedding": e, "y/bidirectional": r, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"]))
    return Setup("""
        inputs: {x: {shape: [5], dtype: int32}}
        graph:
          y:
            - x
            - {Embedding: 7, output_dim: 3, mask_zero: true}
            - {Bidirectional: {GRU: 4, return_sequences: true}}
            - {Dense: 3, activation: softmax}
        outputs: y
        """, "optimizer: {SGD: 0.3}\nloss: sparse_categorical_crossentropy\nmetrics: [accuracy]\nepochs: 3\nbatch_size: 4",
                 build, {"x": padded(7, 8, 5), "y": rng.integers(0, 3, (8, 5)).astype("int32")},
                 dict(epochs=3, batch_size=4))


@case
def steps_in_time():
    def build():
        x = keras.Input((7, 3), name="x")
        c, r, t = L.Conv1D(4, 3, padding="causal", activation="relu"), L.SimpleRNN(3, return_sequences=True), \
            L.TimeDistributed(L.Dense(2))
        return (functional({"x": x}, t(r(c(x)))), {"y/conv1d": c, "y/simple_rnn": r, "y/time_distributed/layer": t.layer},
                dict(optimizer=keras.optimizers.Nadam(0.02), loss="mae"))
    return Setup("""
        inputs: {x: [7, 3]}
        graph:
          y:
            - x
            - {Conv1D: 4, kernel_size: 3, padding: causal, activation: relu}
            - {SimpleRNN: 3, return_sequences: true}
            - {TimeDistributed: {Dense: 2}}
        outputs: y
        """, "optimizer: {Nadam: 0.02}\nloss: mae\nepochs: 3\nbatch_size: 4", build,
                 {"x": normal(8, 7, 3), "y": normal(8, 7, 2)}, dict(epochs=3, batch_size=4))


# ------------------------------------------------------------------------------------------------ training

def two_layers(units=5, outputs=2, activation="tanh", last=None, regular=None, **compiled):
    def build():
        x = keras.Input((4,), name="x")
        a = L.Dense(units, activation=activation, **(regular or {}))
        b = L.Dense(outputs, activation=last)
        made = {k: v() if callable(v) else v for k, v in compiled.items()}
        return functional({"x": x}, b(a(x))), {"y/dense": a, "y/dense_1": b}, made
    return build


def two_layers_spec(units=5, outputs=2, activation="tanh", last="", regular="", between=""):
    return f"""
        inputs: {{x: [4]}}
        graph:
          y: [x, {{Dense: {units}, activation: {activation}{regular}}}, {between}{{Dense: {outputs}{last}}}]
        outputs: y
        """


def plain(training, n=10, val=False, fit=None, model=None, **compiled):
    k = dict(epochs=4, batch_size=4) | (fit or {})
    return Setup(model or two_layers_spec(), training + f"\nloss: mse\nepochs: {k['epochs']}\nbatch_size: 4",
                 two_layers(loss="mse", **compiled), {"x": normal(n, 4), "y": normal(n, 2)}, k,
                 {"x": normal(6, 4), "y": normal(6, 2)} if val else None)


@case
def dropout_off():
    def build():
        x = keras.Input((4,), name="x")
        a, b = L.Dense(5, activation="tanh"), L.Dense(2)
        return (functional({"x": x}, b(L.Dropout(0.0)(a(x)))), {"y/dense": a, "y/dense_1": b},
                dict(optimizer=keras.optimizers.Adagrad(0.1), loss="mse"))
    s = plain("optimizer: {Adagrad: 0.1}", model=two_layers_spec(between="{Dropout: 0.0}, "))
    s.build = build
    return s


@case
def sample_weights():
    s = plain("optimizer: {SGD: 0.2}", optimizer=lambda: keras.optimizers.SGD(0.2), fit=dict(sample_weight="w"))
    s.data["w"] = rng.uniform(0, 2, 10).astype("float32")
    s.data["w"][3] = 0
    s.spec_data = "sample_weight: w"
    return s


@case
def weighted_metrics():
    s = plain("optimizer: {SGD: 0.2}\nmetrics: [mae]\nweighted_metrics: [mse]", optimizer=lambda: keras.optimizers.SGD(0.2),
              metrics=["mae"], weighted_metrics=["mse"], fit=dict(sample_weight="w"))
    s.data["w"] = rng.uniform(0, 2, 10).astype("float32")
    s.spec_data = "sample_weight: w"
    return s


@case
def class_weights():
    weights = {0: 0.5, 2: 3.0}
    return Setup(two_layers_spec(outputs=3, last=", activation: softmax"), """
        optimizer: {SGD: 0.2}
        loss: sparse_categorical_crossentropy
        metrics: [accuracy]
        class_weight: {0: 0.5, 1: 1.0, 2: 3.0}
        epochs: 3
        batch_size: 4
        """, two_layers(outputs=3, last="softmax", optimizer=lambda: keras.optimizers.SGD(0.2), metrics=["accuracy"],
                        loss="sparse_categorical_crossentropy"),
                 {"x": normal(11, 4), "y": classes(3, 11)},
                 dict(epochs=3, batch_size=4, class_weight=weights | {1: 1.0}))


@case
def schedule():
    return plain("optimizer: {Adam: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 8, alpha: 0.1, "
                 "warmup_target: 0.1, warmup_steps: 3}}}",
                 optimizer=lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(
                     0.01, 8, alpha=0.1, warmup_target=0.1, warmup_steps=3)))


@case
def staircase():
    return plain("optimizer: {SGD: {ExponentialDecay: 0.3, decay_steps: 4, decay_rate: 0.5, staircase: true}}",
                 optimizer=lambda: keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(
                     0.3, 4, 0.5, staircase=True)))


@case
def reduce_on_plateau():
    return plain("optimizer: {SGD: 0.5}\ncallbacks:\n  - ReduceLROnPlateau: {factor: 0.3, patience: 1, min_delta: 0.02}", val=True,
                 optimizer=lambda: keras.optimizers.SGD(0.5),
                 fit=dict(epochs=8, callbacks=[keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=1, min_delta=0.02)]))


@case
def early_stopping():
    return plain("optimizer: {SGD: 0.6}\ncallbacks:\n  - EarlyStopping: {patience: 2, restore_best_weights: true}", val=True,
                 optimizer=lambda: keras.optimizers.SGD(0.6),
                 fit=dict(epochs=15, callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)]))


@case
def clipped_norm():
    return plain("optimizer: {SGD: 0.5, global_clipnorm: 0.3}", optimizer=lambda: keras.optimizers.SGD(0.5, global_clipnorm=0.3))


@case
def clipped_value():
    return plain("optimizer: {Adam: 0.05, clipvalue: 0.02}", optimizer=lambda: keras.optimizers.Adam(0.05, clipvalue=0.02))


@case
def weight_decay():
    return plain("optimizer: {AdamW: 0.03, weight_decay: 0.2}", optimizer=lambda: keras.optimizers.AdamW(0.03, weight_decay=0.2))


@case
def averaged_weights():
    return plain("optimizer: {SGD: 0.3, use_ema: true, ema_momentum: 0.6}",
                 optimizer=lambda: keras.optimizers.SGD(0.3, use_ema=True, ema_momentum=0.6))


@case
def float64():
    """Without moments: TensorFlow rounds the betas of Adam to float32 on their way to float64."""
    return plain("precision: float64\noptimizer: {SGD: 0.3}\nmetrics: [mae]", metrics=["mae"],
                 optimizer=lambda: keras.optimizers.SGD(0.3))


@case
def penalties():
    r = lambda: dict(kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_constraint=keras.constraints.MaxNorm(0.3),
                     activity_regularizer=keras.regularizers.L2(0.05))
    s = plain("optimizer: {SGD: 0.2}", optimizer=lambda: keras.optimizers.SGD(0.2), model=two_layers_spec(
        regular=", kernel_regularizer: {L1L2: {l1: 0.01, l2: 0.02}}, bias_constraint: {MaxNorm: 0.3}, "
                "activity_regularizer: {L2: 0.05}"), regular=r())
    return s


@case
def validated_metrics():
    names = lambda: ["accuracy", keras.metrics.AUC(name="auc"), keras.metrics.Precision(name="precision")]
    y = lambda n: rng.integers(0, 2, (n, 1)).astype("float32")
    return Setup(two_layers_spec(outputs=1, last=", activation: sigmoid"), """
        optimizer: {SGD: 0.5}
        loss: binary_crossentropy
        metrics: [accuracy, AUC, Precision]
        epochs: 3
        batch_size: 4
        """, two_layers(outputs=1, last="sigmoid", optimizer=lambda: keras.optimizers.SGD(0.5), metrics=names,
                        loss="binary_crossentropy"),
                 {"x": normal(11, 4), "y": y(11)}, dict(epochs=3, batch_size=4), {"x": normal(7, 4), "y": y(7)})


# ------------------------------------------------------------------------------------------------ kinds of data

def lists_case(side, length):
    """Lists of different lengths, as keras.utils.pad_sequences makes them one array."""
    lists = [rng.integers(1, 9, n).tolist() for n in rng.integers(1, 9, 10)]
    y = rng.integers(0, 2, (10, 1)).astype("float32")

    def write(folder):
        import json
        (folder / "data.jsonl").write_text("".join(json.dumps({"ids": l, "y": int(t[0])}) + "\n" for l, t in zip(lists, y)))

    def build():
        x = keras.Input((None,), dtype="int32", name="x")
        e, r, top = L.Embedding(9, 4, mask_zero=True), L.LSTM(5), L.Dense(1, activation="sigmoid")
        return (functional({"x": x}, top(r(e(x)))), {"y/embedding": e, "y/lstm": r, "y/dense": top},
                dict(optimizer=keras.optimizers.SGD(0.5), loss="binary_crossentropy", metrics=["accuracy"]))
    fixed = f"length: {length}, " if length else ""
    return Setup("""
        inputs: {x: {shape: [T], dtype: int32}}
        graph:
          y: [x, {Embedding: 9, output_dim: 4, mask_zero: true}, {LSTM: 5}, {Dense: 1, activation: sigmoid}]
        outputs: y
        """, "optimizer: {SGD: 0.5}\nloss: binary_crossentropy\nmetrics: [accuracy]\nepochs: 3\nbatch_size: 4", build,
                 {"x": keras.utils.pad_sequences(lists, maxlen=length, padding=side, truncating=side), "y": y},
                 dict(epochs=3, batch_size=4), spec_data=f"inputs: {{x: {{field: ids, {fixed}side: {side}}}}}",
                 source=("{jsonl: data.jsonl}", write))


@case
def lists_of_one_length():
    return lists_case("pre", 5)


@case
def lists_of_a_batch():
    """Filled up to the longest of a batch: steps behind the last one are masked, so Keras may fill up to the longest."""
    return lists_case("post", None)


@case
def image_folders():
    """keras.utils.image_dataset_from_directory: JPEG in colour and grey, PNG, of several sizes."""
    import tempfile
    import tensorflow as tf
    pictures = {}
    for i in range(8):
        h, w = rng.integers(9, 30, 2)
        few = rng.uniform(0, 255, (4, 4, 3)).astype("float32")
        image = np.clip(tf.image.resize(few, (h, w), method="bicubic"), 0, 255).astype("uint8")
        grey, png = i % 4 == 1, i % 4 == 2
        data = tf.io.encode_png(image) if png else \
            tf.io.encode_jpeg(image[..., :1], format="grayscale") if grey else tf.io.encode_jpeg(image)
        pictures[f"{'cats' if i % 2 else 'dogs'}/{i}.{'png' if png else 'jpg'}"] = data.numpy()

    def write(folder):
        for name, data in pictures.items():
            path = folder / "pictures" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        read = keras.utils.image_dataset_from_directory(
            Path(folder) / "pictures", image_size=(8, 12), batch_size=8, shuffle=False, verbose=False)
        x, y = next(iter(read))

    def build():
        i = keras.Input((8, 12, 3), name="x")
        r, c, d = L.Rescaling(1 / 255), L.Conv2D(3, 3, activation="relu"), L.Dense(1, activation="sigmoid")
        return (functional({"x": i}, d(L.Flatten()(c(r(i))))), {"y/conv2d": c, "y/dense": d},
                dict(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"]))
    return Setup("""
        inputs: {x: [8, 12, 3]}
        graph:
          y: [x, {Rescaling: $(1 / 255)}, {Conv2D: 3, kernel_size: 3, activation: relu}, Flatten, {Dense: 1, activation: sigmoid}]
        outputs: y
        """, "optimizer: {SGD: 0.05}\nloss: binary_crossentropy\nmetrics: [accuracy]\nepochs: 3\nbatch_size: 4", build,
                 {"x": x.numpy(), "y": y.numpy().reshape(-1, 1).astype("float32")}, dict(epochs=3, batch_size=4),
                 spec_data="inputs: {x: image}\ntargets: {y: label}",
                 source=("{images: pictures, size: [8, 12]}", write))


if __name__ == "__main__":
    for wanted in sys.argv[1:] or CASES:
        make(wanted)
