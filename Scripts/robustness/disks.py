"""Real disks: small ones that are full or fill up, read-only ones, folders and files that vanish. Needs root."""

import contextlib
import os
import shutil
import subprocess

from support import Failure, check_done, check_whole, reference_of, run_folder

NETWORK = "adam"
LONG = ["--epochs", "3000"]


@contextlib.contextmanager
def disk(bench, size):
    """A file system in memory, `size` as mount takes it."""
    place = bench.place()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def remount(place, options):
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


def started(bench, place, *more, **options):
    """A training that has done an epoch."""
    process = bench.start([*bench.training(NETWORK, place, *LONG, "--json"), *more], **options)
    for line in process.stdout:
        if '"event": "epoch"' in line:
            return process
    raise Failure(f"does not start: {process.stderr.read()}")


def ended(process, *expected):
    output, error = process.communicate(timeout=300)
    if process.returncode not in expected:
        raise Failure(f"exit {process.returncode}, expected {expected}\n{output[-500:]}{error}")
    # Errors stand among the lines of --json; what a signal ends says it as text.
    return process.returncode, output[-2000:] + error


def fill(place):
    """Takes all room that is left, to the last page."""
    with open(place / "filler", "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass


def resume(bench, place, reference, *more):
    folder = run_folder(place, NETWORK)
    check_whole(folder, reference)
    bench.run(["train", "--resume", folder, "--run-dir", place / "runs", "--verbose", "0", *more])
    check_done(folder, reference)


def too_small(bench, reference):
    """From a disk with room for nothing to one with room for all."""
    ends = {"refused before the first step": 0, "failed, then resumed": 0, "done": 0}
    for pages in range(2, 110):
        with disk(bench, pages * 4096) as place:
            code, output, error = bench.run(bench.training(NETWORK, place, *LONG, "--verbose", "0"), expect=None)
            if code not in (0, 74) or (code == 74 and "no space left on device" not in error):
                raise Failure(f"{pages} pages: exit {code}\n{error}")
            left = [str(path) for path in place.rglob("*") if path.name.endswith(".part") or path.name.startswith(".")]
            if left:
                raise Failure(f"{pages} pages: leaves {left}\n{error}")
            folder = run_folder(place, NETWORK)
            if folder is None:
                ends["refused before the first step"] += 1
                continue
            if code == 0 and not error:
                check_done(folder, reference)
                ends["done"] += 1
                continue
            if (folder / "model.keras").read_bytes() != reference["model.keras"]:
                raise Failure(f"{pages} pages: the model is lost\n{error}")
            remount(place, "size=1m")
            resume(bench, place, reference)
            ends["failed, then resumed"] += 1
    print("  disks of 8 to 436 KiB: " + ", ".join(f"{count} {end}" for end, count in ends.items()), flush=True)


def filling_up(bench, reference):
    for title, signal, codes in [("", None, (0, 74)), (", then Ctrl-C", 2, (130,)), (", then kill -9", 9, (-9,))]:
        with disk(bench, "4m") as place:
            process = started(bench, place)
            fill(place)
            if signal:
                process.send_signal(signal)
            code, error = ended(process, *codes)
            if signal is None and (run_folder(place, NETWORK) / "model.keras").read_bytes() != reference["model.keras"]:
                raise Failure(f"the model is lost\n{error}")
            (place / "filler").unlink()
            resume(bench, place, reference)
            print(f"  fills up while training{title}: exit {code}, the same bytes in the end", flush=True)


def read_only(bench, reference):
    with disk(bench, "1m") as place:
        remount(place, "ro")
        code, output, error = bench.run(bench.training(NETWORK, place), expect=74)
        if "read-only file system" not in error:
            raise Failure(error)
    print("  read-only: exit 74", flush=True)
    with disk(bench, "1m") as place:
        process = started(bench, place)
        # Refused as long as a file is open for writing, as the room for the model is.
        subprocess.run(["mount", "-o", "remount,ro", place], stderr=subprocess.DEVNULL)
        ended(process, 0, 74)
    with disk(bench, "1m") as place:
        os.chmod(place, 0o755)
        shown = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", bench.program, "train", "--run-dir",
             place / "runs", bench.folder / f"{NETWORK}.yaml", "--data", bench.folder / "x.csv", "--labels",
             bench.folder / "y.csv"], capture_output=True, text=True, cwd="/")
        if shown.returncode != 74 or "permission denied" not in shown.stderr:
            raise Failure(f"exit {shown.returncode}\n{shown.stderr}")
    print("  somebody else's folder: exit 74", flush=True)


def vanishing(bench, reference):
    place = bench.place()
    process = started(bench, place, "--out", place / "out.keras")
    shutil.rmtree(place / "runs")
    code, error = ended(process, 74)
    if "the run's folder is gone" not in error or (place / "out.keras").read_bytes() != reference["model.keras"]:
        raise Failure(f"--out is not there, or no word of the folder\n{error}")
    print("  run folder removed while training: exit 74, the model is at --out", flush=True)
    place = bench.place()
    process = started(bench, place)
    shutil.rmtree(place / "runs")
    process.send_signal(2)
    code, error = ended(process, 74)
    if "the run's folder is gone" not in error:
        raise Failure(error)
    print("  and interrupted: exit 74", flush=True)
    for name in ("x.csv", f"{NETWORK}.yaml"):
        place, kept = bench.place(), (bench.folder / name).read_bytes()
        process = started(bench, place)
        (bench.folder / name).unlink()
        ended(process, 0)
        (bench.folder / name).write_bytes(kept)
        check_done(run_folder(place, NETWORK), reference)
        print(f"  {name} removed while training: done", flush=True)


def changing_array(bench):
    """An array so large that it is mapped, cut short while it is trained on."""
    rows, columns = 700_000, 100
    place = bench.place()
    spec = "layers: [{Input: [100]}, {Dense: 1}]\ncompile: {loss: mse, optimizer: sgd}\nfit: {epochs: 100, batch_size: 512}\n"
    (place / "big.yaml").write_text(spec)
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    header = header.ljust(117) + "\n"
    with open(place / "x.npy", "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        file.truncate(10 + len(header) + rows * columns * 4)
    (place / "y.csv").write_text("0\n1\n" * (rows // 2))
    process = bench.start(
        ["train", place / "big.yaml", "--data", place / "x.npy", "--labels", place / "y.csv", "--json", "--run-dir",
         place / "runs", "--no-shuffle"])
    for line in process.stdout:
        if '"event": "epoch"' in line:
            break
    os.truncate(place / "x.npy", 1 << 20)
    code, error = ended(process, 74)
    if "changed while it was in use" not in error:
        raise Failure(error)
    print("  a mapped array cut short while training: exit 74", flush=True)


def main(bench):
    if os.geteuid() != 0:
        raise Failure("disks needs root, who can mount; leave it out by naming the other parts")
    os.chmod(bench.folder, 0o755)
    bench.fill(epochs=60)
    place = bench.place()
    bench.run(bench.training(NETWORK, place, *LONG))
    reference = reference_of(place / "runs" / NETWORK / "1")
    too_small(bench, reference)
    filling_up(bench, reference)
    read_only(bench, reference)
    vanishing(bench, reference)
    changing_array(bench)
