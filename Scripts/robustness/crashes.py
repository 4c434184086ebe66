"""Kills trainings at every single call that changes a file, before it and in the middle of it, and resumes them."""

import signal

from support import Failure, check_done, check_whole, reference_of, run_folder


def calls(bench, arguments):
    """The calls that change files in one undisturbed training, in order."""
    log = bench.folder / "calls"
    log.unlink(missing_ok=True)
    bench.run(arguments, log=log)
    return log.read_text().splitlines()


def recover(bench, place, network, reference, code):
    folder = run_folder(place, network)
    if folder is None:
        return "before there was a run"
    if code != 0:
        check_whole(folder, reference)
        bench.run(["train", "--resume", folder, "--run-dir", place / "runs", "--verbose", "0"])
    check_done(folder, reference)
    return "resumed"


def main(bench, step=1):
    bench.fill(epochs=6)
    bench.run(["train", "momentum.yaml", "--data", "x.csv", "--labels", "y.csv", "--run-dir", bench.place(),
               "--out", "momentum.keras", "--epochs", "2"])
    for network, model in [("adam", "adam"), ("momentum", "momentum.keras")]:
        def arguments(place):
            return bench.training(model, place, "--out", place / "out.keras", "--verbose", "0")

        place = bench.place()
        total = len(calls(bench, arguments(place)))
        reference = reference_of(place / "runs" / network / "1")
        for mode in ["kill", "cut", *(f"signal:{number:d}" for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM))]:
            ends = {"before there was a run": 0, "resumed": 0}
            name, _, more = mode.partition(":")
            for number in range(1, total + 1, step):
                place = bench.place()
                fault = f"{name}:{number}" + (f":{more}" if more else "")
                code, output, error = bench.run(arguments(place), expect=None, fault=fault)
                if name != "signal" and code != -signal.SIGKILL:
                    raise Failure(f"{fault} of {total}: exit {code}\n{error}")
                # A wish that comes while the last files are written comes too late.
                if name == "signal" and code not in (0, 128 + int(more)):
                    raise Failure(f"{fault} of {total}: exit {code}\n{error}")
                try:
                    ends[recover(bench, place, network, reference, code)] += 1
                    out = place / "out.keras"
                    if run_folder(place, network) and out.read_bytes() != reference["model.keras"]:
                        raise Failure("--out is another model")
                except Failure as failure:
                    raise Failure(f"{fault} of {total}: {failure}")
            shown = ", ".join(f"{count} {end}" for end, count in ends.items())
            print(f"  {model}, {mode} at each of {total} calls: {shown}; all the same bytes", flush=True)
