"""Makes every golden file again: `python Scripts/golden/make_all.py [FAMILY ...]`. Takes about four minutes."""

import subprocess
import sys
import time
from pathlib import Path

FAMILIES = (
    "activations", "losses", "metrics", "optimizers", "schedules", "layers", "initializers", "ops", "progress", "trainings",
    "make_hdf5", "make_keras", "make_npz",
)

if __name__ == "__main__":
    chosen = sys.argv[1:] or FAMILIES
    unknown = set(chosen) - set(FAMILIES)
    if unknown:
        raise SystemExit(f"no such family: {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    for family in chosen:
        start = time.time()
        # A process each: Keras counts names up within one.
        subprocess.run([sys.executable, str(Path(__file__).with_name(f"{family}.py"))], check=True)
        print(f"{family}: {time.time() - start:.0f} s", flush=True)
