"""Shows that nothing is lost or half-written, however a run of nnrun ends.

    python3 Scripts/robustness NNRUN [PART ...] [--moments 20] [--seed 1]

NNRUN is the program to try. Parts, all by default:

    moments   SIGHUP, SIGINT, SIGTERM and kill -9 at random moments of several trainings, resumed until they end
    crashes   killed before and in the middle of every single call that changes a file
    errors    every single such call fails, or the disk is full from it on
    disks     a small disk that fills up, a read-only one, folders that vanish; only as root, who can mount

Compared are bytes: model.keras and history.csv with those of a training in one go. It ends with an error at the first
difference. Needs a C compiler for faults.c.
"""

import argparse
import sys
import time

import crashes
import disks
import errors
import moments
from support import Bench, Failure

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="Scripts/robustness")
    parser.add_argument("program")
    parser.add_argument("parts", nargs="*", choices=[[], "moments", "crashes", "errors", "disks"])
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    parts = {
        "moments": lambda bench: moments.main(bench, arguments.moments, arguments.seed),
        "crashes": crashes.main,
        "errors": errors.main,
        "disks": disks.main,
    }
    for name in arguments.parts or list(parts):
        print(f"{name}:", flush=True)
        bench, began = Bench(arguments.program), time.monotonic()
        try:
            parts[name](bench)
        except Failure as failure:
            sys.exit(f"  {failure}\n  in {bench.folder}")
        bench.close()
        print(f"  {time.monotonic() - began:.0f} s", flush=True)
