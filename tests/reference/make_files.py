"""Writes the files of this folder with NumPy and safetensors: what others write, as the tests read it.

    python3 tests/reference/make_files.py        needs numpy and safetensors
"""
import gzip
import struct
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

here = Path(__file__).parent
numbers = {name: np.arange(6).reshape(2, 3).astype(t) for name, t in {
    "i1": "i1", "i2": "<i2", "i4": "<i4", "i8": "<i8", "u1": "u1", "u2": "<u2", "u4": "<u4", "u8": "<u8",
    "f2": "<f2", "f4": "<f4", "f8": "<f8", "b1": "?", "big_i2": ">i2", "big_i4": ">i4", "big_u8": ">u8",
    "big_f2": ">f2", "big_f4": ">f4", "big_f8": ">f8"}.items()}
numbers["i1"] -= 3
numbers["big_i2"] -= 3
others = {
    "fortran": np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)),
    "scalar": np.float32(2.5),
    "text": np.array(["red", "grün", "", "日本"]),
    "big_text": np.array(["red", "grün"]).astype(">U4"),
    "bytes": np.array([b"ab", b"c", b""]),
    "half": np.array([0.5, -2.0, np.inf, 6e-8], np.float16),
}
np.savez(here / "stored.npz", **numbers, **others)
np.savez_compressed(here / "deflated.npz", **numbers, **others)
with open(here / "version2.npy", "wb") as f:
    np.lib.format.write_array(f, np.arange(4, dtype=np.float32), version=(2, 0))
with open(here / "version3.npy", "wb") as f:
    np.lib.format.write_array(f, np.arange(4, dtype=np.float32), version=(3, 0))
np.save(here / "objects.npy", np.array([{}, 1], object), allow_pickle=True)

save_file({"a/kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([True, False, True]),
           "c": np.arange(3, dtype=np.int64), "d": np.array([1.5, -2.5]), "e": np.array(7, np.int32),
           "f": np.array([0, 255], np.uint8)}, here / "official.safetensors", metadata={"format": "pt", "über": "\"x\"\n"})

idx = bytes([0, 0, 0x0B, 2]) + struct.pack(">II", 2, 3) + np.array([-1, 0, 1, 2, 3, 300], ">i2").tobytes()
(here / "int16.idx").write_bytes(idx)
(here / "int16.idx.gz").write_bytes(gzip.compress(idx, mtime=0))
