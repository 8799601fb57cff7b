"""Makes trees.npz and trees_test.npz: expressions of min, max and the difference modulo 5, over the numbers 0 to 4.

    python3 make_trees.py        needs numpy

A row is a tree, its nodes from the leaves to the root: `symbol` (1 to 5: a number; 6, 7, 8: min, max, difference; 0:
no node), and the places of the children, counted from 1 (0: none). No expression of the test is one of the training.
"""
import numpy as np

MOST_LEAVES = 12
OPERATORS = {6: min, 7: max, 8: lambda a, b: (a - b) % 5}
random = np.random.default_rng(1)


def grow(leaves, nodes):
    """Appends a tree to `nodes`, [(symbol, left, right)]; returns its value."""
    if leaves == 1:
        number = int(random.integers(5))
        nodes.append((1 + number, 0, 0))
        return number
    split = int(random.integers(1, leaves))
    a = grow(split, nodes)
    left = len(nodes)
    b = grow(leaves - split, nodes)
    operator = int(random.choice(list(OPERATORS)))
    nodes.append((operator, left, len(nodes)))
    return OPERATORS[operator](a, b)


def trees(count, seen):
    table = np.zeros((3, count, 2 * MOST_LEAVES - 1), np.uint8)
    values = np.zeros(count, np.uint8)
    for row in range(count):
        while True:
            nodes = []
            values[row] = grow(int(random.integers(2, MOST_LEAVES + 1)), nodes)
            if tuple(nodes) not in seen:
                break
        table[:, row, : len(nodes)] = np.array(nodes).T
        yield tuple(nodes)
    made.append({"symbol": table[0], "left": table[1], "right": table[2], "value": values})


made = []
training = set(trees(6000, set()))
list(trees(1000, training))
np.savez_compressed("trees.npz", **made[0])
np.savez_compressed("trees_test.npz", **made[1])
