"""Models that Keras saved, and what they answer: Tests/Golden/keras.

    python Scripts/golden/make_keras.py           # starts one process per backend
    KERAS_BACKEND=torch PYTHONPATH=FOLDER_OF_KERAS_3.0.5 python Scripts/golden/make_keras.py --earlier

The second form keeps two models in `earlier`, named for the version of Keras that saved them.

Every model is made, given weights by numpy, perhaps trained, and saved on TensorFlow, JAX and PyTorch. All three files
are kept of some models, of the others TensorFlow's, after a look that all describe the same network. A training goes on
for as many epochs from the file, in the order of the rows; its logs and the weights it ended with are what nnrun must
come to from the same file.
"""

import argparse
import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import common
import numpy as np

BACKENDS = ("tensorflow", "jax", "torch")
OUT = common.OUT / "keras"
ROWS, EPOCHS, BATCH = 23, 3, 5
EVERYWHERE = ("chain", "chain_functional", "frozen", "train_momentum", "train_rmsprop", "train_adam")


def data(shape=(4,), classes=3):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(ROWS, *shape)).astype(np.float32)
    y = (np.abs(x.reshape(ROWS, -1).sum(axis=1)) * 2).astype(np.int64) % classes
    return x, y


def chain(layers):
    """One of every layer that has no mode, and those that have: they pass their input on when they predict."""
    return [
        layers.Rescaling(0.5, offset=[0.1, 0.2, 0.3, 0.4]),
        layers.Normalization(mean=[0.0, 0.1, 0.2, 0.3], variance=[1.5, 1.0, 2.0, 0.5]),
        layers.GaussianNoise(0.1, seed=4), layers.Dense(6, activation="tanh", name="first"),
        layers.ActivityRegularization(l1=0.01, l2=0.02), layers.BatchNormalization(momentum=0.9, epsilon=0.01),
        layers.Activation("silu"), layers.Dropout(0.25, seed=3), layers.Reshape((3, 2)), layers.Permute((2, 1)),
        layers.LayerNormalization(axis=[1, 2], epsilon=0.01), layers.PReLU(shared_axes=[1]), layers.ELU(0.5),
        layers.GaussianDropout(0.1), layers.LeakyReLU(negative_slope=0.1), layers.AlphaDropout(0.1),
        layers.ReLU(max_value=4.0, negative_slope=0.1, threshold=0.01), layers.Flatten(), layers.RepeatVector(2),
        layers.Identity(), layers.Reshape((-1,)), layers.BatchNormalization(center=False, scale=False),
        layers.Dense(4, use_bias=False), layers.Softmax(), layers.Dense(3),
        layers.Normalization(mean=[0.5], variance=[4.0], invert=True),
    ]


ACTIVATIONS = (
    "linear relu relu6 sigmoid tanh softmax softplus softsign elu selu gelu silu swish mish leaky_relu hard_sigmoid "
    "hard_silu hard_swish hard_tanh hard_shrink soft_shrink tanh_shrink squareplus sparse_plus sparse_sigmoid "
    "sparsemax celu log_softmax log_sigmoid exponential glu").split()


def models(keras):
    """Every model, not compiled, by the name of its file."""
    layers, I, R, C = keras.layers, keras.initializers, keras.regularizers, keras.constraints
    made = {}

    def sequential(id, parts, shape=(4,)):
        # Layers are made when the names start anew.
        made[id] = lambda: keras.Sequential([keras.Input(shape), *parts()], name=id)

    def functional(id, parts, shape=(4,)):
        def build():
            value = given = keras.Input(shape, name="numbers")
            for part in parts():
                value = part(value)
            return keras.Model(given, value, name=id)
        made[id] = build

    def small():
        return [layers.Dense(5, activation="tanh"), layers.Dense(3, activation="softmax")]

    sequential("chain", lambda: chain(layers))
    functional("chain_functional", lambda: chain(layers))
    sequential("activations", lambda: [
        layers.Dense(4 if name == "glu" else 3, activation=name, name=name) for name in ACTIVATIONS])
    sequential("activation_layers", lambda: [
        layers.Dense(4, activation=layers.LeakyReLU(negative_slope=0.4)),
        layers.Dense(4, activation=layers.ReLU(6.0)), layers.Activation(layers.ELU(0.7)),
        layers.Dense(4, activation=keras.activations.gelu), layers.Activation(keras.activations.softsign),
        layers.Dense(3, activation=layers.Softmax(axis=-1))])
    sequential("initializers", lambda: [
        layers.Dense(3, kernel_initializer=start, bias_initializer="ones") for start in (
            I.Zeros(), I.Ones(), I.Constant(0.5), I.RandomNormal(stddev=0.1, seed=1), I.RandomUniform(-0.1, 0.2),
            I.TruncatedNormal(mean=0.1), I.GlorotNormal(), I.GlorotUniform(seed=5), I.HeNormal(), I.HeUniform(),
            I.LecunNormal(), I.LecunUniform(), I.Orthogonal(gain=0.5), I.Identity(gain=0.3),
            I.VarianceScaling(scale=2.0, mode="fan_out", distribution="uniform"))], shape=(3,))
    sequential("penalties", lambda: [
        layers.Dense(4, kernel_regularizer=R.L1(0.01), bias_regularizer=R.L2(0.02),
                     activity_regularizer=R.L1L2(0.01, 0.02)),
        layers.Dense(4, kernel_regularizer=R.OrthogonalRegularizer(0.01, mode="columns"),
                     kernel_constraint=C.MaxNorm(2)),
        layers.Dense(4, kernel_constraint=C.UnitNorm(axis=0), bias_constraint=C.NonNeg()),
        layers.Dense(3, kernel_constraint=C.MinMaxNorm(0.1, 1.5, rate=0.5, axis=[0, 1]),
                     kernel_regularizer="l1")])
    made["frozen"] = lambda: keras.Sequential([
        keras.Input((4,)), layers.Dense(5, name="held", trainable=False), layers.BatchNormalization(trainable=False),
        layers.Dense(4, name="free"), layers.PReLU(trainable=False), layers.Dense(3, name="Last-One_3")])
    made["without_input"] = lambda: keras.Sequential(small())
    for loss in ("mse", "mae", "bce", "categorical_crossentropy", "sparse_categorical_crossentropy", "objects",
                 "functions", "named"):
        sequential(f"compiled_{loss}", lambda: [layers.Dense(3, activation="softmax")])
    for name in OPTIMIZERS(keras):
        sequential(f"train_{name}", lambda: [
            layers.Dense(5, activation="tanh"), layers.BatchNormalization(), layers.Dense(3, activation="softmax")])
    for name in SCHEDULES(keras):
        sequential(f"schedule_{name}", lambda: [layers.Dense(2)])
    return made


def OPTIMIZERS(keras):
    O, S = keras.optimizers, keras.optimizers.schedules
    return {
        "sgd": lambda: O.SGD(0.1),
        "momentum": lambda: O.SGD(0.05, momentum=0.9),
        "nesterov": lambda: O.SGD(S.ExponentialDecay(0.05, 4, 0.9), momentum=0.8, nesterov=True, clipnorm=1.0),
        "rmsprop": lambda: O.RMSprop(0.01),
        "rmsprop_centered": lambda: O.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True, weight_decay=0.01),
        "adam": lambda: O.Adam(0.01),
        "adam_amsgrad": lambda: O.Adam(0.01, amsgrad=True, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=4),
        "adam_accumulating": lambda: O.Adam(0.01, gradient_accumulation_steps=3, global_clipnorm=0.5),
    }


def SCHEDULES(keras):
    S = keras.optimizers.schedules
    return {
        "exponential": lambda: S.ExponentialDecay(0.1, 100, 0.9, staircase=True),
        "inverse_time": lambda: S.InverseTimeDecay(0.1, 10, 0.5),
        "piecewise": lambda: S.PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01]),
        "polynomial": lambda: S.PolynomialDecay(0.1, 50, 0.001, power=2.0, cycle=True),
        "cosine": lambda: S.CosineDecay(0.1, 50, alpha=0.1, warmup_target=0.2, warmup_steps=5),
        "cosine_restarts": lambda: S.CosineDecayRestarts(0.1, 10, t_mul=1.5, m_mul=0.9, alpha=0.01),
    }


def compile_options(keras, id):
    """What a model is compiled with, if it is."""
    L, M, O = keras.losses, keras.metrics, keras.optimizers
    kind, _, rest = id.partition("_")
    if kind == "train":
        return dict(optimizer=OPTIMIZERS(keras)[rest](), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    if kind == "schedule":
        return dict(optimizer=O.SGD(SCHEDULES(keras)[rest]()), loss="mse")
    if id == "frozen":
        return dict(optimizer=O.SGD(0.1, momentum=0.9), loss=L.SparseCategoricalCrossentropy(from_logits=True),
                    weighted_metrics=["sparse_categorical_accuracy"])
    if kind != "compiled":
        return None
    every = [M.Accuracy(), M.BinaryAccuracy(threshold=0.4), M.CategoricalAccuracy(), M.SparseCategoricalAccuracy(),
             M.BinaryCrossentropy(label_smoothing=0.1), M.CategoricalCrossentropy(from_logits=True),
             M.SparseCategoricalCrossentropy(ignore_class=1), M.MeanSquaredError(name="error"),
             M.RootMeanSquaredError(), M.MeanAbsoluteError(), M.R2Score(class_aggregation="variance_weighted_average")]
    return {
        "mse": dict(loss="mse", optimizer="sgd", metrics=["mse", "mae", "acc"]),
        "mae": dict(loss=L.MeanAbsoluteError(reduction="sum"), optimizer="rmsprop", metrics=[["accuracy", "MSE"]]),
        "bce": dict(loss=L.BinaryCrossentropy(label_smoothing=0.1), optimizer="adam",
                    metrics={"dense": ["binary_accuracy", "bce"]}),
        "categorical_crossentropy": dict(
            loss=L.CategoricalCrossentropy(from_logits=True, name="mine"), optimizer="adam"),
        "sparse_categorical_crossentropy": dict(
            loss=L.SparseCategoricalCrossentropy(ignore_class=2, reduction=None), optimizer="adam"),
        "objects": dict(loss=L.MeanSquaredError(reduction="mean_with_sample_weight"), optimizer="adam", metrics=every,
                        weighted_metrics=[M.MeanSquaredError()], loss_weights=[1.0]),
        "functions": dict(
            loss=L.mean_squared_error, optimizer=O.Adam(name="second"), loss_weights=1.0,
            metrics=[M.mean_squared_error, M.MeanMetricWrapper(M.mean_absolute_error, name="distance")]),
        "named": dict(loss={"dense": "mse"}, optimizer=O.SGD(), metrics=[["mae"]]),
    }[rest]


def give_weights(model):
    """From numpy, so that every backend has the same."""
    rng = np.random.default_rng(11)
    values = []
    for variable, value in zip(model.weights, model.get_weights()):
        if variable.name in ("kernel", "alpha"):
            value = rng.normal(0, 0.5, value.shape).astype(np.float32)
        elif variable.name in ("gamma", "moving_variance"):
            value = rng.uniform(0.8, 1.2, value.shape).astype(np.float32)
        elif value.dtype == np.float32:
            value = rng.uniform(-0.1, 0.1, value.shape).astype(np.float32)
        values.append(value)
    model.set_weights(values)


def run(folder):
    """Makes and saves every model on one backend; returns what the files' readers must find."""
    import keras

    found = {}
    for id, build in models(keras).items():
        keras.backend.clear_session()
        keras.utils.set_random_seed(0)
        model = build()
        x, y = data(model.input_shape[1:] if id != "without_input" else (4,))
        if id == "without_input":
            model.build((None, 4))
        give_weights(model)
        options = compile_options(keras, id)
        if options:
            model.compile(**options)
        trains = id.startswith("train_") or id == "frozen"
        fit = dict(epochs=EPOCHS, batch_size=BATCH, shuffle=False, verbose=0)
        if trains:
            model.fit(x, y, **fit)
        model.save(Path(folder) / f"{id}.keras")
        found[id] = case = {"x": x[:5], "predictions": np.asarray(model.predict(x[:5], verbose=0))}
        if trains:
            model = keras.models.load_model(Path(folder) / f"{id}.keras")
            case["logs"] = model.fit(x, y, **fit).history
            case["weights"] = model.get_weights()
            case["optimizer"] = [np.asarray(keras.ops.convert_to_numpy(v)) for v in model.optimizer.variables]
    # Statistics of the data, learned before the model was made.
    keras.backend.clear_session()
    x, y = data()
    statistics = keras.layers.Normalization()
    statistics.adapt(x * 3 + 1)
    model = keras.Sequential([keras.Input((4,)), statistics, keras.layers.Dense(3)], name="adapted")
    give_weights_behind(model, statistics)
    model.save(Path(folder) / "adapted.keras")
    found["adapted"] = {"x": x[:5], "predictions": np.asarray(model.predict(x[:5], verbose=0))}
    return found


def give_weights_behind(model, statistics):
    rng = np.random.default_rng(11)
    model.layers[-1].set_weights([rng.normal(size=w.shape).astype(np.float32) for w in model.layers[-1].get_weights()])


def earlier():
    """A Sequential and a Functional model as the version of Keras that runs saves them."""
    import keras

    layers, (x, y), cases = keras.layers, data(), []
    (OUT / "earlier").mkdir(parents=True, exist_ok=True)
    parts = [layers.Dense(5, activation=layers.LeakyReLU(negative_slope=0.1), kernel_regularizer="l2"),
             layers.BatchNormalization(), layers.Dropout(0.5, seed=3), layers.Dense(3, activation="softmax")]
    given = keras.Input((4,), name="numbers")
    hidden = layers.Dropout(0.5)(layers.Dense(5, name="hidden")(given))
    for model in (keras.Sequential([keras.Input((4,)), *parts], name="sequential"),
                  keras.Model(given, layers.Dense(3)(hidden), name="functional")):
        give_weights(model)
        if model.name == "sequential":
            model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            model.fit(x, y, verbose=0)
        path = OUT / "earlier" / f"{model.name}-{keras.__version__}.keras"
        model.save(path)
        without_dates(path)
        cases.append({"id": f"{model.name}-{keras.__version__}", "file": f"earlier/{path.name}",
                      "x": common.tensor(x[:5]), "predictions": common.tensor(model.predict(x[:5], verbose=0))})
    common.write(f"keras/earlier/{keras.__version__}.json", cases, "make_keras.py --earlier")


def description(path):
    """What the backends must agree on: the configuration without marks of one run, and the tree of the weights."""
    import h5py

    def plain(value):
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items() if k not in ("shared_object_id", "jit_compile")}
        return [plain(v) for v in value] if isinstance(value, list) else value

    with zipfile.ZipFile(path) as archive:
        config = plain(json.loads(archive.read("config.json")))
        # PyTorch has optimizers of its own.
        for key in ("module", "registered_name"):
            config["compile_config"].get("optimizer", {}).pop(key, None)
        tree = {}
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            file.visititems(lambda name, item: tree.update(
                {name: (getattr(item, "shape", None), sorted(item.attrs.items()))}))
    return config, tree


def without_dates(path):
    """The same file with the first day that a zip can name, so that making it again changes nothing."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            if name == "metadata.json":
                content = json.dumps({**json.loads(content), "date_saved": "1980-01-01@00:00:00"}).encode()
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)


def write(id, runs, folders):
    descriptions = {backend: description(folders[backend] / f"{id}.keras") for backend in BACKENDS}
    for backend in BACKENDS[1:]:
        if descriptions[backend] != descriptions["tensorflow"]:
            for ours, theirs in zip(descriptions["tensorflow"], descriptions[backend]):
                for key in ours:
                    if ours[key] != theirs.get(key):
                        print(f"{id}: {key} on {backend}: {theirs.get(key)}, on TensorFlow: {ours[key]}")
            raise SystemExit(f"{id}: {backend} saves another network than TensorFlow")
    kept = BACKENDS if id in EVERYWHERE else BACKENDS[:1]
    case = {"id": id, "x": common.tensor(runs["tensorflow"][id]["x"]),
            "disagreement": common.Raw(f"{disagreement(id, runs):.3e}"), "runs": []}
    for backend in kept:
        name = f"{id}.{backend}.keras" if len(kept) > 1 else f"{id}.keras"
        without_dates(folders[backend] / f"{id}.keras")
        (OUT / name).write_bytes((folders[backend] / f"{id}.keras").read_bytes())
        run = runs[backend][id]
        entry = {"backend": backend, "file": name, "predictions": common.tensor(run["predictions"])}
        if "logs" in run:
            entry["logs"] = {key: [common.number(v) for v in values] for key, values in run["logs"].items()}
            entry["weights"] = [common.tensor(w) for w in run["weights"]]
            entry["optimizer"] = [common.tensor(v) for v in run["optimizer"]]
        case["runs"].append(entry)
    return case


def disagreement(id, runs):
    """The largest difference between the weights that any two backends end with, or between their predictions."""
    largest = 0.0
    for a in BACKENDS:
        for b in BACKENDS:
            for key in ("predictions", "weights"):
                for v, w in zip(runs[a][id].get(key, []), runs[b][id].get(key, [])):
                    largest = max(largest, float(np.max(np.abs(v - w), initial=0)))
    return largest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", help="make the models on the backend of KERAS_BACKEND in this folder")
    parser.add_argument("--earlier", action="store_true", help="save two models with the Keras that is found")
    arguments = parser.parse_args()
    if arguments.earlier:
        return earlier()
    if arguments.into:
        found = run(arguments.into)
        (Path(arguments.into) / "found").write_bytes(pickle.dumps(found))
        return
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.keras"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        folders = {backend: Path(folder) / backend for backend in BACKENDS}
        runs = {}
        for backend, path in folders.items():
            path.mkdir()
            subprocess.run([sys.executable, __file__, "--into", str(path)], check=True,
                           env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"})
            runs[backend] = pickle.loads((path / "found").read_bytes())
        cases = [write(id, runs, folders) for id in runs["tensorflow"]]
    x, y = data()
    common.write("keras/models.json", cases, "make_keras.py", epochs=EPOCHS, batch_size=BATCH,
                 x=common.tensor(x), y=common.tensor(y))
    size = sum(path.stat().st_size for path in OUT.iterdir())
    print(f"{len(cases)} models, {size / 1024:.0f} KB in all")


if __name__ == "__main__":
    main()
