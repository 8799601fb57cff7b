"""Writes mixed.npz, mixed.safetensors and mixed.json: data and weights of a small model, and what Keras makes of them
with mixed_bfloat16: predictions, and the loss of three epochs.

    python make_mixed.py     # needs keras, tensorflow, safetensors
"""
import json
import pathlib

import keras
import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent
keras.config.set_dtype_policy("mixed_bfloat16")
x = keras.Input((4,))
y = keras.layers.Dense(1, name="b")(keras.layers.Dense(8, activation="relu", name="a")(x))
model = keras.Model(x, y)
rng = np.random.default_rng(0)
data = rng.normal(size=(32, 4)).astype("float32")
target = data.sum(1, keepdims=True)
weights = [rng.normal(size=s).astype("float32") * 0.5 for s in [(4, 8), (8,), (8, 1), (1,)]]
model.set_weights(weights)
model.compile("sgd", "mse")
predicted = np.array(model.predict(data, verbose=0)).astype("float32")
losses = model.fit(data, target, batch_size=32, epochs=3, shuffle=False, verbose=0).history["loss"]
np.savez(here / "mixed.npz", x=data, y=target)
(here / "mixed.json").write_text(json.dumps({"predicted": predicted.ravel().tolist(), "losses": losses}) + "\n")
save_file({n: w for n, w in zip(["a/kernel", "a/bias", "b/kernel", "b/bias"], weights)}, here / "mixed.safetensors")
print(losses)
