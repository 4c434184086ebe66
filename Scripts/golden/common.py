"""What the golden scripts share: where files go, how numbers are written, which versions made them."""

import importlib.metadata
import json
import math
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

OUT = Path(__file__).resolve().parent.parent.parent / "Tests" / "Golden"


def versions():
    names = {"keras": "keras", "tensorflow": "tensorflow_cpu", "numpy": "numpy"}
    found = {}
    for name, package in names.items():
        try:
            found[name] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[name] = importlib.metadata.version(name)
    return found



def number(value):
    """A JSON number for float32 `value`; text where JSON has no number."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return Raw(np.format_float_positional(np.float32(value), unique=True, trim="0")
               if value == 0 or 1e-4 <= abs(value) < 1e7
               else np.format_float_scientific(np.float32(value), unique=True, trim="0", exp_digits=1))


class Raw(str):
    """Text that goes into the JSON file as it is."""


def tensor(value):
    """`{"shape": [...], "values": [...]}` in row-major order; integers and booleans keep their kind in `dtype`."""
    array = np.asarray(value)
    if array.dtype == bool:
        return {"shape": list(array.shape), "dtype": "bool", "values": [bool(v) for v in array.ravel()]}
    if array.dtype.kind in "iu":
        return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [int(v) for v in array.ravel()]}
    return {"shape": list(array.shape), "values": [number(v) for v in array.astype(np.float32).ravel()]}


def text(value, indent=0):
    """JSON with one case a line: small files, readable differences."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    if isinstance(value, (np.floating, np.integer, np.bool_)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps("nan" if math.isnan(value) else "inf" if value > 0 else "-inf")
    return json.dumps(value, ensure_ascii=False)


def write(name, cases, made_by, **more):
    """Writes Tests/Golden/`name` after checking that every case has an id of its own."""
    ids = [case["id"] for case in cases]
    twice = {i for i in ids if ids.count(i) > 1}
    if twice:
        raise ValueError(f"{name}: ids used twice: {sorted(twice)}")
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"made_by": f"Scripts/golden/{made_by}", "versions": versions(), **more}
    lines = [f"{json.dumps(k)}: {text(v)}" for k, v in head.items()]
    body = ",\n  ".join(text(case) for case in cases)
    path.write_text("{" + ",\n".join(lines) + ',\n"cases": [\n  ' + body + "\n]}\n")
    print(f"{path.relative_to(OUT.parent.parent)}: {len(cases)} cases, {path.stat().st_size / 1024:.0f} KB")
