"""Whole trainings in Keras on TensorFlow, JAX and PyTorch: from given weights, in given order, to the last epoch.

    python Scripts/golden/trainings.py            # starts one process per backend and writes trainings/*.json

TensorFlow's numbers are the expected ones; the largest disagreement among the three is recorded beside them, and a case
where it is more than 1e-3 is refused.
"""

import argparse
import os
import pickle
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import common
import numpy as np
import yaml

BACKENDS = ("tensorflow", "jax", "torch")
LIMIT = 1e-3
ROWS, FEATURES = 1000, 100
IGNORED_EVERY = 4
FORMULA = {"x": "x[i][j] = float32(((i*7919 + j*104729 + i*j*31) % 1000) / 1000)",
           "y": "y[i] = (i*7919 / 13) % 2, integer division", "rows": ROWS, "features": FEATURES}


def formula_data(rows=ROWS, features=FEATURES):
    i, j = np.arange(rows)[:, None], np.arange(features)[None]
    x = (((i * 7919 + j * 104729 + i * j * 31) % 1000) / 1000).astype(np.float32)
    return x, (np.arange(rows) * 7919 // 13) % 2


def from_model(name, epochs):
    """A spec of models/, without dropout and in a fixed order."""
    text = (common.OUT.parent.parent / "models" / f"{name}.yaml").read_text()
    text = re.sub(r"Dropout: [0-9.]+", "Dropout: 0.0", text)
    text = re.sub(r"epochs: \d+", f"epochs: {epochs}", text)
    text = re.sub(r"(fit: \{.*)\}", r"\1, shuffle: false}", text)
    return "".join(line for line in text.splitlines(True) if not line.startswith("#"))


def short(layers, compile, fit):
    lines = "".join(f"  - {layer}\n" for layer in layers)
    return f"layers:\n{lines}compile: {compile}\nfit: {fit}\n"


def programs():
    """Every training: its spec, its data (a folder of datasets/, or the formula) and what else goes to `fit`.

    `ignored` is the label that every fourth row to train on gets.
    """
    small = ["Input: [4]", "Normalization", "Dense: {units: 8, activation: tanh}",
             "Dense: {units: 3, activation: softmax}"]
    softmax = "{loss: sparse_categorical_crossentropy, optimizer: {SGD: 0.1}, metrics: [accuracy]}"
    weights = ((np.arange(120) * 37) % 11 / 4).astype(np.float32)
    found = {
        "classic": dict(spec=from_model("classic", 10), data="formula"),
        "classic_short": dict(spec=from_model("classic_short", 3), data="formula"),
        "iris": dict(spec=from_model("iris", 20), data="iris"),
        "wine": dict(spec=from_model("wine", 10), data="wine"),
        "breast_cancer": dict(spec=from_model("breast_cancer", 10), data="breast_cancer"),
        "diabetes": dict(spec=from_model("diabetes", 10), data="diabetes"),
        "digits": dict(spec=from_model("digits", 5).replace("units: 512", "units: 32"), data="digits"),
        "validation_split": dict(data="iris", validation=False, spec=short(
            small, softmax, "{epochs: 3, batch_size: 16, validation_split: 0.25, shuffle: false}")),
        "class_weight": dict(data="iris", spec=short(
            small, "{loss: sparse_categorical_crossentropy, optimizer: {SGD: 0.1}, metrics: [accuracy], "
            "weighted_metrics: [accuracy]}",
            "{epochs: 3, batch_size: 16, class_weight: {0: 1.0, 1: 0.5, 2: 3.0}, shuffle: false}")),
        "sample_weight": dict(data="iris", sample_weight=weights, spec=short(
            small, "{loss: sparse_categorical_crossentropy, optimizer: {SGD: 0.1}, metrics: [accuracy], "
            "weighted_metrics: [accuracy]}", "{epochs: 3, batch_size: 16, shuffle: false}")),
        "sample_weight-validation_split": dict(data="iris", sample_weight=weights, validation=False, spec=short(
            small, softmax, "{epochs: 3, batch_size: 16, validation_split: 0.25, shuffle: false}")),
        "ignore_class": dict(data="wine", ignored=-1, spec=short(
            ["Input: [13]", "Normalization", "Dense: {units: 6, activation: tanh}",
             "Dense: {units: 3, activation: softmax}"],
            # Weighted metrics differ: on PyTorch the loss takes the ignored rows out of the weights it shares with them.
            "{loss: {SparseCategoricalCrossentropy: {ignore_class: -1}}, optimizer: {SGD: 0.1}, metrics: [accuracy]}",
            "{epochs: 3, batch_size: 16, class_weight: {0: 1.0, 1: 0.5, 2: 3.0}, shuffle: false}")),
        "class_weight-binary": dict(data="breast_cancer", spec=short(
            ["Input: [30]", "Normalization", "Dense: {units: 4, activation: relu}",
             "Dense: {units: 1, activation: sigmoid}"],
            "{loss: binary_crossentropy, optimizer: {SGD: {learning_rate: 0.05, momentum: 0.9, nesterov: true}}, "
            "metrics: [accuracy, mse]}",
            "{epochs: 3, batch_size: 64, class_weight: {0: 1.0, 1: 2.5}, shuffle: false}")),
        "many_layers": dict(data="iris", spec=short(
            ["Input: [4]", "Rescaling: {scale: 0.5, offset: -1.0}", "Dense: 8", "PReLU", "LayerNormalization",
             "Dense: {units: 8, use_bias: false}", "BatchNormalization: {momentum: 0.9}", "ELU", "Reshape: [2, 4]",
             "Dense: {units: 3, activation: silu}", "Flatten", "Identity", "Dense: 6", "LeakyReLU: 0.1",
             "BatchNormalization: {center: false, scale: false}", "Dense: 3", "Softmax"],
            "{loss: categorical_crossentropy, optimizer: {SGD: {learning_rate: 0.05, momentum: 0.5}}, "
            "metrics: [accuracy, categorical_crossentropy, mae]}", "{epochs: 5, batch_size: 25, shuffle: false}")),
        "penalties": dict(data="iris", spec=short(
            ["Input: [4]", "Rescaling: 0.25",
             "Dense: {units: 8, activation: tanh, activity_regularizer: {L2: 0.05}, kernel_constraint: {MaxNorm: 0.7}}",
             "Dense: {units: 6, activation: relu, kernel_regularizer: {OrthogonalRegularizer: {factor: 0.1}}, "
             "bias_regularizer: {L1: 0.02}, activity_regularizer: L1}",
             "ActivityRegularization: {l1: 0.01, l2: 0.02}",
             "Dense: {units: 3, activation: softmax, kernel_regularizer: {L1L2: {l1: 0.003, l2: 0.01}}, "
             "kernel_constraint: UnitNorm, bias_constraint: NonNeg}", "ActivityRegularization: {l2: 0.05}"],
            "{loss: categorical_crossentropy, optimizer: {SGD: {learning_rate: 0.1, momentum: 0.5}}, "
            "metrics: [accuracy, categorical_crossentropy]}", "{epochs: 6, batch_size: 25, shuffle: false}")),
        "reshaping": dict(data="iris", spec=short(
            ["Input: [4]", "Rescaling: 0.25", "GaussianNoise: 0.0", "RepeatVector: 3",
             "PReLU: {alpha_regularizer: {L2: 0.1}}", "Permute: [2, 1]",
             "Dense: {units: 5, activation: tanh, kernel_regularizer: {OrthogonalRegularizer: {factor: 0.05, "
             "mode: columns}}, kernel_constraint: {MinMaxNorm: {min_value: 0.5, max_value: 1.0, rate: 0.75}}}",
             "AlphaDropout: 0.0", "ActivityRegularization: {l1: 0.002}", "Flatten", "GaussianDropout: 0.0",
             "Dense: {units: 3, kernel_constraint: {MaxNorm: {max_value: 0.8, axis: [0, 1]}}}", "Softmax"],
            "{loss: sparse_categorical_crossentropy, optimizer: {Adam: 0.02}, metrics: [accuracy]}",
            "{epochs: 6, batch_size: 25, shuffle: false}")),
        "logits": dict(data="wine", spec=short(
            ["Input: [13]", "Normalization", "Dense: {units: 6, activation: gelu}", "Dense: 3"],
            "{loss: {CategoricalCrossentropy: {from_logits: true, label_smoothing: 0.1}}, "
            "optimizer: {Adam: {learning_rate: 0.01, amsgrad: true, clipnorm: 1.0}}, metrics: [accuracy]}",
            "{epochs: 4, batch_size: 32, shuffle: false}")),
        "regression_mae": dict(data="diabetes", spec=short(
            ["Input: [10]", "Normalization", "Dense: {units: 8, activation: softplus}", "Dense: 1"],
            "{loss: mae, optimizer: {RMSprop: {learning_rate: 0.01, momentum: 0.5, centered: true}}, "
            "metrics: [mse, RootMeanSquaredError]}", "{epochs: 3, batch_size: 40, shuffle: false}")),
        "decay": dict(data="wine", spec=short(
            ["Input: [13]", "Normalization", "Dense: {units: 6, activation: tanh}",
             "Dense: {units: 3, activation: softmax}"],
            "{loss: categorical_crossentropy, optimizer: {Adam: {learning_rate: 0.01, weight_decay: 0.05, "
            "global_clipnorm: 0.5}}, metrics: [accuracy]}", "{epochs: 4, batch_size: 32, shuffle: false}")),
    }
    return {id: {"validation": True, **program} for id, program in found.items()}


def initial_weights(model):
    """Weights from numpy, so that every backend starts from the same; what `adapt` computed stays."""
    rng = np.random.default_rng(51)
    values = []
    for variable, value in zip(model.weights, model.get_weights()):
        if variable.name == "kernel":
            limit = np.sqrt(6 / sum(variable.shape))
            value = rng.uniform(-limit, limit, variable.shape).astype(np.float32)
        elif variable.name in ("bias", "alpha", "beta"):
            value = rng.uniform(-0.1, 0.1, variable.shape).astype(np.float32)
        elif variable.name == "gamma":
            value = rng.uniform(0.8, 1.2, variable.shape).astype(np.float32)
        values.append(value)
    return values


def train(program):
    import keras
    import spec as specs

    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    spec = yaml.safe_load(program["spec"])
    test = None
    if program["data"] == "formula":
        x, labels = formula_data()
        y = keras.utils.to_categorical(labels, 10)
    else:
        x, y, *test = specs.data(program["data"], spec)
    if "ignored" in program:
        y[::IGNORED_EVERY] = program["ignored"]
    model = specs.build(spec, x.shape[1])
    specs.adapt(model, x)
    start = initial_weights(model)
    model.set_weights(start)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    options = dict(spec["fit"])
    if test and program["validation"]:
        options["validation_data"] = tuple(test)
    history = model.fit(x, y, verbose=0, sample_weight=program.get("sample_weight"), **options)
    weights = [{"layer": layer.name, "name": w.name, "path": w.path, "trainable": bool(w.trainable)}
               for layer in model.layers for w in layer.weights]
    return {"logs": history.history, "start": start, "end": model.get_weights(), "weights": weights,
            "optimizer": [{"path": v.path, "value": np.asarray(keras.ops.convert_to_numpy(v))}
                          for v in model.optimizer.variables],
            "predictions": np.asarray(model.predict(x[:5], verbose=0))}


def disagreement(runs):
    """Largest differences between any two backends: losses relative, other logs relative above 1, the rest absolute."""
    found = {"loss": 0.0, "metrics": 0.0, "weights": 0.0, "predictions": 0.0}
    for a in runs.values():
        for b in runs.values():
            for name, values in a["logs"].items():
                difference = np.abs(np.array(values) - np.array(b["logs"][name]))
                if name in ("loss", "val_loss"):
                    found["loss"] = max(found["loss"], float(np.max(difference / np.abs(values))))
                else:
                    scale = np.maximum(1, np.abs(values))
                    found["metrics"] = max(found["metrics"], float(np.max(difference / scale)))
            for v, w in zip(a["end"], b["end"]):
                found["weights"] = max(found["weights"], float(np.max(np.abs(v - w), initial=0)))
            found["predictions"] = max(found["predictions"], float(np.max(np.abs(a["predictions"] - b["predictions"]))))
    return found


def numbers(values):
    return [common.number(v) for v in values]


def write(id, program, runs):
    expected, differences = runs["tensorflow"], disagreement(runs)
    print(f"{id}: " + ", ".join(f"{k} {v:.1e}" for k, v in differences.items()))
    too_much = [k for k in ("loss", "weights") if differences[k] > LIMIT]
    case = {"id": id, "spec": program["spec"], "data": FORMULA if program["data"] == "formula" else program["data"],
            "validation": "test part" if program["validation"] and program["data"] != "formula" else None,
            "disagreement": {k: common.Raw(f"{v:.3e}") for k, v in differences.items()},
            "backends": list(runs)}
    if "ignored" in program:
        case["ignored"] = {"label": program["ignored"], "every": IGNORED_EVERY}
    if "sample_weight" in program:
        case["sample_weight"] = common.tensor(program["sample_weight"])
    case["logs"] = {name: numbers(values) for name, values in expected["logs"].items()}
    case["logs_elsewhere"] = {backend: {name: numbers(values) for name, values in run["logs"].items()}
                              for backend, run in runs.items() if backend != "tensorflow"}
    case["weights"] = [{**about, "start": common.tensor(start), "end": common.tensor(end)}
                       for about, start, end in zip(expected["weights"], expected["start"], expected["end"])]
    case["optimizer"] = [{"path": v["path"], "shape": list(v["value"].shape),
                          "sum": common.number(v["value"].astype(np.float64).sum()),
                          "sum_of_squares": common.number((v["value"].astype(np.float64) ** 2).sum())}
                         for v in expected["optimizer"]]
    case["predictions"] = common.tensor(expected["predictions"])
    common.write(f"trainings/{id}.json", [case], "trainings.py")
    return too_much


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", help="train on the backend of KERAS_BACKEND and leave the results in this file")
    arguments = parser.parse_args()
    if arguments.into:
        Path(arguments.into).write_bytes(pickle.dumps({id: train(p) for id, p in programs().items()}))
        return
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for backend in BACKENDS:
            path = Path(folder) / backend
            subprocess.run([sys.executable, __file__, "--into", str(path)], check=True,
                           env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
                           stderr=subprocess.PIPE)
            results[backend] = pickle.loads(path.read_bytes())
    refused = {}
    for id, program in programs().items():
        if too_much := write(id, program, {backend: results[backend][id] for backend in BACKENDS}):
            refused[id] = too_much
    if refused:
        raise SystemExit(f"the backends disagree by more than {LIMIT}: {refused}")


if __name__ == "__main__":
    main()
