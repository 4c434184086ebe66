"""What all parts share: networks to train, runs of nnrun, and what has to hold of a run's folder at any time."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

# Every kind of state that a training carries from step to step.
NETWORKS = {
    "adam": """
        layers:
          - Input: [12]
          - Normalization
          - Dense: {units: 16, use_bias: false}
          - BatchNormalization
          - Activation: relu
          - Dropout: 0.3
          - Dense: {units: 3, activation: softmax}
        compile:
          loss: sparse_categorical_crossentropy
          optimizer: {Adam: {use_ema: true, ema_overwrite_frequency: 7, gradient_accumulation_steps: 3}}
          metrics: [accuracy]
        fit: {epochs: EPOCHS, batch_size: 16, validation_split: 0.2}
        """,
    "momentum": """
        layers:
          - Input: [12]
          - Dense: {units: 24, activation: tanh, kernel_regularizer: l2}
          - GaussianNoise: 0.1
          - Dense: {units: 3, activation: softmax}
        compile:
          loss: categorical_crossentropy
          optimizer: {SGD: {momentum: 0.9, nesterov: true, learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 200}}}}
          metrics: [accuracy]
        fit: {epochs: EPOCHS, batch_size: 32, validation_split: 0.25, validation_freq: 2}
        """,
    "rmsprop": """
        layers:
          - Input: [12]
          - Dense: {units: 32, activation: relu}
          - AlphaDropout: 0.2
          - Dense: 1
        compile: {loss: mse, optimizer: {RMSprop: {momentum: 0.5, centered: true, clipnorm: 1.0}}, metrics: [mae]}
        fit: {epochs: EPOCHS, batch_size: 25, steps_per_epoch: 7}
        """,
}


class Failure(Exception):
    """Something was lost, half-written, or not said."""


class Bench:
    """A folder with data and specs, and a program to try on them."""

    def __init__(self, program, place=None):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nnrun-robustness-", dir=place))
        self.count = 0
        self.shim = None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def fill(self, epochs):
        """Data for all networks, and their specs with so many epochs each."""
        for name, text in NETWORKS.items():
            lines = [line[8:] for line in text.strip("\n").splitlines()]
            (self.folder / f"{name}.yaml").write_text("\n".join(lines).replace("EPOCHS", str(epochs)) + "\n")
        self.run(["generate-dummy", "--features", "12", "--classes", "3", "--samples", "400", "--signal", "0.8"])
        return self

    def faults(self):
        """The library that lets calls go wrong, compiled once."""
        if self.shim is None:
            self.shim = self.folder / "faults.so"
            compiler = shutil.which("clang") or shutil.which("cc")
            subprocess.run(
                [compiler, "-O1", "-shared", "-fPIC", "-o", self.shim, HERE / "faults.c", "-ldl"], check=True)
        return str(self.shim)

    def place(self):
        """A new empty folder for runs."""
        self.count += 1
        path = self.folder / f"place-{self.count}"
        path.mkdir()
        return path

    def environment(self, fault=None, log=None, checkpoints=0.0):
        variables = {"PATH": os.environ["PATH"], "NNRUN_THREADS": "1", "NNRUN_CHECKPOINT_SECONDS": str(checkpoints)}
        if fault or log:
            variables["LD_PRELOAD"] = self.faults()
        if fault:
            variables["NNRUN_FAULT"] = fault
        if log:
            variables["NNRUN_FAULT_LOG"] = str(log)
        return variables

    def start(self, arguments, **options):
        return subprocess.Popen(
            [self.program, *map(str, arguments)], cwd=self.folder, env=self.environment(**options),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, arguments, expect=0, **options):
        """Runs to the end. `expect` is the exit code, negative for a signal; None for any."""
        process = self.start(arguments, **options)
        output, error = process.communicate(timeout=300)
        if expect is not None and process.returncode != expect:
            raise Failure(f"{' '.join(map(str, arguments))}: exit {process.returncode}, expected {expect}\n{output}{error}")
        return process.returncode, output, error

    def training(self, name, place, *more):
        data = ["--data", "x.csv", "--labels", "y.csv"]
        model = name if name.endswith(".keras") else f"{name}.yaml"
        return ["train", model, *data, "--run-dir", place / "runs", *more]


def run_folder(place, name):
    """The run that was begun there; None when it was stopped before there was one, which may leave hidden drafts."""
    parent = place / "runs" / name
    names = sorted(path.name for path in parent.iterdir()) if parent.exists() else []
    shown = [name for name in names if not name.startswith(".")]
    if not set(shown) <= {"1", "latest"}:
        raise Failure(f"{parent} has {names}")
    if "latest" in shown and not (parent / "latest" / "run.json").exists():
        raise Failure(f"{parent}/latest points nowhere")
    return parent / "1" if "1" in shown else None


def check_whole(folder, reference):
    """Holds at any moment: what has its final name is whole."""
    for path in folder.iterdir():
        if path.suffix == ".part":
            continue
        if path.name in ("model.keras", "checkpoint.keras"):
            with zipfile.ZipFile(path) as file:
                if file.testzip() is not None:
                    raise Failure(f"{path} is damaged")
        if path.name == "model.keras" and path.read_bytes() != reference["model.keras"]:
            raise Failure(f"{path} is another model")
        if path.name == "history.csv":
            lines = path.read_text().splitlines(keepends=True)
            # Without held-out rows measured so far their columns are not there yet.
            if len(lines) > 2 and lines[0] in reference["history.csv"].decode():
                if not reference["history.csv"].decode().startswith("".join(lines)):
                    raise Failure(f"{path} is another history")
        if path.name == "run.json" and json.loads(path.read_text())["status"] not in (
                "running", "interrupted", "failed", "done"):
            raise Failure(f"{path} has a status of its own")
    if not (folder / "run.json").exists() or not (folder / "spec.yaml").exists():
        raise Failure(f"{folder} lacks run.json or spec.yaml")


def check_done(folder, reference):
    """The run came to its end, to the same bytes, and left nothing over."""
    names = sorted(path.name for path in folder.iterdir())
    if names != ["history.csv", "model.keras", "run.json", "spec.yaml"]:
        raise Failure(f"{folder} has {names}")
    for name in ("model.keras", "history.csv"):
        if (folder / name).read_bytes() != reference[name]:
            raise Failure(f"{folder}/{name} is not that of the run in one go")
    record = json.loads((folder / "run.json").read_text())
    if (record["status"], record["exit"]) != ("done", 0):
        raise Failure(f"{folder}/run.json: {record['status']}, exit {record['exit']}")


def reference_of(folder):
    return {name: (folder / name).read_bytes() for name in ("model.keras", "history.csv")}


def resume_to_end(bench, folder, place):
    code, output, error = bench.run(["train", "--resume", folder, "--run-dir", place / "runs", "--verbose", "0"])
    return code


SIGNALS = {"SIGHUP": signal.SIGHUP, "SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM, "SIGKILL": signal.SIGKILL}
