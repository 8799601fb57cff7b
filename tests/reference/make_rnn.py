"""Writes rnn.safetensors: what Keras' recurrent layers compute and how it changes. Needs keras, tensorflow, safetensors.

Tensors: <case>/in/x, /in/mask, /in/state0, ..; <case>/weight/<path>; <case>/out/<i>; <case>/grad/x, /grad/state0, /grad/<path>:
gradients of the sum of all results, each number times cos(0.7 i + 0.3), i counting through all of them.
"""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
import safetensors.numpy
import tensorflow as tf

keras.config.set_floatx("float64")
L = keras.layers
rng = np.random.default_rng(5)
B, T, F = 3, 4, 2
MASK = np.array([[1, 1, 0, 0], [0, 1, 0, 1], [1, 1, 1, 1]], bool)
tensors = {}


def weights(layer):
    """Variables by the path that they have below the layer."""
    if isinstance(layer, L.Bidirectional):
        parts = [("forward/", layer.forward_layer), ("backward/", layer.backward_layer)]
    elif isinstance(layer, L.TimeDistributed):
        parts = [("layer/", layer.layer)]
    elif isinstance(layer, L.StackedRNNCells):
        parts = [(f"cells/{i}/", c) for i, c in enumerate(layer.cells)]
    elif type(layer) is L.RNN:
        parts = [("cell/", layer.cell)]
    elif isinstance(layer, L.RNN):
        parts = [("", layer.cell)]
    else:
        return {v.name: v for v in layer.weights}
    return {prefix + name: v for prefix, part in parts for name, v in weights(part).items()}


def case(name, layer, mask=False, states=0, units=3, shape=(F,)):
    x = tf.constant(rng.normal(size=(B, T, *shape)))
    initial = [tf.constant(rng.normal(size=(B, units))) for _ in range(states)]
    kwargs = {"initial_state": initial} if states else {}
    if mask:
        kwargs["mask"] = tf.constant(MASK)
    layer(x, **kwargs)
    named = weights(layer)
    for v in named.values():
        v.assign(rng.normal(size=v.shape) * 0.6)
    with tf.GradientTape() as tape:
        tape.watch([x] + initial)
        out = layer(x, **kwargs)
        out = list(out) if isinstance(out, (list, tuple)) else [out]
        flat = tf.concat([tf.reshape(o, [-1]) for o in tf.nest.flatten(out)], 0)
        total = tf.reduce_sum(flat * np.cos(0.7 * np.arange(flat.shape[0]) + 0.3))
    grads = tape.gradient(total, [x] + initial + [v.value for v in named.values()])
    put = lambda key, value: tensors.__setitem__(f"{name}/{key}", np.ascontiguousarray(np.asarray(value), np.float32))
    put("in/x", x)
    if mask:
        put("in/mask", MASK)
    for i, s in enumerate(initial):
        put(f"in/state{i}", s)
    for path, v in named.items():
        put("weight/" + path, v)
    for i, o in enumerate(tf.nest.flatten(out)):
        put(f"out/{i}", o)
    for key, g in zip(["x"] + [f"state{i}" for i in range(states)] + list(named), grads):
        put("grad/" + key, g)


S = dict(return_sequences=True)
case("simple", L.SimpleRNN(3))
case("simple_backwards", L.SimpleRNN(3, go_backwards=True, **S), mask=True)
case("simple_relu", L.SimpleRNN(3, activation="relu", use_bias=False, return_state=True), mask=True)
case("lstm", L.LSTM(3, return_state=True))
case("lstm_sequences", L.LSTM(3, **S), states=2)
case("lstm_mask", L.LSTM(3, **S), mask=True)
case("lstm_mask_initial", L.LSTM(3, return_state=True, **S), mask=True, states=2)
case("lstm_mask_initial_last", L.LSTM(3, go_backwards=True), mask=True, states=2)
case("lstm_other", L.LSTM(3, activation="softsign", recurrent_activation="hard_sigmoid", unit_forget_bias=False, **S), mask=True)
case("lstm_no_bias", L.LSTM(3, use_bias=False, go_backwards=True))
case("gru", L.GRU(3), states=1)
case("gru_mask", L.GRU(3, go_backwards=True, return_state=True, **S), mask=True)
case("gru_no_bias", L.GRU(3, use_bias=False))
case("gru_before", L.GRU(3, reset_after=False, **S))
case("gru_before_mask", L.GRU(3, reset_after=False, go_backwards=True), mask=True, states=1)
case("rnn_zeros", L.RNN(L.GRUCell(3), zero_output_for_mask=True, return_state=True), mask=True)
case("rnn_zeros_all", L.RNN(L.SimpleRNNCell(3, activation="softsign"), zero_output_for_mask=True, **S), mask=True, states=1)
case("rnn_stacked", L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_state=True, **S))
case("rnn_stacked_mask", L.RNN([L.GRUCell(3), L.SimpleRNNCell(2)]), mask=True)
case("both_concat", L.Bidirectional(L.LSTM(3, **S)), mask=True)
case("both_sum", L.Bidirectional(L.GRU(3), merge_mode="sum"), mask=True)
case("both_mul", L.Bidirectional(L.SimpleRNN(3, **S), merge_mode="mul"))
case("both_ave", L.Bidirectional(L.LSTM(3, return_state=True), merge_mode="ave"), states=4)
case("both_apart", L.Bidirectional(L.GRU(3, return_state=True, **S), merge_mode=None), mask=True)
case("both_unlike", L.Bidirectional(L.GRU(3, **S), backward_layer=L.SimpleRNN(2, go_backwards=True, **S)))
case("distributed", L.TimeDistributed(L.Dense(3, activation="tanh")))
case("conv_1d", L.ConvLSTM1D(2, 2, strides=2, padding="same", return_state=True, **S), mask=True, shape=(5, 2))
case("conv_2d", L.ConvLSTM2D(2, (2, 3), dilation_rate=(2, 1), go_backwards=True), shape=(4, 3, 2))
safetensors.numpy.save_file(tensors, os.path.join(os.path.dirname(__file__), "rnn.safetensors"))
