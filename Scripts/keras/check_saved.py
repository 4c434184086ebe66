"""Opens models that nnrun saved in Keras: on TensorFlow, JAX and PyTorch.

    NNRUN_KEEP_SAVED=/tmp/saved swift test -c release -Xswiftc -enable-testing --filter SavedModelTests
    python Scripts/keras/check_saved.py /tmp/saved          # one process per backend

Each FOLDER/NAME.keras is loaded and asked for the predictions that FOLDER/NAME.json has from nnrun. A compiled one is
trained on from there, and must come to the logs and weights of nnrun's own training, which was not interrupted. What
Keras saves of it again must describe the same network. Prints the largest differences; ends with 1 when one is larger
than allowed: 1e-5 for predictions and losses (relative), 1e-4 for weights.
"""

import argparse
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

BACKENDS = ("tensorflow", "jax", "torch")
LIMITS = {"predictions": 1e-5, "loss": 1e-5, "metrics": 1e-5, "weights": 1e-4}


def tensor(value):
    import numpy as np

    return np.array(value["values"], dtype=np.float64).reshape(value["shape"])


def plain(value):
    """A configuration without what names one run or one backend."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in ("shared_object_id", "jit_compile", "build_config")}
    return [plain(v) for v in value] if isinstance(value, list) else value


def missing(ours, theirs, path=""):
    """What nnrun wrote and Keras, having read it, says in another way."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [m for key in ours for m in (
            missing(ours[key], theirs[key], f"{path}.{key}") if key in theirs else [f"{path}.{key}"])]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [m for i, pair in enumerate(zip(ours, theirs)) for m in missing(*pair, f"{path}[{i}]")]
    # PyTorch has optimizers of its own.
    same = ours == theirs or path.endswith((".optimizer.module", ".optimizer.registered_name"))
    return [] if same else [f"{path}: {ours} became {theirs}"]


def check(path, found, again):
    import keras
    import numpy as np

    told = json.loads(path.with_suffix(".json").read_text())
    x, answers = tensor(told["x"]).astype(np.float32), {k: tensor(v) for k, v in told["answers"].items()}
    keras.backend.clear_session()
    model = keras.models.load_model(path)

    def note(kind, value, of):
        value = float(value)
        if not value <= found.get(kind, (-1, ""))[0]:
            found[kind] = (value, of)

    predictions = np.asarray(model.predict(x, verbose=0))
    note("predictions", np.max(np.abs(predictions - answers["predictions"])), path.stem)
    model.save(again)
    with zipfile.ZipFile(path) as ours, zipfile.ZipFile(again) as theirs:
        configs = [plain(json.loads(archive.read("config.json"))) for archive in (ours, theirs)]
    for difference in missing(*configs):
        print(f"  {path.stem}: {difference}")
    if not told["logs"]:
        return
    y = tensor(told["y"])
    y = y.astype(np.int32) if y.ndim == 1 else y.astype(np.float32)
    history = model.fit(
        x, y, epochs=told["epochs"], batch_size=told["batch_size"], shuffle=False, verbose=0).history
    if set(history) != set(told["logs"]):
        raise SystemExit(f"{path.stem}: Keras logs {sorted(history)}, nnrun {sorted(told['logs'])}")
    for name, values in told["logs"].items():
        values, theirs = np.array(values, dtype=float), np.array(history[name])
        scale = np.abs(theirs) if name == "loss" else np.maximum(1, np.abs(theirs))
        note("loss" if name == "loss" else "metrics", np.max(np.abs(values - theirs) / scale), f"{path.stem} {name}")
    for index, weight in enumerate(model.get_weights()):
        note("weights", np.max(np.abs(weight - answers[str(index)]), initial=0), f"{path.stem} {index}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--here", action="store_true", help="on the backend of KERAS_BACKEND, in this process")
    arguments = parser.parse_args()
    if not arguments.here:
        codes = [
            subprocess.run([sys.executable, __file__, str(arguments.folder), "--here"],
                           env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}).returncode
            for backend in BACKENDS]
        sys.exit(max(codes))
    import tempfile

    import keras

    paths, found = sorted(arguments.folder.glob("*.keras")), {}
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            check(path, found, Path(folder) / "again.keras")
    print(f"Keras {keras.__version__} on {keras.backend.backend()}: {len(paths)} models, largest differences: "
          + ", ".join(f"{kind} {value:.1e} ({of})" for kind, (value, of) in found.items()))
    sys.exit(0 if paths and all(value <= LIMITS[kind] for kind, (value, _) in found.items()) else 1)


if __name__ == "__main__":
    main()
