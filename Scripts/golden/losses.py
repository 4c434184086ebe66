"""Losses: values and gradients with respect to the prediction, and to the logits behind a softmax or sigmoid."""

import common
import keras
import numpy as np
import spec
import tensorflow as tf
import yaml

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none")
rng = np.random.default_rng(11)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def one_hot(labels, classes):
    return np.eye(classes, dtype=np.float32)[labels]


VALUES = (rng.standard_normal((4, 3)).astype(np.float32), rng.standard_normal((4, 3)).astype(np.float32))
BLOCK = (rng.standard_normal((2, 3, 4)).astype(np.float32), rng.standard_normal((2, 3, 4)).astype(np.float32))
LABELS = np.array([0, 2, 1, 2])
LOGITS = (rng.standard_normal((4, 3)) * 2).astype(np.float32)
EXTREME = np.array([[50, -50, 0], [-50, 50, 50], [200, -200, 0], [0, -200, 200]], np.float32)
PROBABILITIES = softmax(LOGITS)
UNNORMALIZED = rng.random((4, 3)).astype(np.float32) + np.float32(0.1)
CORNER_PROBABILITIES = np.array([[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [1e-8, 1, 1e-7]], np.float32)
BITS = (rng.random((4, 3)) < 0.5).astype(np.float32)
UNIT = rng.random((4, 3)).astype(np.float32)
UNIT_CORNERS = np.array([[0, 1, 0.5], [1, 0, 1e-8], [1 - 1e-7, 1e-7, 0.25], [0, 0, 1]], np.float32)
WEIGHTS = np.array([0.5, 2.0, 0.0, 1.25], np.float32)
SEQUENCE_LOGITS = rng.standard_normal((2, 3, 4)).astype(np.float32)
SEQUENCE_LABELS = np.array([[0, 1, 3], [2, 2, 0]])
SEQUENCE_WEIGHTS = np.array([[1.0, 0.5, 0.0], [2.0, 1.0, 1.0]], np.float32)
MASK = np.array([True, False, True, True])
SEQUENCE_MASK = np.array([[True, True, False], [True, False, False]])


def evaluate(loss, y_true, y_pred, weights=None, mask=None):
    """The loss and, for a scalar of it (its sum), the gradient with respect to `y_pred`."""
    prediction = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        seen = tf.identity(prediction)
        if mask is not None:
            keras.src.backend.set_keras_mask(seen, tf.constant(mask))
        value = loss(y_true, seen, sample_weight=weights)
        total = tf.reduce_sum(value)
    return value, tape.gradient(total, prediction)


def behind(loss, function, y_true, logits, weights=None):
    """The same through a softmax or sigmoid layer inside a compiled function, where Keras finds the logits."""
    @tf.function
    def step(z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            value = loss(y_true, getattr(keras.activations, function)(z), sample_weight=weights)
            total = tf.reduce_sum(value)
        return value, tape.gradient(total, z)

    return step(tf.constant(logits))


cases = []


def add(id, name, config, y_true, y_pred, weights=None, mask=None, activation=None):
    loss = getattr(keras.losses, name)(**config)
    if activation:
        value, gradient = behind(loss, activation, y_true, y_pred, weights)
    else:
        value, gradient = evaluate(loss, y_true, y_pred, weights, mask)
    case = {"id": f"{name}/{id}", "class": name, "config": config, "y_true": common.tensor(y_true)}
    if activation:
        case["activation"] = activation
        case["logits"] = common.tensor(y_pred)
    else:
        case["y_pred"] = common.tensor(y_pred)
    if weights is not None:
        case["sample_weight"] = common.tensor(weights)
    if mask is not None:
        case["mask"] = common.tensor(mask)
    case["value"] = common.tensor(value)
    case["gradient"] = common.tensor(gradient)
    cases.append(case)


def regression():
    for name in ("MeanSquaredError", "MeanAbsoluteError"):
        for reduction in REDUCTIONS:
            config = {"reduction": reduction}
            add(f"{reduction}", name, config, *VALUES)
            add(f"{reduction}-weights", name, config, *VALUES, weights=WEIGHTS)
            add(f"{reduction}-column_weights", name, config, *VALUES, weights=WEIGHTS[:, None])
            add(f"{reduction}-mask", name, config, *VALUES, mask=MASK)
            add(f"{reduction}-mask-weights", name, config, *VALUES, mask=MASK, weights=WEIGHTS)
            add(f"{reduction}-block", name, config, *BLOCK)
            add(f"{reduction}-block-sample_weights", name, config, *BLOCK, weights=WEIGHTS[:2, None])
            add(f"{reduction}-block-step_weights", name, config, *BLOCK, weights=SEQUENCE_WEIGHTS)
            add(f"{reduction}-block-mask", name, config, *BLOCK, mask=SEQUENCE_MASK)
        add("equal", name, {}, VALUES[0], VALUES[0])
        add("large", name, {}, np.float32([[1e18], [-3e4]]), np.float32([[0], [3e4]]))
        add("labels_without_last_axis", name, {}, VALUES[0][:, 0], VALUES[1][:, :1])
        add("prediction_without_last_axis", name, {}, VALUES[0][:, :1], VALUES[1][:, 0])
        add("all_masked", name, {}, *VALUES, mask=np.zeros(4, bool))
        add("zero_weights", name, {"reduction": "mean_with_sample_weight"}, *VALUES, weights=np.zeros(4, np.float32))


def binary():
    name = "BinaryCrossentropy"
    for reduction in REDUCTIONS:
        add(reduction, name, {"reduction": reduction}, BITS, UNIT)
        add(f"{reduction}-weights", name, {"reduction": reduction}, BITS, UNIT, weights=WEIGHTS)
        add(f"{reduction}-mask", name, {"reduction": reduction}, BITS, UNIT, mask=MASK)
        add(f"{reduction}-logits", name, {"reduction": reduction, "from_logits": True}, BITS, LOGITS)
    add("corners", name, {}, BITS, UNIT_CORNERS)
    add("corners-inverse", name, {}, 1 - BITS, UNIT_CORNERS)
    add("smoothing", name, {"label_smoothing": 0.1}, BITS, UNIT)
    add("smoothing-logits", name, {"label_smoothing": 0.3, "from_logits": True}, BITS, LOGITS)
    add("extreme_logits", name, {"from_logits": True}, BITS, EXTREME)
    add("axis_0", name, {"axis": 0, "reduction": "none"}, BITS, UNIT)
    add("axis_1-block", name, {"axis": 1, "reduction": "none"}, (BLOCK[0] > 0).astype(np.float32),
        np.clip(np.abs(BLOCK[1]) / 3, 0, 1))
    add("soft_labels", name, {}, UNIT, UNIT[::-1].copy())
    add("one_unit", name, {}, BITS[:, :1], UNIT[:, :1])
    add("labels_without_last_axis", name, {}, BITS[:, 0], UNIT[:, :1])
    for label, logits in (("plain", LOGITS), ("extreme", EXTREME)):
        add(f"behind_sigmoid-{label}", name, {}, BITS, logits, activation="sigmoid")
        add(f"behind_sigmoid-{label}-inverse", name, {}, 1 - BITS, logits, activation="sigmoid")
        add(f"behind_sigmoid-{label}-smoothing", name, {"label_smoothing": 0.2}, BITS, logits, activation="sigmoid")
        add(f"behind_sigmoid-{label}-weights", name, {}, BITS, logits, weights=WEIGHTS, activation="sigmoid")
        add(f"behind_softmax-{label}", name, {}, BITS, logits, activation="softmax")
    add("behind_sigmoid-labels_without_last_axis", name, {}, BITS[:, 0], LOGITS[:, :1], activation="sigmoid")


def categorical():
    name, hot = "CategoricalCrossentropy", one_hot(LABELS, 3)
    for reduction in REDUCTIONS:
        add(reduction, name, {"reduction": reduction}, hot, PROBABILITIES)
        add(f"{reduction}-weights", name, {"reduction": reduction}, hot, PROBABILITIES, weights=WEIGHTS)
        add(f"{reduction}-mask", name, {"reduction": reduction}, hot, PROBABILITIES, mask=MASK)
        add(f"{reduction}-logits", name, {"reduction": reduction, "from_logits": True}, hot, LOGITS)
    add("unnormalized", name, {}, hot, UNNORMALIZED)
    add("corners", name, {}, hot, CORNER_PROBABILITIES)
    add("smoothing", name, {"label_smoothing": 0.1}, hot, PROBABILITIES)
    add("smoothing-logits", name, {"label_smoothing": 0.3, "from_logits": True}, hot, LOGITS)
    add("extreme_logits", name, {"from_logits": True}, hot, EXTREME)
    add("soft_labels", name, {}, PROBABILITIES[::-1].copy(), PROBABILITIES)
    add("labels_that_sum_to_two", name, {"from_logits": True}, np.ones((4, 3), np.float32), LOGITS)
    add("axis_1", name, {"axis": 1, "reduction": "none", "from_logits": True},
        one_hot(np.array([[0, 1, 2, 0], [2, 1, 0, 0]]), 3).transpose(0, 2, 1).copy(), SEQUENCE_LOGITS)
    sequence = one_hot(SEQUENCE_LABELS, 4)
    add("sequence", name, {}, sequence, softmax(SEQUENCE_LOGITS))
    add("sequence-weights", name, {}, sequence, softmax(SEQUENCE_LOGITS), weights=SEQUENCE_WEIGHTS)
    add("sequence-mask", name, {}, sequence, softmax(SEQUENCE_LOGITS), mask=SEQUENCE_MASK)
    for label, logits in (("plain", LOGITS), ("extreme", EXTREME)):
        add(f"behind_softmax-{label}", name, {}, hot, logits, activation="softmax")
        add(f"behind_softmax-{label}-smoothing", name, {"label_smoothing": 0.2}, hot, logits, activation="softmax")
        add(f"behind_softmax-{label}-weights", name, {}, hot, logits, weights=WEIGHTS, activation="softmax")
        add(f"behind_sigmoid-{label}", name, {}, hot, logits, activation="sigmoid")
    add("behind_softmax-sequence", name, {}, sequence, SEQUENCE_LOGITS, activation="softmax")


def sparse():
    name = "SparseCategoricalCrossentropy"
    for reduction in REDUCTIONS:
        add(reduction, name, {"reduction": reduction}, LABELS, PROBABILITIES)
        add(f"{reduction}-weights", name, {"reduction": reduction}, LABELS, PROBABILITIES, weights=WEIGHTS)
        add(f"{reduction}-mask", name, {"reduction": reduction}, LABELS, PROBABILITIES, mask=MASK)
        add(f"{reduction}-logits", name, {"reduction": reduction, "from_logits": True}, LABELS, LOGITS)
    add("column_labels", name, {}, LABELS[:, None], PROBABILITIES)
    add("float_labels", name, {}, LABELS.astype(np.float32), PROBABILITIES)
    add("unnormalized", name, {}, LABELS, UNNORMALIZED)
    add("corners", name, {}, LABELS, CORNER_PROBABILITIES)
    add("extreme_logits", name, {"from_logits": True}, LABELS, EXTREME)
    add("sequence", name, {}, SEQUENCE_LABELS, softmax(SEQUENCE_LOGITS))
    add("sequence-weights", name, {}, SEQUENCE_LABELS, softmax(SEQUENCE_LOGITS), weights=SEQUENCE_WEIGHTS)
    add("sequence-mask", name, {}, SEQUENCE_LABELS, softmax(SEQUENCE_LOGITS), mask=SEQUENCE_MASK)
    add("ignore_class", name, {"ignore_class": 2}, LABELS, PROBABILITIES)
    add("ignore_class-weights", name, {"ignore_class": 2}, LABELS, PROBABILITIES, weights=WEIGHTS)
    add("ignore_class_minus_1", name, {"ignore_class": -1, "from_logits": True}, np.array([0, -1, 1, 2]), LOGITS)
    for label, logits in (("plain", LOGITS), ("extreme", EXTREME)):
        add(f"behind_softmax-{label}", name, {}, LABELS, logits, activation="softmax")
        add(f"behind_softmax-{label}-weights", name, {}, LABELS, logits, weights=WEIGHTS, activation="softmax")
        add(f"behind_sigmoid-{label}", name, {}, LABELS, logits, activation="sigmoid")
    add("behind_softmax-sequence", name, {}, SEQUENCE_LABELS, SEQUENCE_LOGITS, activation="softmax")


# Which layers behind the activation leave its logits in reach: models without weights, on the logits themselves.

ENDS = {
    "softmax": ["Activation: softmax"], "sigmoid": ["Activation: sigmoid"], "Softmax": ["Softmax"],
    "Softmax_one_axis_in_list": ["Softmax: {axis: [1]}"], "softmax-Identity": ["Activation: softmax", "Identity"],
    "softmax-linear": ["Activation: softmax", "Activation: linear"],
    "softmax-Dropout_0": ["Activation: softmax", "Dropout: 0.0"],
    "softmax-Dropout": ["Activation: softmax", "Dropout: 0.5"],
    "softmax-Reshape": ["Activation: softmax", "Reshape: [3]"], "softmax-Flatten": ["Activation: softmax", "Flatten"],
    "sigmoid-Identity": ["Activation: sigmoid", "Identity"], "sigmoid-Reshape": ["Activation: sigmoid", "Reshape: [3]"],
    "softmax-relu": ["Activation: softmax", "ReLU"], "softmax-softmax": ["Activation: softmax", "Softmax"],
    "exponential": ["Activation: exponential"], "hard_sigmoid": ["Activation: hard_sigmoid"],
    "log_softmax": ["Activation: log_softmax"], "nothing": ["Identity"],
}


def through_layers():
    found = []
    truths = {"categorical_crossentropy": one_hot(LABELS, 3), "sparse_categorical_crossentropy": LABELS,
              "binary_crossentropy": BITS}
    for end, layers in ENDS.items():
        for name, y in truths.items():
            for label, logits in (("plain", LOGITS), ("extreme", EXTREME)):
                if end == "exponential" and label == "extreme":
                    continue
                text = "layers:\n" + "".join(f"  - {layer}\n" for layer in ["Input: [3]", *layers])
                keras.backend.clear_session()
                model = keras.Sequential(spec.layers(yaml.safe_load(text), 3))
                model.compile("sgd", name, metrics=[name])
                logs = model.test_on_batch(logits, y, return_dict=True)
                found.append({"id": f"{name}/{end}/{label}", "spec": text, "loss": name, "x": common.tensor(logits),
                              "y": common.tensor(y), "output": common.tensor(model.predict_on_batch(logits)),
                              "value": common.number(logs["loss"]), "metric": common.number(logs[name])})
    return found


def main():
    tf.get_logger().setLevel("ERROR")
    regression(), binary(), categorical(), sparse()
    names = {}
    for name in ("mse", "MSE", "mean_squared_error", "MeanSquaredError", "mae", "MAE", "mean_absolute_error",
                 "MeanAbsoluteError", "bce", "BCE", "binary_crossentropy", "BinaryCrossentropy",
                 "categorical_crossentropy", "CategoricalCrossentropy", "sparse_categorical_crossentropy",
                 "SparseCategoricalCrossentropy", "cce", "crossentropy", "ce"):
        try:
            found = keras.losses.get(name)
            names[name] = getattr(found, "__name__", None) or f"{type(found).__name__} object"
        except ValueError:
            names[name] = None
    common.write("losses.json", cases, "losses.py", names=names)
    common.write("logits.json", through_layers(), "losses.py")


if __name__ == "__main__":
    main()
