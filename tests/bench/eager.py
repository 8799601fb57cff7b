# The operations of tests/bench/eager.cpp in PyTorch and TensorFlow, run at once: nanoseconds, the least of several
# rounds, one thread. Needs torch and tensorflow; `build/tests/bench_eager` prints kcc's.
import time

import tensorflow as tf
import torch

torch.set_num_threads(1)
tf.config.threading.set_intra_op_parallelism_threads(1)


def nanoseconds(f, turns):
    best = 1e9
    for _ in range(7):
        start = time.perf_counter()
        f(turns)
        best = min(best, (time.perf_counter() - start) / turns)
    return round(best * 1e9)


def chain(step, start):
    def run(turns):
        y = start
        for _ in range(turns):
            y = step(y)

    return run


def measure(name, turns, full, tanh, matmul, total, taped):
    x, w, row = full((4,), 0.5), full((4, 4), 0.25), full((1, 4), 0.5)
    for what, f in (
        ("add [4]", chain(lambda y: x + y, x)),
        ("tanh [4]", chain(tanh, x)),
        ("times a number [4]", chain(lambda y: y * 0.5, x)),
        ("matmul [1,4][4,4]", chain(lambda y: matmul(y, w), row)),
        ("sum [4]", chain(lambda y: (total(x), x)[1], x)),
        ("a tape over 10 tanh, each forward and back", taped),
    ):
        print(f"{name:10} {what:43} {nanoseconds(f, turns):6} ns")


def torch_taped(turns):
    x = torch.full((4,), 0.5, requires_grad=True)
    for _ in range(turns // 10):
        y = x
        for _ in range(10):
            y = torch.tanh(y)
        torch.autograd.grad(y.sum(), x)


def tf_taped(turns):
    x = tf.fill((4,), 0.5)
    for _ in range(turns // 10):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(10):
                y = tf.tanh(y)
            y = tf.reduce_sum(y)
        tape.gradient(y, x)


measure("torch", 20000, torch.full, torch.tanh, torch.matmul, torch.sum, torch_taped)
measure("tensorflow", 2000, tf.fill, tf.tanh, tf.matmul, tf.reduce_sum, tf_taped)
