"""Writes the data sets under datasets/ from scikit-learn's bundled copies, split into train and test parts.

    python Scripts/datasets.py            # needs scikit-learn and numpy

The split is made once, with seed 0: 20% of the rows are held out, stratified by class (diabetes: by fifths of the
target). Both parts are shuffled, so that the last rows of a file are as good a sample as any. Feature values are the
raw ones. Running the script again gives the same bytes.
"""

import csv
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split

ROOT = Path(__file__).resolve().parent.parent / "datasets"
SEED = 0
TEST_SHARE = 0.2


def number(value):
    """The shortest text that reads back as the same double; integers without a fraction."""
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def split(name, features, x, target, y, strata):
    rows = np.arange(len(x))
    parts = train_test_split(rows, test_size=TEST_SHARE, random_state=SEED, stratify=strata)
    for part, chosen in zip(["train", "test"], parts):
        write(ROOT / name / f"{part}_x.csv", features, [[number(v) for v in x[i]] for i in chosen])
        write(ROOT / name / f"{part}_y.csv", [target], [[y[i]] for i in chosen])
    print(f"{name}: {len(parts[0])} + {len(parts[1])} rows, {x.shape[1]} features")


def snake_case(name):
    name = name.replace(" (cm)", "_cm").replace("/", "_")
    return name.replace(" ", "_")


def classes(name, bunch, target, label=str):
    features = [snake_case(f) for f in bunch.feature_names]
    text = [label(bunch.target_names[c]) for c in bunch.target]
    split(name, features, bunch.data, target, text, bunch.target)


def diabetes():
    bunch = datasets.load_diabetes(scaled=False)
    names = ["age", "sex", "bmi", "blood_pressure", "total_cholesterol", "ldl", "hdl", "cholesterol_ratio",
             "log_triglycerides", "glucose"]
    fifths = np.searchsorted(np.quantile(bunch.target, [0.2, 0.4, 0.6, 0.8]), bunch.target)
    split("diabetes", names, bunch.data, "progression", [number(v) for v in bunch.target], fifths)


def digits():
    bunch = datasets.load_digits()
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    split("digits", names, bunch.data, "digit", [int(c) for c in bunch.target], bunch.target)


if __name__ == "__main__":
    classes("iris", datasets.load_iris(), "species")
    classes("wine", datasets.load_wine(), "cultivar")
    classes("breast_cancer", datasets.load_breast_cancer(), "diagnosis")
    diabetes()
    digits()
