"""Writes keras_names.txt: every function of keras.ops, keras.random, keras.activations, keras.losses, keras.metrics.

    python make_names.py     # needs keras and tensorflow
"""
import inspect
import pathlib

import keras

names = set()
for module in (keras.ops, keras.random, keras.activations, keras.losses, keras.metrics):
    for name in dir(module):
        if not name.startswith("_") and inspect.isfunction(getattr(module, name)):
            names.add(name)
names -= {"get", "serialize", "deserialize"}
path = pathlib.Path(__file__).parent / "keras_names.txt"
path.write_text("\n".join(sorted(names)) + "\n")
