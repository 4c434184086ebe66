"""Lets every single call that changes a file fail, and the disk be full from each of them on."""

import errno
import os
import signal
import subprocess

from crashes import calls
from support import Failure, check_done, check_whole, reference_of, run_folder

# A disk that breaks, a network file system that is gone, a quota, a folder that became read-only.
CODES = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES]


def leftovers(place):
    return [str(path) for path in place.rglob("*") if path.name.endswith(".part") or path.name.startswith(".")]


def check(bench, place, network, reference, fault, code, error):
    """However it ended: it says so, and what was reached is there or can be reached again."""
    folder = run_folder(place, network)
    if code not in (0, 74):
        raise Failure(f"exit {code}\n{error}")
    if code == 74 and "error:" not in error:
        raise Failure(f"exit 74, but no word of it: {error!r}")
    if leftovers(place) and not fault.endswith("unlink"):
        raise Failure(f"leaves {leftovers(place)}")
    if folder is None:
        return "no run"
    if fault.endswith("unlink"):
        # What cannot be removed is left over, and does no harm.
        (folder / "checkpoint.keras").unlink(missing_ok=True)
    check_whole(folder, reference)
    if code != 0:
        out = place / "out.keras"
        bench.run(["train", "--resume", folder, "--run-dir", place / "runs", "--verbose", "0"])
        if out.read_bytes() != reference["model.keras"]:
            raise Failure("--out is another model")
    if code != 0 or "warning:" not in error:
        check_done(folder, reference)
    return "goes on" if code == 0 else "resumed"


def main(bench, step=1):
    bench.fill(epochs=6)
    network = "adam"

    def arguments(place):
        return bench.training(network, place, "--out", place / "out.keras", "--verbose", "0")

    place = bench.place()
    listed = calls(bench, arguments(place))
    reference = reference_of(place / "runs" / network / "1")
    for title, codes in [("the disk is full from it on", [None])] + [(os.strerror(code), [code]) for code in CODES]:
        ends = {"no run": 0, "goes on": 0, "resumed": 0}
        for number in range(1, len(listed) + 1, step):
            place = bench.place()
            fault = f"full:{number}" if codes[0] is None else f"fail:{number}:{codes[0]}"
            code, output, error = bench.run(arguments(place), expect=None, fault=fault)
            try:
                ends[check(bench, place, network, reference, f"{fault} {listed[number - 1].split()[1]}", code, error)] += 1
            except (Failure, OSError, subprocess.SubprocessError) as failure:
                raise Failure(f"{fault} ({listed[number - 1]}): {failure}\n{error}")
        shown = ", ".join(f"{count} {end}" for end, count in ends.items())
        print(f"  {title}, at each of {len(listed)} calls: {shown}; nothing half-written, nothing left over", flush=True)
    other_commands(bench, step)


def other_commands(bench, step):
    """predict and generate-dummy: a whole file or none, and an error."""
    bench.run(["train", "adam.yaml", "--data", "x.csv", "--labels", "y.csv", "--run-dir", bench.place(), "--out", "m.keras"])
    for title, command, files in [
        ("predict --out p.csv", lambda place: ["predict", "m.keras", "--data", "x.csv", "--out", place / "p.csv"], ["p.csv"]),
        ("predict --out p.npy", lambda place: ["predict", "m.keras", "--data", "x.csv", "--out", place / "p.npy"], ["p.npy"]),
        ("generate-dummy", lambda place: ["generate-dummy", "--out-dir", place], ["x.csv", "y.csv"]),
    ]:
        place = bench.place()
        listed = calls(bench, command(place))
        whole = {name: (place / name).read_bytes() for name in files}
        tried = 0
        for mode in ["full", "fail", "cut", "kill", "signal"]:
            for number in range(1, len(listed) + 1, step):
                place = bench.place()
                fault = f"{mode}:{number}" + {"fail": f":{errno.EIO}", "signal": f":{signal.SIGTERM:d}"}.get(mode, "")
                code, output, error = bench.run(command(place), expect=None, fault=fault)
                tried += 1
                codes = {"full": (0, 74), "fail": (0, 74), "signal": (-signal.SIGTERM,)}.get(mode, (-signal.SIGKILL,))
                if code not in codes or (code == 74 and "error:" not in error):
                    raise Failure(f"{title}, {fault}: exit {code}\n{error}")
                for name in files:
                    path = place / name
                    if path.exists() and path.read_bytes() != whole[name]:
                        raise Failure(f"{title}, {fault}: {path} is half-written")
                    if code == 0 and not path.exists():
                        raise Failure(f"{title}, {fault}: {path} is missing, and no word of it")
                if mode in ("full", "fail", "signal") and leftovers(place) and " unlink " not in listed[number - 1]:
                    raise Failure(f"{title}, {fault}: leaves {leftovers(place)}")
        print(f"  {title}: {tried} faults at {len(listed)} calls; a whole file or none", flush=True)
