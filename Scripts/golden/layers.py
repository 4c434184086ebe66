"""Layers: output, penalty, gradients of input and weights, weight names, state after calls, a saved file's tree."""

import json
import tempfile
import zipfile
from pathlib import Path

import common
import h5py
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(41)


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


TWO = normal(4, 3)
THREE = normal(2, 3, 4)
FOUR = normal(2, 3, 2, 4)
CORNERS = np.float32([[0, -0.0, 1, -1], [0.5, -0.5, 2.5, -2.5], [6, 6.5, -6, 30], [1e-6, -1e-6, 100, -100]])


def weights_for(layer):
    """Weights that differ from any initializer's, the same in every run; variances and counts stay positive."""
    chooser = np.random.default_rng(42)
    values = []
    for variable in layer.weights:
        if variable.dtype.startswith("int"):
            values.append(np.full(variable.shape, 7, variable.dtype))
            continue
        value = chooser.standard_normal(variable.shape).astype(np.float32)
        values.append(np.abs(value) + np.float32(0.5) if "variance" in variable.name else value)
    return values


def tree(layer, shape):
    """The h5 paths, shapes and dtypes of a `.keras` file that holds just this layer."""
    model = keras.Sequential([keras.Input(shape[1:]), layer])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        with zipfile.ZipFile(path) as archive:
            weights = archive.extract("model.weights.h5", folder)
        found = []
        with h5py.File(weights) as file:
            file.visititems(lambda name, item: found.append(
                {"path": name, "shape": list(item.shape), "dtype": str(item.dtype)})
                if isinstance(item, h5py.Dataset) else None)
    return found


cases = []


def config_of(layer):
    """`get_config()`, as it stands in a `.keras` file."""
    config = keras.saving.serialize_keras_object(layer)["config"]
    return json.loads(json.dumps(config, default=str))


def add(id, make, x, training=False, calls=1, trainable=True, mask=None, adapt=None, set_weights=True):
    keras.backend.clear_session()
    layer = make()
    layer.trainable = trainable
    layer.build(x.shape)
    if adapt is not None:
        layer.adapt(adapt)
    elif layer.weights and set_weights:
        layer.set_weights(weights_for(layer))
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    before = [common.tensor(w) for w in layer.weights]
    value = tf.constant(x)
    upstream = None
    for _ in range(calls):
        with tf.GradientTape() as tape:
            tape.watch(value)
            options = {}
            if mask is not None:
                options["mask"] = tf.constant(mask)
            y = tf.convert_to_tensor(layer(value, training=training, **options))
            losses = layer.losses
        if upstream is None:
            upstream = np.random.default_rng(43).standard_normal(y.shape).astype(np.float32)
        variables = [w.value for w in layer.trainable_weights]
        gradients = tape.gradient([y, *losses], [value, *variables],
                                  output_gradients=[tf.constant(upstream), *(tf.ones_like(loss) for loss in losses)],
                                  unconnected_gradients=tf.UnconnectedGradients.ZERO)
    name = type(layer).__name__
    case = {"id": f"{name}/{id}", "class": name, "config": config_of(layer), "training": training,
            "trainable": trainable, "calls": calls, "input": common.tensor(x),
            "weights": [{"name": w.name, "path": w.path, "trainable": bool(w.trainable), "before": b,
                         "after": common.tensor(w)} for w, b in zip(layer.weights, before)]}
    if mask is not None:
        case["mask"] = common.tensor(mask)
    if adapt is not None:
        case["adapt"] = common.tensor(adapt)
    case["output"] = common.tensor(y)
    if losses:
        case["penalty"] = common.number(sum(float(loss) for loss in losses))
    case["upstream"] = common.tensor(upstream)
    case["input_gradient"] = common.tensor(gradients[0])
    case["weight_gradients"] = [{"name": w.name, "value": common.tensor(g)}
                                for w, g in zip(layer.trainable_weights, gradients[1:])]
    case["file"] = tree(make(), x.shape)
    cases.append(case)


def main():
    from keras import layers as L

    for activation in (None, "relu", "softmax", "gelu"):
        add(f"{activation}", lambda: L.Dense(5, activation=activation), TWO)
    add("without_bias", lambda: L.Dense(5, use_bias=False), TWO)
    add("one_unit", lambda: L.Dense(1, "sigmoid"), TWO)
    add("three_axes", lambda: L.Dense(2, "tanh"), THREE)
    add("four_axes", lambda: L.Dense(2), FOUR)
    add("initializers", lambda: L.Dense(2, kernel_initializer="ones", bias_initializer=keras.initializers.Constant(2)),
        TWO, set_weights=False)
    add("frozen", lambda: L.Dense(2), TWO, trainable=False)
    add("training", lambda: L.Dense(2, "relu"), TWO, training=True)
    R = keras.regularizers
    for axes, x in (("two", TWO), ("three", THREE)):
        add(f"activity_l1-{axes}_axes", lambda: L.Dense(2, "tanh", activity_regularizer=R.L1(0.3)), x)
        add(f"activity_l2-{axes}_axes", lambda: L.Dense(2, activity_regularizer=R.L2(0.2)), x, training=True)
    add("regularizers", lambda: L.Dense(2, "relu", kernel_regularizer=R.L1L2(0.1, 0.2), bias_regularizer="l2",
                                        activity_regularizer="l1"), TWO, training=True)
    add("regularizers-frozen", lambda: L.Dense(2, kernel_regularizer="l1", bias_regularizer="l2",
                                               activity_regularizer="l2"), TWO, trainable=False)
    for mode in ("rows", "columns"):
        add(f"orthogonal_{mode}", lambda: L.Dense(4, kernel_regularizer=R.OrthogonalRegularizer(0.5, mode)), TWO)
        add(f"activity_orthogonal_{mode}",
            lambda: L.Dense(4, activity_regularizer=R.OrthogonalRegularizer(0.5, mode)), TWO)
    C = keras.constraints
    for id, constraint in (("max_norm", C.MaxNorm(1.5, axis=[0, 1])), ("min_max_norm", C.MinMaxNorm(0.5, 1.5, 0.75)),
                           ("non_neg", C.NonNeg()), ("unit_norm", C.UnitNorm(axis=0))):
        add(id, lambda: L.Dense(2, kernel_constraint=constraint, bias_constraint=constraint), TWO)

    for name in ("relu", "tanh", "softmax", "hard_sigmoid"):
        add(name, lambda: L.Activation(name), CORNERS)
    add("linear", lambda: L.Activation("linear"), THREE)

    for id, config in (("plain", {}), ("max", {"max_value": 2.5}), ("slope", {"negative_slope": 0.25}),
                       ("threshold", {"threshold": 0.5}), ("max_zero", {"max_value": 0.0}),
                       ("all", {"max_value": 6.0, "negative_slope": 0.1, "threshold": 1.0})):
        add(id, lambda: L.ReLU(**config), CORNERS)
    add("plain", lambda: L.LeakyReLU(), CORNERS)
    add("slope", lambda: L.LeakyReLU(negative_slope=0.05), CORNERS)
    add("zero_slope", lambda: L.LeakyReLU(negative_slope=0.0), CORNERS)
    add("plain", lambda: L.ELU(), CORNERS)
    add("alpha", lambda: L.ELU(alpha=0.5), CORNERS)
    add("plain", lambda: L.PReLU(), CORNERS)
    add("three_axes", lambda: L.PReLU(), THREE)
    add("shared_1", lambda: L.PReLU(shared_axes=[1]), THREE)
    add("shared_1_2", lambda: L.PReLU(shared_axes=[1, 2]), FOUR)
    add("initializer", lambda: L.PReLU(alpha_initializer=keras.initializers.Constant(0.25)), CORNERS,
        set_weights=False)

    add("plain", lambda: L.Softmax(), CORNERS)
    add("axis_1", lambda: L.Softmax(axis=1), THREE)
    add("axes", lambda: L.Softmax(axis=[1, 2]), THREE)
    add("negative_axes", lambda: L.Softmax(axis=(-2, -1)), FOUR)
    add("mask", lambda: L.Softmax(), THREE, mask=np.random.default_rng(5).random(THREE.shape) < 0.7)
    add("mask_axes", lambda: L.Softmax(axis=[1, 2]), THREE, mask=np.random.default_rng(6).random(THREE.shape) < 0.7)

    add("inference", lambda: L.Dropout(0.5), TWO)
    add("rate_zero_training", lambda: L.Dropout(0.0), TWO, training=True)
    add("noise_shape_inference", lambda: L.Dropout(0.5, noise_shape=[None, 1, 4]), THREE)
    for noisy in (L.GaussianNoise, L.GaussianDropout, L.AlphaDropout):
        add("inference", lambda: noisy(0.5, seed=3), TWO)
        add("zero_training", lambda: noisy(0.0), THREE, training=True)
        add("one_inference", lambda: noisy(1), TWO)
    add("noise_shape_inference", lambda: L.AlphaDropout(0.5, noise_shape=[None, 1, 4]), THREE)
    add("plain", lambda: L.ActivityRegularization(), TWO)
    for training in (False, True):
        mode = "training" if training else "inference"
        add(f"l1-{mode}", lambda: L.ActivityRegularization(l1=0.1), CORNERS, training=training)
        add(f"l2-{mode}", lambda: L.ActivityRegularization(l2=0.1), TWO, training=training)
    add("both-three_axes", lambda: L.ActivityRegularization(0.1, 0.2), THREE, training=True)
    add("both-frozen", lambda: L.ActivityRegularization(0.1, 0.2), TWO, training=True, trainable=False)

    for x, axes in ((TWO, "two"), (THREE, "three"), (FOUR, "four")):
        add(f"{axes}_axes", lambda: L.Flatten(), x)
    add("one_axis", lambda: L.Flatten(), normal(4))
    add("channels_first", lambda: L.Flatten(data_format="channels_first"), FOUR)
    add("plain", lambda: L.Reshape((4, 3)), THREE)
    add("inferred", lambda: L.Reshape((-1, 2)), THREE)
    add("inferred_last", lambda: L.Reshape((2, 2, -1)), THREE)
    add("flat", lambda: L.Reshape((-1,)), FOUR)
    add("unit_axes", lambda: L.Reshape((1, 3, 1)), TWO)
    for dims in ((2, 1), (1, 2)):
        add("_".join(map(str, dims)), lambda: L.Permute(dims), THREE)
    for dims in ((3, 1, 2), (1, 3, 2), (2, 3, 1)):
        add("_".join(map(str, dims)), lambda: L.Permute(dims), FOUR)
    add("1", lambda: L.Permute((1,)), TWO)
    for n in (1, 3):
        add(f"{n}", lambda: L.RepeatVector(n), TWO)
    add("plain", lambda: L.Identity(), THREE)

    for training in (False, True):
        mode = "training" if training else "inference"
        add(f"{mode}", lambda: L.BatchNormalization(), TWO, training=training)
        add(f"{mode}-three_axes", lambda: L.BatchNormalization(), THREE, training=training)
        add(f"{mode}-four_axes", lambda: L.BatchNormalization(), FOUR, training=training)
        add(f"{mode}-axis_1", lambda: L.BatchNormalization(axis=1), THREE, training=training)
        add(f"{mode}-axis_minus_2", lambda: L.BatchNormalization(axis=-2), FOUR, training=training)
        add(f"{mode}-no_center", lambda: L.BatchNormalization(center=False), TWO, training=training)
        add(f"{mode}-no_scale", lambda: L.BatchNormalization(scale=False), TWO, training=training)
        add(f"{mode}-bare", lambda: L.BatchNormalization(center=False, scale=False), TWO, training=training)
        add(f"{mode}-frozen", lambda: L.BatchNormalization(), TWO, training=training, trainable=False)
        add(f"{mode}-epsilon", lambda: L.BatchNormalization(epsilon=0.1), TWO, training=training)
        add(f"{mode}-two_calls", lambda: L.BatchNormalization(momentum=0.75), TWO, training=training, calls=2)
    add("training-fresh_two_calls", lambda: L.BatchNormalization(momentum=0.9), TWO, training=True, calls=2,
        set_weights=False)
    add("training-one_row", lambda: L.BatchNormalization(), TWO[:1], training=True)
    add("training-constant", lambda: L.BatchNormalization(), np.full((4, 2), 3, np.float32), training=True)
    add("training-large_mean", lambda: L.BatchNormalization(), TWO + 1000, training=True)
    add("training-mask", lambda: L.BatchNormalization(), THREE, training=True,
        mask=np.array([[True, True, False], [True, False, False]]))
    add("inference-fresh", lambda: L.BatchNormalization(), TWO, set_weights=False)

    add("plain", lambda: L.LayerNormalization(), TWO)
    add("three_axes", lambda: L.LayerNormalization(), THREE)
    add("axis_1", lambda: L.LayerNormalization(axis=1), THREE)
    add("axes", lambda: L.LayerNormalization(axis=[1, 2]), THREE)
    add("axes_negative", lambda: L.LayerNormalization(axis=[-1, -2]), THREE)
    add("axes_apart", lambda: L.LayerNormalization(axis=[1, 3]), FOUR)
    add("no_center", lambda: L.LayerNormalization(center=False), TWO)
    add("no_scale", lambda: L.LayerNormalization(scale=False), TWO)
    add("bare", lambda: L.LayerNormalization(center=False, scale=False), TWO)
    add("epsilon", lambda: L.LayerNormalization(epsilon=0.1), TWO)
    add("constant", lambda: L.LayerNormalization(), np.full((2, 4), 3, np.float32))
    add("large_mean", lambda: L.LayerNormalization(), TWO + 1000)

    add("scale", lambda: L.Rescaling(1 / 255), TWO * 255)
    add("offset", lambda: L.Rescaling(2.0, offset=-1.0), TWO)
    add("lists", lambda: L.Rescaling([1.0, 2.0, 0.5], offset=[0.0, 1.0, -1.0]), TWO)

    data = rng.standard_normal((6, 3)).astype(np.float32) * np.float32([1, 10, 0]) + np.float32([0, 100, 5])
    block = normal(5, 3, 4)
    add("adapted", lambda: L.Normalization(), data, adapt=data)
    add("adapted_elsewhere", lambda: L.Normalization(), TWO, adapt=data)
    add("adapted_invert", lambda: L.Normalization(invert=True), TWO, adapt=data)
    add("adapted_axis_none", lambda: L.Normalization(axis=None), TWO, adapt=data)
    add("adapted_three_axes", lambda: L.Normalization(), THREE, adapt=block)
    add("adapted_axis_1", lambda: L.Normalization(axis=1), THREE, adapt=block)
    add("adapted_axes", lambda: L.Normalization(axis=[1, 2]), THREE, adapt=block)
    add("fresh", lambda: L.Normalization(), TWO, set_weights=False)
    add("weights", lambda: L.Normalization(), TWO)
    add("scalars", lambda: L.Normalization(axis=None, mean=1.5, variance=4.0), TWO)
    add("scalars_axis", lambda: L.Normalization(mean=1.5, variance=4.0), TWO)
    add("lists", lambda: L.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 0.0, 4.0]), TWO)
    add("lists_invert", lambda: L.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 0.0, 4.0], invert=True), TWO)
    common.write("layers.json", cases, "layers.py")


if __name__ == "__main__":
    main()
