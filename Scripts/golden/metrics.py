"""Metrics: the result after each of several updates; and how Keras picks and names what `compile` is given."""

import io
import contextlib
import logging
import warnings

import common
import keras
import numpy as np

rng = np.random.default_rng(21)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def unit(*shape):
    return rng.random(shape).astype(np.float32)


def bits(*shape):
    return (rng.random(shape) < 0.5).astype(np.float32)


def weights(*shape):
    return np.round(rng.random(shape) * 8).astype(np.float32) / 4


def hot(labels, classes=3):
    return np.eye(classes, dtype=np.float32)[labels]


LABELS = [np.array([0, 2, 1, 2]), np.array([1, 1, 0]), np.array([2, 0, 0, 1, 2])]
SEQUENCES = [np.array([[0, 1, 2], [2, 2, 0]]), np.array([[1, 1, 1], [0, 2, 1]])]
TIES = np.float32([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [1 / 3, 1 / 3, 1 / 3], [0.1, 0.8, 0.1]])
AT_THRESHOLD = np.float32([[0.5], [0.50000006], [0.49999997], [0.75], [0.25], [1.0]])
AT_LABELS = np.float32([[1], [1], [0], [1], [0], [1]])

cases = []


def add(id, name, config, updates):
    """`updates`: (y_true, y_pred) or (y_true, y_pred, sample_weight); `result` follows each of them."""
    metric = getattr(keras.metrics, name)(**config)
    steps = []
    for update in updates:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            metric.update_state(*update[:2], sample_weight=update[2] if len(update) > 2 else None)
            step = {"y_true": common.tensor(update[0]), "y_pred": common.tensor(update[1])}
            if len(update) > 2:
                step["sample_weight"] = common.tensor(update[2])
            step["result"] = common.tensor(metric.result())
        steps.append(step)
    cases.append({"id": f"{name}/{id}", "class": name, "config": config, "name": metric.name, "updates": steps,
                  "variables": [{"name": v.name, "value": common.tensor(v)} for v in metric.variables]})


def weighted(updates):
    return [(*update, weights(len(update[0]))) for update in updates]


def accuracies():
    plain = [(l, np.where(np.arange(len(l)) % 2, l, 0)) for l in LABELS]
    add("plain", "Accuracy", {}, plain)
    add("weights", "Accuracy", {}, weighted(plain))
    add("columns", "Accuracy", {}, [(a[:, None].astype(np.float32), b[:, None].astype(np.float32)) for a, b in plain])

    binary = [(bits(n, 1), unit(n, 1)) for n in (4, 3, 5)]
    for threshold in (0.5, 0.3):
        add(f"threshold_{threshold}", "BinaryAccuracy", {"threshold": threshold}, binary)
        add(f"threshold_{threshold}-weights", "BinaryAccuracy", {"threshold": threshold}, weighted(binary))
    add("at_threshold", "BinaryAccuracy", {}, [(AT_LABELS, AT_THRESHOLD)])
    add("several_units", "BinaryAccuracy", {}, [(bits(4, 3), unit(4, 3)), (bits(2, 3), unit(2, 3))])
    add("several_units-weights", "BinaryAccuracy", {}, weighted([(bits(4, 3), unit(4, 3)), (bits(2, 3), unit(2, 3))]))
    add("labels_without_last_axis", "BinaryAccuracy", {}, [(a[:, 0], b) for a, b in binary])
    add("zero_weights", "BinaryAccuracy", {}, [(*binary[0], np.zeros(4, np.float32))])
    add("integer_labels", "BinaryAccuracy", {}, [(a.astype(np.int32), b) for a, b in binary])
    add("soft_labels", "BinaryAccuracy", {}, [(np.float32([[0.9], [1.0]]), np.float32([[0.8], [0.8]]))])

    categorical = [(hot(l), softmax(normal(len(l), 3))) for l in LABELS]
    add("plain", "CategoricalAccuracy", {}, categorical)
    add("weights", "CategoricalAccuracy", {}, weighted(categorical))
    add("ties", "CategoricalAccuracy", {}, [(hot(LABELS[0]), TIES)])
    sequence = [(hot(s), softmax(normal(2, 3, 3))) for s in SEQUENCES]
    add("sequence", "CategoricalAccuracy", {}, sequence)
    add("sequence-weights", "CategoricalAccuracy", {}, [(*u, weights(2, 3)) for u in sequence])
    add("sequence-row_weights", "CategoricalAccuracy", {}, weighted(sequence))

    sparse = [(l, softmax(normal(len(l), 3))) for l in LABELS]
    add("plain", "SparseCategoricalAccuracy", {}, sparse)
    add("weights", "SparseCategoricalAccuracy", {}, weighted(sparse))
    add("column_labels", "SparseCategoricalAccuracy", {}, [(l[:, None], p) for l, p in sparse])
    add("column_labels-weights", "SparseCategoricalAccuracy", {}, weighted([(l[:, None], p) for l, p in sparse]))
    add("float_labels", "SparseCategoricalAccuracy", {}, [(l.astype(np.float32), p) for l, p in sparse])
    add("ties", "SparseCategoricalAccuracy", {}, [(LABELS[0], TIES)])
    sequence = [(s, softmax(normal(2, 3, 3))) for s in SEQUENCES]
    add("sequence", "SparseCategoricalAccuracy", {}, sequence)
    add("sequence-weights", "SparseCategoricalAccuracy", {}, [(*u, weights(2, 3)) for u in sequence])


def errors():
    values = [(normal(n, 2), normal(n, 2)) for n in (4, 3, 5)]
    for name in ("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError"):
        add("plain", name, {}, values)
        add("weights", name, {}, weighted(values))
        add("column_weights", name, {}, [(*u, weights(len(u[0]), 1)) for u in values])
        add("one_unit", name, {}, [(a[:, :1], b[:, :1]) for a, b in values])
        add("labels_without_last_axis", name, {}, [(a[:, 0], b[:, :1]) for a, b in values])
        add("block", name, {}, [(normal(2, 3, 2), normal(2, 3, 2)) for _ in range(2)])
        add("block-weights", name, {}, [(normal(2, 3, 2), normal(2, 3, 2), weights(2, 3)) for _ in range(2)])
        add("zero_weights", name, {}, [(*values[0], np.zeros(4, np.float32)), (*values[1], np.ones(3, np.float32))])


def r2():
    values = [(normal(n, 3), normal(n, 3)) for n in (4, 3, 5)]
    near = [(a, a + np.float32(0.1) * b) for a, b in values]
    for aggregation in ("uniform_average", "variance_weighted_average", None):
        for regressors in (0, 2):
            config = {"class_aggregation": aggregation, "num_regressors": regressors}
            add(f"{aggregation}-{regressors}_regressors", "R2Score", config, near)
            add(f"{aggregation}-{regressors}_regressors-weights", "R2Score", config, weighted(near))
    add("one_unit", "R2Score", {}, [(a[:, :1], b[:, :1]) for a, b in values])
    add("labels_without_last_axis", "R2Score", {}, [(a[:, 0], b[:, :1]) for a, b in values])
    add("large_mean", "R2Score", {}, [(a + 100, b + 100) for a, b in near])
    add("equal_labels", "R2Score", {}, [(np.ones((3, 1), np.float32), np.float32([[1], [2], [1]])),
                                        (np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32))])
    add("perfect", "R2Score", {}, [(a, a) for a, _ in values])
    add("too_many_regressors", "R2Score", {"num_regressors": 11}, [(a[:, :1], b[:, :1]) for a, b in near])


def crossentropies():
    binary = [(bits(n, 2), unit(n, 2)) for n in (4, 3, 5)]
    for label, config in (("plain", {}), ("smoothing", {"label_smoothing": 0.2}), ("logits", {"from_logits": True})):
        scale = 6 if config.get("from_logits") else 1
        updates = [(a, b * scale) for a, b in binary]
        add(label, "BinaryCrossentropy", config, updates)
        add(f"{label}-weights", "BinaryCrossentropy", config, weighted(updates))
        updates = [(hot(l), normal(len(l), 3) * 2) for l in LABELS]
        if not config.get("from_logits"):
            updates = [(a, softmax(b)) for a, b in updates]
        add(label, "CategoricalCrossentropy", config, updates)
        add(f"{label}-weights", "CategoricalCrossentropy", config, weighted(updates))
    add("corners", "BinaryCrossentropy", {}, [(np.float32([[0, 1], [1, 0]]), np.float32([[1, 0], [1, 0]]))])
    for label, config in (("plain", {}), ("logits", {"from_logits": True}), ("ignore_class", {"ignore_class": 2})):
        updates = [(l, normal(len(l), 3) * 2) for l in LABELS]
        if not config.get("from_logits"):
            updates = [(a, softmax(b)) for a, b in updates]
        add(label, "SparseCategoricalCrossentropy", config, updates)
        add(f"{label}-weights", "SparseCategoricalCrossentropy", config, weighted(updates))
        add(f"{label}-columns", "SparseCategoricalCrossentropy", config, [(a[:, None], b) for a, b in updates])
    sequence = [(s, softmax(normal(2, 3, 3))) for s in SEQUENCES]
    add("sequence", "SparseCategoricalCrossentropy", {}, sequence)
    add("sequence-weights", "SparseCategoricalCrossentropy", {}, [(*u, weights(2, 3)) for u in sequence])


# What compile makes of names.

def label(metric):
    """Whether it is an object given by its class, or a name."""
    return metric if isinstance(metric, str) else {"class": type(metric).__name__, "config": {"name": metric.name}}


def resolve(id, units, activation, loss, y, metrics, weighted_metrics=None):
    """The classes behind a compiled list of metrics, and the names in the logs of one training step."""
    keras.backend.clear_session()
    described = [label(m) for m in metrics]
    described_weighted = [label(m) for m in weighted_metrics or []]
    case = {"id": id, "y_true_shape": [None, *y.shape[1:]], "y_pred_shape": [None, units], "activation": activation,
            "loss": loss if isinstance(loss, str) else label(loss), "metrics": described,
            "weighted_metrics": described_weighted}
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units, activation)])
    try:
        model.compile("sgd", loss, metrics=metrics, weighted_metrics=weighted_metrics)
        x = np.random.default_rng(0).random((len(y), 3)).astype(np.float32)
        sample_weight = np.arange(len(y), dtype=np.float32) if weighted_metrics else None
        logs = model.train_on_batch(x, y, sample_weight=sample_weight, return_dict=True)
    except Exception as error:
        case["error"] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        return case
    flat = model._compile_metrics.metrics
    case["resolved"] = [{"class": type(m).__name__, "name": m.name,
                         **({"function": m._fn.__name__} if type(m).__name__ == "MeanMetricWrapper" else {})}
                        for m in flat]
    loss_object = model._compile_loss._flat_losses[0].loss
    case["resolved_loss"] = loss_object.name if type(loss_object).__name__ == "LossFunctionWrapper" \
        else type(loss_object).__name__
    case["logs"] = list(logs)
    case["sorted_logs"] = sorted(logs)
    return case


def resolutions():
    one, column = np.array([0, 1, 1, 0]), np.array([[0], [1], [1], [0]], np.float32)
    labels, label_column, three = np.array([0, 2, 1, 2]), np.array([[0], [2], [1], [2]]), hot(np.array([0, 2, 1, 2]))
    numbers = np.float32([[0.5], [1.5], [-1], [2]])
    two = np.float32([[0.5, 1], [1.5, 1], [-1, 0], [2, 0]])
    found = []
    shapes = [("one_sigmoid_column", 1, "sigmoid", "binary_crossentropy", column),
              ("one_sigmoid_vector", 1, "sigmoid", "binary_crossentropy", one),
              ("softmax_one_hot", 3, "softmax", "categorical_crossentropy", three),
              ("softmax_labels", 3, "softmax", "sparse_categorical_crossentropy", labels),
              ("softmax_label_column", 3, "softmax", "sparse_categorical_crossentropy", label_column),
              ("sigmoids", 3, "sigmoid", "binary_crossentropy", three),
              ("logits_one_hot", 3, None, "mse", three),
              ("regression", 1, None, "mse", numbers), ("regression_vector", 1, None, "mse", numbers[:, 0]),
              ("regression_two", 2, None, "mse", two)]
    for name, units, activation, loss, y in shapes:
        for metric in ("accuracy", "acc", "Accuracy", "ACC"):
            found.append(resolve(f"{name}/{metric}", units, activation, loss, y, [metric]))
        found.append(resolve(f"{name}/crossentropy_loss", units, activation, "crossentropy", y, ["accuracy"]))
        found.append(resolve(f"{name}/ce_loss", units, activation, "ce", y, []))
    for metric in ("crossentropy", "ce", "binary_accuracy", "BinaryAccuracy", "categorical_accuracy",
                   "CategoricalAccuracy", "categorical_crossentropy", "CategoricalCrossentropy", "mse", "MSE",
                   "mean_squared_error", "MeanSquaredError", "mae", "MAE", "mean_absolute_error", "MeanAbsoluteError",
                   "RootMeanSquaredError", "root_mean_squared_error", "rmse", "R2Score", "r2_score", "r2",
                   "binary_crossentropy", "BinaryCrossentropy", "bce", "BCE", "cce", "mean", "Mean", "auc", "AUC"):
        found.append(resolve(f"names/{metric}", 3, "softmax", "categorical_crossentropy", three, [metric]))
    for metric in ("sparse_categorical_accuracy", "SparseCategoricalAccuracy", "sparse_categorical_crossentropy",
                   "SparseCategoricalCrossentropy", "scce", "sparse_top_k_categorical_accuracy"):
        found.append(resolve(f"names/{metric}", 3, "softmax", "sparse_categorical_crossentropy", labels, [metric]))
    new = keras.metrics
    lists = {
        "twice_the_same": lambda: ["accuracy", "accuracy"], "accuracy_and_acc": lambda: ["accuracy", "acc"],
        "three_times": lambda: ["mse", "mse", "mse"], "alias_twice": lambda: ["mse", "MSE", "mean_squared_error"],
        "object_and_name": lambda: ["accuracy", new.CategoricalAccuracy()],
        "object_named": lambda: [new.CategoricalAccuracy(name="top")],
        "objects_of_one_name": lambda: [new.CategoricalAccuracy(name="a"), new.MeanSquaredError(name="a")],
        "object_named_accuracy": lambda: [new.CategoricalAccuracy(name="accuracy"), "accuracy"],
        "object_named_loss": lambda: [new.MeanSquaredError(name="loss")],
        "objects": lambda: [new.R2Score(), new.MeanAbsoluteError(), new.MeanSquaredError(),
                            new.RootMeanSquaredError()],
        "loss_as_metric": lambda: ["categorical_crossentropy", "mse"],
    }
    for name, make in lists.items():
        found.append(resolve(f"lists/{name}", 3, "softmax", "categorical_crossentropy", three, make()))
    found.append(resolve("weighted/only", 3, "softmax", "categorical_crossentropy", three, [], ["accuracy"]))
    found.append(resolve("weighted/both", 3, "softmax", "categorical_crossentropy", three, ["accuracy"], ["accuracy"]))
    found.append(resolve("weighted/both_twice", 3, "softmax", "categorical_crossentropy", three, ["accuracy", "mse"],
                         ["accuracy", "accuracy"]))
    found.append(resolve("loss/object", 3, "softmax", keras.losses.CategoricalCrossentropy(name="mine"), three, []))
    found.append(resolve("loss/class_name", 3, "softmax", "CategoricalCrossentropy", three, []))
    return found


def main():
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    accuracies(), errors(), r2(), crossentropies()
    common.write("metrics.json", cases, "metrics.py")
    with contextlib.redirect_stderr(io.StringIO()):
        found = resolutions()
    common.write("accuracy_resolution.json", found, "metrics.py")


if __name__ == "__main__":
    main()
