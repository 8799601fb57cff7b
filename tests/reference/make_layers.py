"""Writes layers.safetensors: what Keras makes of small inputs, for each layer with several settings.

Run with Keras 3 on TensorFlow: python tests/reference/make_layers.py
Of each case `c` the file holds c/in0.., c/mask0.. (where there is one), c/w/<variable>, c/out0.., c/out_mask, c/train0..,
c/dy0.., c/grad_in0.., c/grad_w/<variable>, c/new/<variable> (what training left in a state); the metadata hold the layer as text.
"""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import json
import re

import keras
import numpy as np
import safetensors.numpy
import tensorflow as tf

keras.config.set_floatx("float64")
rng = np.random.default_rng(1)


def read(text):
    """The layer's text, YAML in one line, as Python values."""
    quoted = lambda m: json.dumps(m[1]) if m[1] is not None else m[0] if m[0] in ("true", "false", "null") else json.dumps(m[0])
    return json.loads(re.sub(r"'([^']*)'|[A-Za-z_]\w*", quoted, text))


def normal(*shape):
    return rng.normal(size=shape).astype("float32").astype("float64")


def ids(high, *shape):
    return rng.integers(0, high, size=shape).astype("int32")


def mask(*lengths, steps):
    return np.arange(steps)[None, :] < np.array(lengths)[:, None]


image, sequence, flat = lambda: normal(2, 6, 5, 4), lambda: normal(2, 7, 4), lambda: normal(3, 4)
volume = lambda: normal(2, 4, 5, 4, 2)
S = lambda *l: mask(*l, steps=7)
activations = ("relu leaky_relu relu6 softmax log_softmax elu selu celu softplus softsign soft_shrink hard_shrink tanh_shrink "
               "sparse_plus sparse_sigmoid squareplus silu swish gelu glu mish tanh hard_tanh sigmoid hard_sigmoid hard_silu "
               "hard_swish log_sigmoid exponential linear sparsemax").split()

# text, inputs, masks, call arguments
cases = [
    ("{Dense: {units: 3, activation: tanh}}", [flat()]),
    ("{Dense: {units: 3, use_bias: false}}", [sequence()], [S(3, 7)]),
    ("{EinsumDense: {equation: 'abc,cd->abd', output_shape: [null, 3], bias_axes: d}}", [sequence()]),
    ("{EinsumDense: {equation: '...x,xy->...y', output_shape: 3, bias_axes: y, activation: relu}}", [image()]),
    ("{EinsumDense: {equation: 'abc,cde->abde', output_shape: [null, 2, 3], bias_axes: de}}", [sequence()]),
    ("{EinsumDense: {equation: 'ab...,bc->ac...', output_shape: 3}}", [sequence()]),
    ("{Embedding: {input_dim: 6, output_dim: 3}}", [ids(6, 2, 4)]),
    ("{Embedding: {input_dim: 6, output_dim: 3, mask_zero: true}}", [np.array([[1, 2, 0, 0], [3, 0, 5, 0]], "int32")]),
    ("Identity", [sequence()], [S(3, 7)]),
    ("Masking", [np.where(S(3, 6)[..., None], normal(2, 7, 4), 0)]),
    ("{Masking: {mask_value: 2.0}}", [np.where(S(3, 6)[..., None], normal(2, 7, 4), 2)]),
    ("ReLU", [flat()]),
    ("{ReLU: {max_value: 1.0, negative_slope: 0.1, threshold: 0.3}}", [flat()]),
    ("LeakyReLU", [flat()]),
    ("{LeakyReLU: {negative_slope: 0.1}}", [flat()]),
    ("ELU", [flat()]),
    ("{ELU: {alpha: 0.7}}", [flat()]),
    ("PReLU", [flat()]),
    ("{PReLU: {shared_axes: [1, 2]}}", [image()]),
    ("Softmax", [flat()]),
    ("{Softmax: {axis: 1}}", [sequence()]),
    ("{Softmax: {axis: [1, 2]}}", [sequence()]),
    ("Softmax", [normal(2, 7)], [S(3, 6)]),
    ("Flatten", [image()]),
    ("Flatten", [normal(3)]),
    ("{Reshape: {target_shape: [2, -1]}}", [image()]),
    ("{Permute: {dims: [3, 1, 2]}}", [image()]),
    ("{RepeatVector: {n: 3}}", [flat()]),
    ("Add", [sequence(), sequence()], [S(3, 7), S(5, 1)]),
    ("Add", [sequence(), sequence()], [S(3, 7), None]),
    ("Add", [sequence(), normal(2, 4)]),
    ("Add", [sequence(), normal(2, 1, 4), sequence()]),
    ("Subtract", [sequence(), sequence()]),
    ("Multiply", [sequence(), sequence(), sequence()]),
    ("Multiply", [sequence(), sequence()], [S(3, 7), S(5, 1)]),
    ("Multiply", [sequence(), sequence()], [None, S(5, 1)]),
    ("Average", [sequence(), sequence(), sequence()]),
    ("Maximum", [sequence(), sequence()]),
    ("Maximum", [sequence(), sequence(), sequence()], [S(3, 7), S(5, 1), S(2, 2)]),
    ("Minimum", [sequence(), sequence()], [S(3, 7), S(5, 1)]),
    ("Minimum", [sequence(), sequence()], [None, S(5, 1)]),
    ("Concatenate", [sequence(), normal(2, 7, 3)], [S(3, 7), S(5, 1)]),
    ("Concatenate", [sequence(), normal(2, 7, 3)], [S(3, 7), None]),
    ("{Concatenate: {axis: 1}}", [sequence(), normal(2, 3, 4)], [S(3, 7), None]),
    ("{Dot: {axes: 1}}", [flat(), flat()]),
    ("{Dot: {axes: -1, normalize: true}}", [flat(), flat()]),
    ("{Dot: {axes: [2, 1]}}", [sequence(), normal(2, 4, 3)]),
    ("{Dot: {axes: [1, 2]}}", [sequence(), normal(2, 3, 7)]),
    ("{Dot: {axes: [2, 3]}}", [sequence(), image()[:, :, :4, :]]),
    ("{Dot: {axes: [1, 1]}}", [normal(2, 5), normal(2, 5, 3)]),
    ("BatchNormalization", [flat()]),
    ("BatchNormalization", [image()]),
    ("{BatchNormalization: {axis: 1, momentum: 0.9, epsilon: 0.01}}", [image()]),
    ("{BatchNormalization: {scale: false, center: false}}", [flat()]),
    ("BatchNormalization", [sequence()], [S(3, 6)]),
    ("LayerNormalization", [sequence()], [S(3, 6)]),
    ("{LayerNormalization: {axis: [1, 2], epsilon: 0.1}}", [sequence()]),
    ("{LayerNormalization: {axis: 1, scale: false}}", [sequence()]),
    ("{GroupNormalization: {groups: 2}}", [image()]),
    ("{GroupNormalization: {groups: -1}}", [sequence()]),
    ("{GroupNormalization: {groups: 3, axis: 1}}", [image()]),
    ("RMSNormalization", [sequence()]),
    ("{RMSNormalization: {axis: [1, 2]}}", [sequence()]),
    ("UnitNormalization", [sequence()], [S(3, 6)]),
    ("{UnitNormalization: {axis: [1, 2]}}", [sequence()]),
    ("{Normalization: {mean: 1.5, variance: 4.0}}", [flat()]),
    ("{Normalization: {mean: [1.0, 2.0, 3.0, 4.0], variance: [1.0, 4.0, 9.0, 0.0], invert: true}}", [flat()]),
    ("Normalization", [sequence()]),
    ("{Rescaling: {scale: 0.5, offset: 1.0}}", [flat()]),
    ("{Rescaling: {scale: [0.5, 1.0, 2.0, 3.0]}}", [flat()]),
    ("{CategoryEncoding: {num_tokens: 5}}", [ids(5, 3, 4)]),
    ("{CategoryEncoding: {num_tokens: 5, output_mode: one_hot}}", [ids(5, 3, 1)]),
    ("{CategoryEncoding: {num_tokens: 5, output_mode: count}}", [ids(5, 3, 4)]),
    ("{Discretization: {bin_boundaries: [-0.5, 0.0, 1.0]}}", [flat()]),
    ("{Discretization: {bin_boundaries: [-0.5, 0.0, 1.0], output_mode: count}}", [flat()]),
    ("{IntegerLookup: {vocabulary: [10, 3, 7]}}", [ids(11, 3, 5).astype("int64")]),
    ("{IntegerLookup: {vocabulary: [10, 3, 7], num_oov_indices: 3, mask_token: 0}}", [ids(11, 3, 5).astype("int64")]),
    ("{IntegerLookup: {vocabulary: [10, 3, 7], output_mode: multi_hot}}", [ids(11, 3, 5).astype("int64")]),
    ("{Cropping1D: {cropping: [2, 1]}}", [sequence()]),
    ("Cropping1D", [sequence()]),
    ("{Cropping2D: {cropping: [[1, 2], [0, 1]]}}", [image()]),
    ("{Cropping2D: {cropping: [2, 1]}}", [image()]),
    ("ZeroPadding1D", [sequence()], [S(3, 6)]),
    ("{ZeroPadding2D: {padding: [[1, 2], [0, 1]]}}", [image()]),
    ("UpSampling1D", [sequence()]),
    ("UpSampling2D", [image()]),
    ("{UpSampling2D: {size: [3, 2], interpolation: bilinear}}", [image()]),
    ("{Conv1D: {filters: 3, kernel_size: 3}}", [sequence()], [S(3, 6)]),
    ("{Conv1D: {filters: 3, kernel_size: 3, strides: 2, padding: same, activation: relu}}", [sequence()]),
    ("{Conv1D: {filters: 3, kernel_size: 3, dilation_rate: 2, padding: causal}}", [sequence()]),
    ("{Conv1D: {filters: 4, kernel_size: 2, padding: same, groups: 2, use_bias: false}}", [sequence()]),
    ("{Conv2D: {filters: 3, kernel_size: 3}}", [image()]),
    ("{Conv2D: {filters: 3, kernel_size: [3, 2], strides: [2, 1], padding: same}}", [image()]),
    ("{Conv2D: {filters: 3, kernel_size: 2, dilation_rate: 2, padding: same, activation: tanh}}", [image()]),
    ("{Conv2D: {filters: 4, kernel_size: 3, groups: 2}}", [image()]),
    ("{Conv1DTranspose: {filters: 3, kernel_size: 3}}", [sequence()]),
    ("{Conv1DTranspose: {filters: 3, kernel_size: 3, strides: 2, padding: same}}", [sequence()]),
    ("{Conv2DTranspose: {filters: 3, kernel_size: 3, strides: 2}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 3, kernel_size: [3, 2], strides: 2, padding: same}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 2, kernel_size: 2, strides: 3}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 2, kernel_size: 3, strides: 2, padding: same, output_padding: 1}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 2, kernel_size: 3, strides: 2, padding: same, output_padding: 0}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 2, kernel_size: 3, strides: 2, padding: valid, output_padding: 1}}", [normal(2, 3, 3, 2)]),
    ("{Conv2DTranspose: {filters: 2, kernel_size: 3, padding: same}}", [normal(2, 3, 3, 2)]),
    ("{DepthwiseConv1D: {kernel_size: 3, depth_multiplier: 2}}", [sequence()]),
    ("{DepthwiseConv2D: {kernel_size: 3, depth_multiplier: 2, padding: same}}", [image()]),
    ("{DepthwiseConv2D: {kernel_size: 3, strides: 2, padding: same, use_bias: false}}", [image()]),
    ("{SeparableConv1D: {filters: 3, kernel_size: 3, padding: same}}", [sequence()]),
    ("{SeparableConv2D: {filters: 3, kernel_size: 3, depth_multiplier: 2, activation: relu}}", [image()]),
    ("MaxPooling1D", [sequence()], [S(3, 6)]),
    ("{MaxPooling1D: {pool_size: 3, strides: 2, padding: same}}", [sequence()]),
    ("MaxPooling2D", [image()]),
    ("{MaxPooling2D: {pool_size: [3, 2], strides: 1, padding: same}}", [image()]),
    ("{AveragePooling1D: {pool_size: 2}}", [sequence()]),
    ("{AveragePooling2D: {pool_size: 2}}", [image()]),
    ("{AveragePooling2D: {pool_size: 3, strides: 2, padding: same}}", [image()]),
    ("GlobalMaxPooling1D", [sequence()], [S(3, 6)]),
    ("{GlobalMaxPooling2D: {keepdims: true}}", [image()]),
    ("GlobalAveragePooling1D", [sequence()], [S(3, 6)]),
    ("{GlobalAveragePooling1D: {keepdims: true}}", [sequence()]),
    ("GlobalAveragePooling2D", [image()]),
    ("{ActivityRegularization: {l1: 0.1, l2: 0.2}}", [flat()]),
    ("{Dropout: {rate: 0.0}}", [sequence()], [S(3, 6)]),
    ("{SpatialDropout1D: {rate: 0.0}}", [sequence()], [S(3, 6)]),
    ("{GaussianNoise: {stddev: 0.0}}", [sequence()], [S(3, 6)]),
    ("{GaussianDropout: {rate: 0.0}}", [sequence()], [S(3, 6)]),
    ("{AlphaDropout: {rate: 0.0}}", [sequence()], [S(3, 6)]),
    ("Attention", [sequence(), normal(2, 5, 4)], [S(3, 6), mask(2, 5, steps=5)]),
    ("{Attention: {use_scale: true, score_mode: concat}}", [sequence(), normal(2, 5, 3), normal(2, 5, 4)]),
    ("{Attention: {use_scale: true}}", [sequence(), sequence()], [], {"use_causal_mask": True}),
    ("Attention", [sequence(), sequence()], [], {"return_attention_scores": True}),
    ("AdditiveAttention", [sequence(), normal(2, 5, 4)], [S(3, 6), mask(2, 5, steps=5)]),
    ("{AdditiveAttention: {use_scale: false}}", [sequence(), normal(2, 5, 4)]),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3}}", [sequence(), normal(2, 5, 3)]),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3, value_dim: 2, output_shape: 5}}", [sequence(), normal(2, 5, 3), normal(2, 5, 2)], [None, mask(2, 5, steps=5), mask(4, 3, steps=5)]),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3, use_bias: false}}", [sequence(), sequence()], [S(3, 6), S(3, 6)], {"use_causal_mask": True}),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3, sliding_window: 2, use_gate: true}}", [sequence(), sequence()]),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3}}", [sequence(), sequence()], [S(3, 6), S(3, 6)], {"return_attention_scores": True}),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3, attention_axes: [2]}}", [image(), normal(2, 6, 3, 4)]),
    ("{MultiHeadAttention: {num_heads: 2, key_dim: 3}}", [image(), normal(2, 3, 2, 4)]),
    ("{GroupQueryAttention: {head_dim: 3, num_query_heads: 4, num_key_value_heads: 2}}", [sequence(), normal(2, 5, 4)]),
    ("{GroupQueryAttention: {head_dim: 3, num_query_heads: 2, num_key_value_heads: 1, use_gate: true}}", [sequence(), normal(2, 5, 4)], [None, mask(2, 5, steps=5)]),
] + [("{Activation: {activation: %s}}" % a, [flat()]) for a in activations] + [
    ("{Conv3D: {filters: 3, kernel_size: 2, activation: tanh}}", [volume()]),
    ("{Conv3D: {filters: 4, kernel_size: [2, 3, 1], strides: [2, 1, 2], padding: same, groups: 2, use_bias: false}}", [volume()]),
    ("{Conv3D: {filters: 2, kernel_size: 2, dilation_rate: [2, 1, 2]}}", [volume()]),
    ("{Conv3DTranspose: {filters: 2, kernel_size: 2}}", [volume()]),
    ("{Conv3DTranspose: {filters: 2, kernel_size: [3, 2, 3], strides: [2, 3, 1], padding: same}}", [volume()]),
    ("{Conv3DTranspose: {filters: 2, kernel_size: 3, strides: 2, output_padding: 1}}", [volume()]),
    ("{MaxPooling3D: {dtype: float32}}", [volume()]),
    ("{MaxPooling3D: {pool_size: [3, 2, 2], strides: [2, 1, 2], padding: same, dtype: float32}}", [volume()]),
    ("{AveragePooling3D: {pool_size: 2, dtype: float32}}", [volume()]),
    ("{AveragePooling3D: {pool_size: [3, 2, 2], strides: [2, 1, 2], padding: same, dtype: float32}}", [volume()]),
    ("GlobalMaxPooling3D", [volume()]),
    ("{GlobalAveragePooling3D: {keepdims: true}}", [volume()]),
    ("{UpSampling3D: {size: [2, 1, 3]}}", [volume()]),
    ("{ZeroPadding3D: {padding: [[1, 2], [0, 1], [2, 0]]}}", [volume()]),
    ("{Cropping3D: {cropping: [[1, 1], [0, 1], [1, 0]]}}", [volume()]),
    ("{AdaptiveAveragePooling1D: {output_size: 3}}", [sequence()]),
    ("{AdaptiveAveragePooling2D: {output_size: [4, 3]}}", [image()]),
    ("{AdaptiveAveragePooling3D: {output_size: [2, 3, 2], dtype: float32}}", [volume()]),
    ("{AdaptiveMaxPooling1D: {output_size: 3, dtype: float32}}", [sequence()]),
    ("{AdaptiveMaxPooling2D: {output_size: 2, dtype: float32}}", [image()]),
    ("{AdaptiveMaxPooling3D: {output_size: [2, 3, 2], dtype: float32}}", [volume()]),
]

positional = {"MultiHeadAttention", "GroupQueryAttention"}
lists = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Attention", "AdditiveAttention"}
tensors, metadata = {}, {}


def put(name, value):
    value = np.asarray(value)
    if value.dtype == np.float64:
        value = value.astype("float32")
    tensors[name] = np.ascontiguousarray(value)


for number, case in enumerate(cases):
    text, inputs = case[0], case[1]
    masks = case[2] if len(case) > 2 and case[2] else [None] * len(inputs)
    arguments = case[3] if len(case) > 3 else {}
    written = read(text)
    kind, config = (written, {}) if isinstance(written, str) else next(iter(written.items()))
    layer = getattr(keras.layers, kind)(**config)
    name = "%03d_%s" % (number, kind)

    def call(xs, training):
        for x, m in zip(xs, masks):
            if m is not None:
                x._keras_mask = tf.constant(m)
        more = dict(arguments)
        if getattr(layer, "_call_has_training_arg", False):
            more["training"] = training
        out = layer(*xs, **more) if kind in positional else layer(list(xs) if kind in lists else xs[0], **more)
        return list(out) if isinstance(out, (list, tuple)) else [out]

    fresh = lambda: [tf.constant(x) for x in inputs]
    call(fresh(), False)
    path = lambda v: "/".join(v.path.split("/")[1:])
    for v in layer.variables:
        if "float" in v.dtype:
            low = 0.5 if "variance" in v.name else -1.0
            v.assign(rng.uniform(low, 1.5, size=v.shape).astype("float32"))
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()
    for v in layer.variables:
        if "seed" not in v.path:
            put(f"{name}/w/{path(v)}", v.numpy())
    out = call(fresh(), False)
    for i, (x, m) in enumerate(zip(inputs, masks)):
        put(f"{name}/in{i}", x)
        if m is not None:
            put(f"{name}/mask{i}", m)
    for i, y in enumerate(out):
        put(f"{name}/out{i}", y)
    out_mask = getattr(out[0], "_keras_mask", None)
    if out_mask is not None:
        put(f"{name}/out_mask", out_mask)

    floats = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]
    xs = fresh()
    with tf.GradientTape() as tape:
        for i in floats:
            tape.watch(xs[i])
        trained = call(xs, True)
        dys = [normal(*y.shape) if y.dtype.is_floating else None for y in trained]
        loss = sum(tf.reduce_sum(y * dy) for y, dy in zip(trained, dys) if dy is not None)
    for i, (y, dy) in enumerate(zip(trained, dys)):
        put(f"{name}/train{i}", y)
        if dy is not None:
            put(f"{name}/dy{i}", dy)
    wanted = [v.value for v in layer.trainable_variables]
    if dys[0] is not None:
        gradients = tape.gradient(loss, [xs[i] for i in floats] + wanted)
        for i, g in zip(floats, gradients):
            if g is not None:
                put(f"{name}/grad_in{i}", tf.convert_to_tensor(g))
        for v, g in zip(layer.trainable_variables, gradients[len(floats):]):
            if g is not None:
                put(f"{name}/grad_w/{path(v)}", tf.convert_to_tensor(g))
    for v in layer.non_trainable_variables:
        if "float" in v.dtype:
            put(f"{name}/new/{path(v)}", v.numpy())
    losses = [float(l) for l in layer.losses]
    if losses:
        put(f"{name}/loss", np.array(sum(losses)))
    metadata[name] = json.dumps({"layer": text, "call": arguments})

folder = os.path.dirname(os.path.abspath(__file__))
metadata["keras"] = keras.__version__
safetensors.numpy.save_file(tensors, os.path.join(folder, "layers.safetensors"), metadata)
print(len(cases), "cases,", sum(t.nbytes for t in tensors.values()), "bytes")
