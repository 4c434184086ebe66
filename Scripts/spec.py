"""Builds the Keras model that a small nnrun spec describes: sequential layers, `compile` and `fit`.

It covers what models/ uses and no more, so that the same file can be trained by Keras and by nnrun and compared.
"""

from pathlib import Path

import keras
import numpy as np
import yaml

ROOT = Path(__file__).resolve().parent.parent
LEADING = {"Input": "shape", "Dense": "units", "Activation": "activation", "Dropout": "rate", "Rescaling": "scale",
           "Reshape": "target_shape", "LeakyReLU": "negative_slope", "ELU": "alpha", "Permute": "dims",
           "RepeatVector": "n", "GaussianNoise": "stddev", "GaussianDropout": "rate", "AlphaDropout": "rate"}


def load(name):
    return yaml.safe_load((ROOT / "models" / f"{name}.yaml").read_text())


def entry(item):
    """An entry's name and arguments, from any of its three forms."""
    if isinstance(item, str):
        return item, {}
    (name, value), = item.items()
    return name, dict(value) if isinstance(value, dict) else {LEADING[name]: value}


def activation(value):
    if not isinstance(value, dict):
        return value
    (name, options), = value.items()
    return lambda x: getattr(keras.activations, name)(x, **options)


def component(module, value):
    """A regularizer or constraint by its class name, bare, with its first parameter or with a mapping."""
    if isinstance(value, str):
        return getattr(module, value)()
    (name, options), = value.items()
    return getattr(module, name)(**options) if isinstance(options, dict) else getattr(module, name)(options)


def layers(spec, features):
    """The Keras layers of a spec, an Input first."""
    result = []
    for item in spec["layers"]:
        name, options = entry(item)
        shape = options.pop("input_dim", None)
        if name != "Input" and not result:
            result.append(keras.Input((shape or features,)))
        if "activation" in options:
            options["activation"] = activation(options["activation"])
        for key in options:
            if key.endswith("_regularizer"):
                options[key] = component(keras.regularizers, options[key])
            elif key.endswith("_constraint"):
                options[key] = component(keras.constraints, options[key])
        result.append(getattr(keras, name)(**options) if name == "Input" else getattr(keras.layers, name)(**options))
    return result


def optimizer(value):
    if isinstance(value, str):
        return value
    (name, options), = value.items()
    return getattr(keras.optimizers, name)(**(options if isinstance(options, dict) else {"learning_rate": options}))


def loss(value):
    if isinstance(value, str):
        return value
    (name, options), = value.items()
    return getattr(keras.losses, name)(**options)


def build(spec, features):
    model = keras.Sequential(layers(spec, features))
    compile_ = spec["compile"]
    model.compile(loss=loss(compile_["loss"]), optimizer=optimizer(compile_["optimizer"]),
                  metrics=compile_["metrics"], weighted_metrics=compile_.get("weighted_metrics"))
    return model


def read_part(name, part):
    """Features as float32, and labels as the column's text."""
    folder = ROOT / "datasets" / name
    x = np.loadtxt(folder / f"{part}_x.csv", delimiter=",", skiprows=1, dtype=np.float64).astype(np.float32)
    return x, (folder / f"{part}_y.csv").read_text().split("\n")[1:-1]


def data(name, spec):
    """(train x, train y, test x, test y), with labels in the form that the spec's loss wants."""
    (x, y), (test_x, test_y) = read_part(name, "train"), read_part(name, "test")
    wanted = spec["compile"]["loss"]
    if isinstance(wanted, dict):
        wanted, = wanted
    if wanted in ("mse", "mae"):
        encode = lambda labels: np.array(labels, np.float32).reshape(-1, 1)
    else:
        number = all(label.isdigit() for label in y)
        names = sorted(set(y), key=int if number else str)
        index = {label: i for i, label in enumerate(names)}
        encode = lambda labels: np.array([index[label] for label in labels])
        if wanted == "binary_crossentropy":
            to_index = encode
            encode = lambda labels: to_index(labels).astype(np.float32).reshape(-1, 1)
        elif wanted in ("categorical_crossentropy", "CategoricalCrossentropy"):
            to_index = encode
            encode = lambda labels: keras.utils.to_categorical(to_index(labels), len(names))
    return x, encode(y), test_x, encode(test_y)


def adapt(model, x):
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
            layer.adapt(x)
