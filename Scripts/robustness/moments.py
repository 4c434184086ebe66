"""Stops trainings at random moments and resumes them, again and again, until they end."""

import collections
import random
import subprocess
import time

from support import NETWORKS, SIGNALS, Failure, check_done, check_whole, reference_of, run_folder

# Exit codes of a process that was asked to stop and could.
ASKED = {"SIGHUP": 129, "SIGINT": 130, "SIGTERM": 143}


def moment(generator, seconds):
    """Starting is short and has moments of its own: a third of them is there."""
    return generator.uniform(0, min(0.06, seconds)) if generator.random() < 1 / 3 else generator.uniform(0, seconds * 1.05)


def stop(bench, arguments, name, after):
    """Starts, stops, and says how that ended: 'done', 'asked' or 'killed'."""
    process = bench.start(arguments, checkpoints=0)
    try:
        output, error = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(SIGNALS[name])
        output, error = process.communicate(timeout=300)
    if process.returncode == 0:
        return "done"
    if process.returncode == -SIGNALS[name]:
        return "killed"
    if process.returncode == ASKED.get(name):
        if "go on with: nnrun train --resume" not in error:
            raise Failure(f"says nothing of how to go on: {error}")
        return "asked"
    raise Failure(f"{name}: exit {process.returncode}\n{output}{error}")


def try_one(bench, arguments, network, signal, generator, seconds, reference, saved=None):
    place = bench.place()
    began = saved.read_bytes() if saved else None
    end = stop(bench, arguments(place), signal, moment(generator, seconds))
    folder = run_folder(place, network)
    if folder is None:
        if end != "killed":
            raise Failure(f"{signal}: there is no folder after the end '{end}'")
        return "before there was a run"
    if saved:
        saved.unlink()
    stops = 1
    while end != "done":
        check_whole(folder, reference)
        resume = ["train", "--resume", folder, "--run-dir", place / "runs", "--verbose", "0"]
        if stops < 4 and generator.random() < 0.5:
            end = stop(bench, resume, generator.choice(list(SIGNALS)), moment(generator, seconds))
        else:
            bench.run(resume)
            end = "done"
        stops += 1
    check_done(folder, reference)
    if saved:
        saved.write_bytes(began)
    return f"stopped {stops - 1} times" if stops > 1 else "ended before"


def main(bench, moments, seed):
    bench.fill(epochs=60)
    cases = [(name, name, []) for name in NETWORKS]
    # Some seconds long, so that most moments lie between two checkpoints.
    cases += [("adam, long", "adam", ["--epochs", "20000"]), ("from a .keras", "momentum.keras", ["--epochs", "300"]),
              ("adam, 2 threads", "adam", ["--epochs", "1000", "--threads", "2"])]
    for title, model, more in cases:
        network = model.removesuffix(".keras")
        saved = None
        if model.endswith(".keras"):
            saved = bench.folder / model
            bench.run(["train", f"{network}.yaml", "--data", "x.csv", "--labels", "y.csv", "--run-dir", bench.place(),
                       "--out", model, "--epochs", "3"])
        arguments = lambda place: bench.training(model, place, *more)
        place = bench.place()
        began = time.monotonic()
        bench.run(arguments(place))
        seconds = time.monotonic() - began
        reference = reference_of(place / "runs" / network / "1")
        for signal in SIGNALS:
            ends, number = collections.Counter(), 0
            # Moments before there is a run, or after its end, come on top.
            while sum(count for end, count in ends.items() if end.startswith("stopped")) < moments:
                number += 1
                generator = random.Random(f"{seed} {title} {signal} {number}")
                ends[try_one(bench, arguments, network, signal, generator, seconds, reference, saved)] += 1
            shown = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
            print(f"  {title} ({seconds:.2f} s), {signal}: {number} moments, all the same bytes ({shown})", flush=True)
