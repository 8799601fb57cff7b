"""Makes digit_pairs.npz and digit_pairs_test.npz from digits.csv.gz: half of the pairs show the same digit.

    python3 make_pairs.py        needs numpy

The digits of the test pairs are in no training pair.
"""
import csv
import gzip

import numpy as np

with gzip.open("digits.csv.gz", "rt") as f:
    rows = list(csv.reader(f))[1:]
table = np.array(rows, np.uint8)
images, digits = table[:, :64].reshape(-1, 8, 8, 1), table[:, 64]
random = np.random.default_rng(1)
order = random.permutation(len(images))


def pairs(of, count):
    left = random.choice(of, count)
    same = np.arange(count) % 2
    right = np.array([random.choice(of[(digits[of] == digits[l]) == bool(s)]) for l, s in zip(left, same)])
    return {"left": images[left], "right": images[right], "same": same.astype(np.uint8)}


np.savez_compressed("digit_pairs.npz", **pairs(order[:1400], 6000))
np.savez_compressed("digit_pairs_test.npz", **pairs(order[1400:], 1000))
