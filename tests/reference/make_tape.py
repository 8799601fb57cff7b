# Gradients as TensorFlow's tape gives them, in float64: tests/reference/tape.json. Needs tensorflow.
import json
import os

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(7)
x = rng.normal(size=(3, 4))
w = rng.normal(size=(4, 2))
v = rng.normal(size=(4, 2))
out = {"x": x.tolist(), "w": w.tolist(), "v": v.tolist()}


def keep(name, value):
    out[name] = None if value is None else np.asarray(value).tolist()


X, W, V = (tf.constant(a) for a in (x, w, v))

# A loss of several values.
with tf.GradientTape() as tape:
    tape.watch([X, W])
    loss = tf.reduce_sum(tf.tanh(X @ W) ** 2)
keep("loss", loss)
gx, gw = tape.gradient(loss, [X, W])
keep("gradient_x", gx)
keep("gradient_w", gw)

# Persistent: two values of one tape.
with tf.GradientTape(persistent=True) as tape:
    tape.watch(W)
    y = tf.sin(X @ W)
    z = y * y
keep("persistent_y", tape.gradient(y, W))
keep("persistent_z", tape.gradient(z, W))

# Hessian-vector product: the derivative of a gradient.
with tf.GradientTape() as outer:
    outer.watch(W)
    with tf.GradientTape() as inner:
        inner.watch(W)
        loss = tf.reduce_sum(tf.exp(X @ W * 0.3))
    g = inner.gradient(loss, W)
    s = tf.reduce_sum(g * V)
keep("hessian_vector", outer.gradient(s, W))

# Gradient penalty, as in WGAN-GP.
with tf.GradientTape() as outer:
    outer.watch(W)
    with tf.GradientTape() as inner:
        inner.watch(X)
        score = tf.reduce_sum(tf.nn.softplus(X @ W), axis=1)
    norm = tf.sqrt(tf.reduce_sum(inner.gradient(score, X) ** 2, axis=1))
    penalty = tf.reduce_mean((norm - 1) ** 2)
keep("penalty", penalty)
keep("penalty_gradient", outer.gradient(penalty, W))

# Jacobians.
with tf.GradientTape(persistent=True) as tape:
    tape.watch(X)
    y = tf.tanh(X @ W)
keep("jacobian", tape.jacobian(y, X))
keep("batch_jacobian", tape.batch_jacobian(y, X))

# What does not depend.
with tf.GradientTape(persistent=True) as tape:
    tape.watch([X, W])
    y = tf.reduce_sum(X ** 2)
keep("unconnected_none", tape.gradient(y, W))
keep("unconnected_zero", tape.gradient(y, W, unconnected_gradients=tf.UnconnectedGradients.ZERO))

# stop_gradient, and an output gradient.
with tf.GradientTape() as tape:
    tape.watch(X)
    y = X * tf.stop_gradient(tf.sin(X))
keep("stopped", tape.gradient(y, X, output_gradients=tf.cos(X)))


# A gradient of one's own: clipped on its way back.
@tf.custom_gradient
def clipped(t):
    return t * 1.0, lambda dy: tf.clip_by_value(dy, -0.5, 0.5)


with tf.GradientTape() as tape:
    tape.watch(X)
    y = tf.reduce_sum(clipped(X) ** 2)
keep("custom", tape.gradient(y, X))

# As many turns as the values want.
with tf.GradientTape() as tape:
    tape.watch(W)
    h = W
    turns = 0
    while tf.norm(h) > 0.1:
        h = h * tf.sigmoid(h) * 0.9
        turns += 1
    y = tf.reduce_sum(h)
keep("turns", turns)
keep("while", tape.gradient(y, W))

with open(os.path.join(os.path.dirname(__file__), "tape.json"), "w") as f:
    json.dump(out, f)
print({k: np.shape(a) for k, a in out.items()})
