"""Initializers: the distribution that Keras draws from for each shape, and the exact values of those without chance.

The parameters are not computed here: Keras's own draw is watched, and what it asks of the random generator is written
down. A test of an implementation with another generator compares mean, spread and bounds.
"""

import contextlib
import math

import common
import keras
import numpy as np
from keras.src.initializers import random_initializers

SHAPES = [(64,), (64, 32), (32, 64), (3, 16, 32), (3, 3, 8, 16), (2, 3, 3, 8, 16)]
# A normal distribution cut at two standard deviations is narrower by this factor.
TRUNCATION = 0.87962566103423978

RANDOM = [
    ("RandomUniform", {}), ("RandomUniform", {"minval": 1.0, "maxval": 3.0}), ("RandomNormal", {}),
    ("RandomNormal", {"mean": 2.0, "stddev": 0.5}), ("TruncatedNormal", {}),
    ("TruncatedNormal", {"mean": -1.0, "stddev": 0.25}), ("GlorotUniform", {}), ("GlorotNormal", {}),
    ("HeUniform", {}), ("HeNormal", {}), ("LecunUniform", {}), ("LecunNormal", {}), ("VarianceScaling", {}),
]
RANDOM += [("VarianceScaling", {"scale": 2.5, "mode": mode, "distribution": distribution})
           for mode in ("fan_in", "fan_out", "fan_avg")
           for distribution in ("truncated_normal", "untruncated_normal", "uniform")]
WITH_AXES = [("GlorotUniform", {"input_axes": [0], "output_axes": [1, 2]}, (16, 4, 8)),
             ("HeNormal", {"input_axes": [0, 1], "output_axes": [2]}, (4, 8, 16)),
             ("VarianceScaling", {"mode": "fan_out", "distribution": "uniform", "input_axes": [2],
                                  "output_axes": [0, 1]}, (4, 8, 16))]
SCALARS = [("GlorotUniform", {}, ()), ("HeNormal", {}, (1,)), ("LecunUniform", {}, (0, 4))]


@contextlib.contextmanager
def watched(calls):
    """Notes the arguments of every draw."""
    module = random_initializers.random
    kept = {name: getattr(module, name) for name in ("uniform", "normal", "truncated_normal")}

    def watcher(name):
        def draw(shape, *arguments, **options):
            calls.append((name, arguments, options))
            return kept[name](shape, *arguments, **options)
        return draw

    for name in kept:
        setattr(module, name, watcher(name))
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(module, name, function)


def label(config):
    return "".join(f"-{k}={str(v).replace(' ', '')}" for k, v in config.items())


def drawn(name, config, shape):
    calls = []
    with watched(calls):
        sample = np.asarray(getattr(keras.initializers, name)(seed=1, **config)(shape))
    (kind, _, options), = calls
    case = {"id": f"{name}{label(config)}/{list(shape)}", "class": name, "config": config, "shape": list(shape),
            "distribution": kind}
    if kind == "uniform":
        low, high = float(options["minval"]), float(options["maxval"])
        case.update(minval=low, maxval=high, mean=(low + high) / 2, stddev=(high - low) / math.sqrt(12))
    else:
        mean, parameter = float(options.get("mean", 0.0)), float(options["stddev"])
        case.update(mean=mean, parameter=parameter, stddev=parameter)
        if kind == "truncated_normal":
            case.update(minval=mean - 2 * parameter, maxval=mean + 2 * parameter, stddev=parameter * TRUNCATION)
    if sample.size >= 64:
        deviation = abs(sample.mean() - case["mean"]) / (case["stddev"] / math.sqrt(sample.size))
        spread = sample.std() / case["stddev"]
        if deviation > 4.5 or abs(spread - 1) > 3 / math.sqrt(sample.size):
            raise AssertionError(f"{case['id']}: Keras's own sample does not fit: {deviation}, {spread}")
    return case


def exact(name, config, shape):
    value = getattr(keras.initializers, name)(**config)(shape)
    return {"id": f"{name}{label(config)}/{list(shape)}", "class": name, "config": config, "shape": list(shape),
            "value": common.tensor(value)}


def orthogonal(config, shape):
    """With rows and columns of the flattened matrix (all axes but the last are rows): which side is orthonormal."""
    value = np.asarray(keras.initializers.Orthogonal(seed=1, **config)(shape))
    matrix = value.reshape(-1, shape[-1]).astype(np.float64)
    rows, columns = matrix.shape
    gram = matrix @ matrix.T if rows < columns else matrix.T @ matrix
    gain = config.get("gain", 1.0)
    if np.abs(gram - gain ** 2 * np.eye(len(gram))).max() > 1e-5 * gain ** 2:
        raise AssertionError(f"Keras's own matrix is not orthogonal: {shape}")
    return {"id": f"Orthogonal{label(config)}/{list(shape)}", "class": "Orthogonal", "config": config,
            "shape": list(shape), "matrix": [rows, columns], "orthonormal": "rows" if rows < columns else "columns",
            "gram_diagonal": gain ** 2}


def fans():
    shapes = [(), (7,), (3, 5), (2, 3, 5), (2, 3, 5, 7), (2, 3, 4, 5, 7)]
    return [{"shape": list(s), "fan_in": a, "fan_out": b}
            for s in shapes for a, b in [random_initializers.compute_fans(s)]]


def main():
    cases = [drawn(name, config, shape) for name, config in RANDOM for shape in SHAPES]
    cases += [drawn(name, config, shape) for name, config, shape in WITH_AXES + SCALARS]
    for shape in ((3,), (2, 3), (0,), ()):
        cases += [exact("Zeros", {}, shape), exact("Ones", {}, shape), exact("Constant", {}, shape),
                  exact("Constant", {"value": -0.1}, shape)]
    for shape in ((3, 3), (2, 4), (4, 2)):
        cases += [exact("Identity", {}, shape), exact("Identity", {"gain": 0.5}, shape)]
    for shape in ((8, 8), (12, 5), (5, 12), (3, 3, 2, 8), (2, 3, 24), (1, 4), (4, 1)):
        cases += [orthogonal({}, shape), orthogonal({"gain": 1.5}, shape)]
    for config in ({}, {"side": "imag"}, {"window": "hamming"}, {"window": "blackman"}, {"window": "bartlett"},
                   {"window": None, "scaling": None}, {"scaling": "spectrum"}, {"scaling": None}, {"periodic": True},
                   {"side": "imag", "window": "hamming", "scaling": "spectrum", "periodic": True}):
        cases.append(exact("STFT", config, (8, 1, 5)))
    names = {}
    for name in ("Constant", "constant", "GlorotNormal", "glorot_normal", "GlorotUniform", "glorot_uniform", "HeNormal",
                 "he_normal", "HeUniform", "he_uniform", "Identity", "IdentityInitializer", "identity", "LecunNormal",
                 "lecun_normal", "LecunUniform", "lecun_uniform", "Ones", "ones", "Orthogonal", "orthogonal",
                 "OrthogonalInitializer", "RandomNormal", "random_normal", "RandomUniform", "random_uniform", "STFT",
                 "stft", "STFTInitializer", "TruncatedNormal", "truncated_normal", "VarianceScaling",
                 "variance_scaling", "Zeros", "zeros", "normal", "uniform", "zero", "one", "eye"):
        try:
            names[name] = type(keras.initializers.get(name)).__name__
        except (ValueError, KeyError):  # a bare "constant" is a KeyError inside Keras 3.15.1
            names[name] = None
    configs = {name: keras.saving.serialize_keras_object(getattr(keras.initializers, name)())
               for name in sorted({c["class"] for c in cases})}
    common.write("initializers.json", cases, "initializers.py", fans=fans(), names=names, saved_as=configs)


if __name__ == "__main__":
    main()
