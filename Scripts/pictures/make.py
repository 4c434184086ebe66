"""Makes the pictures of terminals in docs/images from real runs: python3 Scripts/pictures/make.py NNRUN [NAME ...]

NNRUN is the program to run. Each picture's commands run one after another in a folder of their own, in which models and
data sets lie as in the project's. Times are those of the run; everything else is the same each time on one machine.
"""
import argparse
import os
import tempfile
from pathlib import Path

import terminal

ROOT = Path(__file__).resolve().parent.parent.parent


def data(name, part="train", option=""):
    return f"--{option}data datasets/{name}/{part}_x.csv --{option}labels datasets/{name}/{part}_y.csv"


IRIS = f"nnrun train models/iris.yaml {data('iris')} --validation-split 0.2"
DIGITS = f"nnrun train models/digits.yaml {data('digits')}"
WRONG_SPEC = """cat > model.yaml << EOF
layers:
  - Normalization
  - Dense: {units: 32, activaton: relu}
  - Dropout: {rate: 1.5}
  - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy, optimizer: {adam: {lr: 1e-3}}}
fit: {n_epochs: 60}
EOF
"""

# A word that is not right, in every command.
SLIPS = [
    "nnrun trian models/iris.yaml",
    f"nnrun train models/iris.yaml {data('iris')} --epoch 5",
    "nnrun evaluate runs/irsi/latest " + data("iris", "test"),
    "nnrun predict runs/iris/latest --data datasets/iris/test_x.csv --keep petal_lenght_cm",
    "nnrun summary models/irs.yaml",
    "nnrun validate models/iris.yaml --set fit.epoch=5",
    "nnrun generate-dummy --sample 100",
    "nnrun inspect models/iris.yaml --passes befor",
    "nnrun backends --thread 2",
]

# Name: columns, commands that are run but not shown, commands that are shown, last lines to keep of each or None.
PICTURES = {
    "digits": (120, [], [DIGITS + " " + data("digits", "test", "validation-")], 14),
    "errors": (100, [WRONG_SPEC], ["nnrun validate model.yaml"], None),
}
for width in (80, 200):
    PICTURES |= {
        f"train-{width}": (width, [], [IRIS + " --epochs 4"], None),
        f"piped-{width}": (width, [], [IRIS + " --epochs 4 | cat"], None),
        f"summary-{width}": (width, [], ["nnrun summary models/digits.yaml"], None),
        f"use-{width}": (width, [IRIS], [
            "nnrun evaluate runs/iris/latest " + data("iris", "test"),
            "nnrun predict runs/iris/latest --data datasets/iris/test_x.csv | head -4"], None),
        f"resume-{width}": (width, [], [
            f"timeout --signal=INT 0.5 {DIGITS} --epochs 300 --verbose 2 # Ctrl-C",
            "nnrun train --resume latest --verbose 2"], 5),
        f"slips-{width}": (width, [IRIS], SLIPS, None),
    }


def picture(name, nnrun):
    columns, before, shown, last = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        for part in ("models", "datasets"):
            os.symlink(ROOT / part, Path(folder) / part)
        path = str(Path(nnrun).resolve().parent)
        for command in before:
            terminal.record(command, columns, folder, path)
        lines = []
        for command in shown:
            prompt = terminal.screen(f"\x1b[32m$\x1b[0m {command}", columns)
            output = terminal.screen(terminal.record(command, columns, folder, path), columns)
            if last and len(output) > last:
                output = [[("…", None, False)]] + output[-last:]
            lines += ([[]] if lines else []) + prompt + output
    (ROOT / "docs" / "images" / f"{name}.svg").write_text(terminal.svg(lines, columns), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("nnrun")
    parser.add_argument("names", nargs="*", default=list(PICTURES))
    arguments = parser.parse_args()
    for name in arguments.names:
        picture(name, arguments.nnrun)
        print(f"docs/images/{name}.svg")
