"""Every activation of Keras: outputs and input gradients, in float32 on TensorFlow."""

import common
import keras
import numpy as np
import tensorflow as tf

# Corners first: signed zeros, the thresholds of the piecewise ones, ties, and large magnitudes.
CORNERS = np.array([[0.0, -0.0, 1.0, -1.0, 0.5, -0.5],
                    [3.0, -3.0, 6.0, 6.5, -6.0, 20.0],
                    [1e-6, -1e-6, 0.25, 0.25, -2.5, 2.5],
                    [40.0, -40.0, 100.0, -100.0, 1e4, -1e4]], np.float32)
RANDOM = (np.random.default_rng(1).standard_normal((4, 6)) * 2).astype(np.float32)
BLOCK = np.random.default_rng(2).standard_normal((2, 3, 4)).astype(np.float32)

CASES = [
    ("celu", {}), ("celu", {"alpha": 0.5}), ("elu", {}), ("elu", {"alpha": 0.3}), ("exponential", {}),
    ("gelu", {}), ("gelu", {"approximate": True}), ("glu", {}), ("glu", {"axis": 0}), ("hard_shrink", {}),
    ("hard_shrink", {"threshold": 1.0}), ("hard_sigmoid", {}), ("hard_silu", {}), ("hard_tanh", {}),
    ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.05}), ("linear", {}), ("log_sigmoid", {}),
    ("log_softmax", {}), ("log_softmax", {"axis": 0}), ("mish", {}), ("relu", {}), ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 2.5}), ("relu", {"threshold": 0.5}),
    ("relu", {"negative_slope": 0.2, "max_value": 2.5, "threshold": 0.5}), ("relu6", {}), ("selu", {}),
    ("sigmoid", {}), ("silu", {}), ("soft_shrink", {}), ("soft_shrink", {"threshold": 1.0}), ("softmax", {}),
    ("softmax", {"axis": 0}), ("softplus", {}), ("softsign", {}), ("sparse_plus", {}), ("sparse_sigmoid", {}),
    ("sparsemax", {}), ("sparsemax", {"axis": 0}), ("squareplus", {}), ("squareplus", {"b": 1}), ("tanh", {}),
    ("tanh_shrink", {}), ("threshold", {"threshold": 0.5, "default_value": 2.0}),
    ("threshold", {"threshold": -1.0, "default_value": 0.0}),
]
ALIASES = {"hard_swish": "hard_silu", "swish": "silu"}
# Rows whose exponentials overflow say nothing about these.
MILD = {"exponential"}
AXIS_1 = ("glu", "log_softmax", "softmax", "sparsemax")


def case(name, config, label, x):
    upstream = np.random.default_rng(3).standard_normal(x.shape).astype(np.float32)
    value = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(value)
        y = tf.convert_to_tensor(getattr(keras.activations, name)(value, **config))
    upstream = upstream.ravel()[:int(np.prod(y.shape))].reshape(y.shape)
    gradient = tape.gradient(y, value, output_gradients=tf.constant(upstream))
    options = "".join(f"-{k}={v}" for k, v in config.items())
    return {"id": f"{name}{options}/{label}", "name": name, "config": config, "input": common.tensor(x),
            "output": common.tensor(y), "upstream": common.tensor(upstream), "gradient": common.tensor(gradient)}


def main():
    cases = []
    for name, config in CASES:
        cases.append(case(name, config, "corners", CORNERS[:3] if name in MILD else CORNERS))
        cases.append(case(name, config, "random", RANDOM))
    for name in AXIS_1:
        if name != "glu":
            cases.append(case(name, {"axis": 1}, "block", BLOCK))
        cases.append(case(name, {"axis": -1}, "block", BLOCK))
    # What Keras itself resolves, with the name under which it saves it.
    names = {}
    for name in sorted(set(n for n, _ in CASES if n != "threshold") | set(ALIASES)):
        names[name] = keras.activations.serialize(keras.activations.get(name))
    common.write("activations.json", cases, "activations.py", saved_as=names)


if __name__ == "__main__":
    main()
