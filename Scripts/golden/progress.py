"""Captures what Keras prints while it trains, and its model summaries, on terminals and into pipes.

Time is a clock of our own that advances by a fixed step at every look, so that the captures are the same every time.
`progbar.json` drives Keras's bar directly, update by update; the text files under fit/ and summary/ are whole
programs' outputs, byte for byte.
"""

import contextlib
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from types import SimpleNamespace

import common

START = 1024.0  # of the clock, in seconds: a bar takes its first update at second 0 for too early
FOLDER = common.OUT / "progress"
PROLOGUE = """
import sys
sys.path.insert(0, {golden!r})
from progress import *
"""


class Clock:
    """Stands in for the `time` module: every look is `step` seconds after the one before."""

    def __init__(self, step):
        self.now, self.step = 1000.0, step

    def time(self):
        self.now += self.step
        return self.now


# Programs that run in a process of their own, on a terminal or into a pipe.

def fit(step=0.013, classes=10, rows=96, verbose=1, epochs=2, validation=False, unknown=False, metrics=("accuracy",),
        loss="categorical_crossentropy", evaluate=False, predict=False, tiny=False):
    import keras
    import numpy as np
    from keras.src.utils import progbar

    progbar.time = Clock(step)
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x = rng.random((rows, 8), np.float32)
    y = keras.utils.to_categorical(rng.integers(0, classes, rows), classes) if classes > 1 else rng.random((rows, 1))
    if tiny:
        y = x[:, :1] * 1e-3
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(classes, "softmax" if classes > 1 else None)])
    if tiny:
        model.set_weights([np.zeros((8, 1)), np.zeros(1)])
    model.compile("sgd", loss, metrics=list(metrics))
    if unknown:
        def batches():
            for i in range(0, rows, 32):
                yield x[i:i + 32], y[i:i + 32]
        model.fit(batches(), epochs=1, verbose=verbose)
    else:
        model.fit(x, y, epochs=epochs, verbose=verbose, validation_data=(x, y) if validation else None)
    if evaluate:
        model.evaluate(x, y, verbose=verbose)
    if predict:
        model.predict(x, verbose=verbose)


def summary(name, **options):
    models(name).summary(**options)


def models(name):
    import keras
    import numpy as np
    from keras import Input, Sequential, layers

    if name == "classic":
        return Sequential([Input((100,)), layers.Dense(64, "relu"), layers.Dense(10, "softmax")], name="classic")
    if name == "classic_activations":
        return Sequential([layers.Dense(64, input_shape=(100,)), layers.Activation("relu"), layers.Dense(10),
                           layers.Activation("softmax")])
    if name == "unbuilt":
        return Sequential([layers.Dense(64, activation="relu"), layers.BatchNormalization(), layers.Dense(10)])
    if name == "digits":
        return Sequential([Input((64,)), layers.Rescaling(1 / 16), layers.Dense(128, use_bias=False),
                           layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.3),
                           layers.Dense(64, "relu"), layers.Dense(10, "softmax")], name="digits")
    if name == "trained":
        model = Sequential([Input((30,)), layers.Normalization(), layers.Dense(16), layers.PReLU(),
                            layers.LayerNormalization(), layers.Dense(1, "sigmoid")], name="breast_cancer")
        model.compile("adam", "binary_crossentropy")
        model.fit(np.zeros((2, 30)), np.zeros((2, 1)), verbose=0)
        return model
    if name == "frozen":
        model = Sequential([Input((28, 28, 1)), layers.Flatten(),
                            layers.Dense(1000, name="a_layer_whose_name_is_long_enough_to_need_wrapping_in_a_column"),
                            layers.LeakyReLU(0.1), layers.ELU(), layers.Reshape((10, 100)), layers.Identity(),
                            layers.Softmax(), layers.Flatten(), layers.Dense(3)], name="frozen")
        model.layers[1].trainable = False
        return model
    raise KeyError(name)


FIT = {
    "one_epoch": dict(epochs=1),
    "two_epochs": dict(),
    "validation": dict(validation=True),
    "quiet_2": dict(verbose=2),
    "quiet_2_validation": dict(verbose=2, validation=True),
    "quiet_2_one_epoch": dict(verbose=2, epochs=1),
    "unknown_steps": dict(unknown=True),
    "microseconds": dict(step=0.0004, rows=320, epochs=1),
    "seconds": dict(step=2.4, epochs=1),
    "hours": dict(step=2000.0, rows=160, epochs=1),
    "minutes": dict(step=50.0, rows=160, epochs=1),
    "many_steps": dict(step=0.06, rows=32 * 12, epochs=1),
    "many_metrics": dict(metrics=("accuracy", "TopKCategoricalAccuracy", "mse", "mae", "categorical_crossentropy",
                                  "AUC"), validation=True, step=0.06),
    "evaluate": dict(epochs=1, evaluate=True, step=0.06),
    "evaluate_2": dict(epochs=1, evaluate=True, verbose=2),
    "predict": dict(epochs=1, predict=True, step=0.06),
    "regression": dict(classes=1, loss="mse", metrics=("mae", "R2Score"), validation=True, step=0.06),
    "tiny_loss": dict(classes=1, loss="mse", metrics=("mae",), tiny=True, step=0.06),
    "no_metrics": dict(metrics=(), epochs=1, step=0.06),
}
SUMMARY = [("classic", {}), ("classic", dict(line_length=80)), ("classic", dict(line_length=200)),
           ("classic", dict(line_length=60)), ("classic", dict(show_trainable=True)), ("classic_activations", {}),
           ("unbuilt", {}), ("digits", {}), ("digits", dict(line_length=100)), ("trained", {}), ("frozen", {}),
           ("frozen", dict(line_length=100)), ("frozen", dict(show_trainable=True))]
WHERE = {"pipe": None, "tty80": 80, "tty200": 200}


def run(code, columns, extra=None):
    """What `python -c code` writes to standard output: into a pipe, or to a terminal of so many columns."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")}
    environment.update(TERM="xterm-256color", PYTHONIOENCODING="utf-8", TF_CPP_MIN_LOG_LEVEL="3",
                       KERAS_BACKEND="tensorflow", **(extra or {}))
    command = [sys.executable, "-c", PROLOGUE.format(golden=os.path.dirname(__file__)) + code]
    if columns is None:
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL, check=True).stdout
    master, slave = pty.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[1] &= ~termios.OPOST  # no "\n" to "\r\n": what the program wrote, not what the terminal received
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    process = subprocess.Popen(command, env=environment, stdout=slave, stdin=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    output = b""
    with contextlib.suppress(OSError):  # the far end has closed
        while part := os.read(master, 65536):
            output += part
    os.close(master)
    if process.wait() != 0:
        raise RuntimeError(f"failed: {code}")
    return output


def batch(calls, columns, extra=None):
    """The outputs of several calls made in one process, told apart by a marker."""
    marker = "\x01"
    code = "".join(f"{call}\nsys.stdout.write({marker!r}); sys.stdout.flush()\n" for call in calls)
    parts = run(code, columns, extra).split(marker.encode())
    return parts[:-1]


def call(function, *arguments, **options):
    inside = [repr(a) for a in arguments] + [f"{k}={v!r}" for k, v in options.items()]
    return f"import keras; keras.backend.clear_session(); {function}({', '.join(inside)})"


# Keras's bar, one update at a time.

def bar(id, target, updates, verbose=1, dynamic=True):
    """`updates`: (seconds since START, current, values, finalize)."""
    from keras.src.utils import progbar

    now = [START]
    progbar.time = SimpleNamespace(time=lambda: now[0])
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        it = progbar.Progbar(target, verbose=verbose, unit_name="step", stateless_metrics=set())
        it._dynamic_display = dynamic
        outputs, seen = [], 0
        for at, current, values, finalize in updates:
            now[0] = START + at
            it.update(current, list(values.items()), finalize=finalize)
            outputs.append(stream.getvalue()[seen:])
            seen = len(stream.getvalue())
    return {"id": id, "target": target, "verbose": verbose, "dynamic": dynamic,
            "start": START,
            "updates": [{"now": START + at, "current": current, "values": [[k, v] for k, v in values.items()],
                         "finalize": finalize, "text": output}
                        for (at, current, values, finalize), output in zip(updates, outputs)]}


def bars():
    loss = {"accuracy": 0.5, "loss": 2.25}
    cases = []
    for dynamic in (True, False):
        where = "redrawn" if dynamic else "appended"
        cases += [
            bar(f"{where}_three_steps", 3, [(0.1, 1, loss, False), (0.2, 2, loss, False), (0.3, 3, loss, False),
                                            (0.3, 3, loss, True)], dynamic=dynamic),
            bar(f"{where}_too_soon", 100, [(0.06, 1, loss, False), (0.07, 2, loss, False), (0.1, 3, loss, False),
                                           (0.12, 4, loss, False), (0.13, 100, loss, True)], dynamic=dynamic),
            bar(f"{where}_validation", 2, [(0.5, 1, loss, False), (1.0, 2, loss, False),
                                           (2.5, 2, loss | {"val_accuracy": 0.25, "val_loss": 2.5}, True)],
                dynamic=dynamic),
            bar(f"{where}_unknown", None, [(0.5, 1, loss, False), (1.0, 2, loss, False)], dynamic=dynamic),
            bar(f"{where}_quiet", 12, [(0.5, 1, loss, False), (30.0, 12, loss, True)], verbose=2, dynamic=dynamic),
        ]
    for name, value in {
        "zero": 0.0, "negative_zero": -0.0, "at_1e-3": 1e-3, "above_1e-3": 0.00100001, "below_1e-3": 0.00099,
        "minus_half": -0.5, "minus_small": -0.0005, "large": 123456.789, "huge": 1e20, "one": 1.0, "nan": float("nan"),
        "inf": float("inf"), "minus_inf": float("-inf"), "half_even": 0.00125, "rounds_up": 0.99995, "tiny": 1e-10,
        "denormal": 1e-42,
    }.items():
        for verbose in (1, 2):
            cases.append(bar(f"value_{name}_verbose_{verbose}", 1, [(0.1, 1, {"loss": value}, True)], verbose))
    for at in (0.00000049, 0.0000005, 0.0005, 0.0009994, 0.0009996, 0.001, 0.0015, 0.0025, 0.0995, 0.9994, 0.9996, 1.0,
               1.5, 2.5, 59.6, 60.5, 3601.0):
        cases.append(bar(f"time_one_step_{at}", 1, [(at, 1, {"loss": 1.0}, True)]))
        cases.append(bar(f"time_first_step_apart_{at}", 3, [(10.0, 1, {}, False), (10.0 + 2 * at, 3, {}, True)]))
    for left in (0.4, 0.6, 59.0, 60.0, 60.9, 61.0, 119.9, 3599.0, 3600.0, 3601.0, 90061.0):
        cases.append(bar(f"left_{left}", 2, [(left, 1, {"loss": 1.0}, False)]))
    for current, target in ((0, 20), (1, 20), (5, 9), (9, 9), (10, 10), (99, 100), (7, 1000), (100, 100), (3, 2)):
        cases.append(bar(f"bar_{current}_of_{target}", target, [(1.0, current, {"loss": 1.0}, False)]))
    cases.append(bar("shrinks", 2000, [(1.0, 1, {"loss": 12345.678}, False), (2.0, 2, {"loss": 1.5}, False),
                                       (3.0, 2000, {"loss": 1.5}, True)]))
    cases.append(bar("target_zero", 0, [(1.0, 0, {"loss": 1.0}, True)]))
    cases.append(bar("text_order", 2, [(0.1, 1, {"b": 1.0, "a": 2.0}, False),
                                       (0.2, 2, {"a": 3.0, "b": 4.0, "aa": 5.0}, True)]))
    return cases


def captures():
    index = []

    def save(name, output, **about):
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output)
        index.append({"id": name.removesuffix(".txt"), "file": name, **about})

    for where, columns in WHERE.items():
        names = list(FIT) if where != "tty200" else ["two_epochs", "many_metrics", "validation"]
        outputs = batch([call("fit", **FIT[n]) for n in names], columns)
        for name, output in zip(names, outputs):
            save(f"fit/{name}-{where}.txt", output, columns=columns, options=FIT[name])
        outputs = batch([call("summary", n, **o) for n, o in SUMMARY], columns)
        for (name, options), output in zip(SUMMARY, outputs):
            label = "".join(f"-{k}_{v}" for k, v in options.items())
            save(f"summary/{name}{label}-{where}.txt", output, columns=columns, model=name, options=options)
    outputs = batch([call("summary", "digits")], 80, {"NO_COLOR": "1"})
    save("summary/digits-tty80-no_color.txt", outputs[0], columns=80, model="digits", options={},
         environment={"NO_COLOR": "1"})
    return index


def main():
    common.write("progress/progbar.json", bars(), "progress.py")
    common.write("progress/captures.json", captures(), "progress.py")


if __name__ == "__main__":
    main()
