"""Writes Tests/Golden/bad_weights: weights of a layer with 4 inputs and 3 units, in forms that are not read.

    python Scripts/golden/make_bad_weights.py
"""

import pathlib

import h5py
import numpy

FOLDER = pathlib.Path(__file__).parents[2] / "Tests" / "Golden" / "bad_weights"
KERNEL = numpy.arange(12, dtype="float32").reshape(4, 3)


def write(name, fill, **options):
    with h5py.File(FOLDER / f"{name}.h5", "w", **options) as file:
        weights = file.create_group("layers/dense/vars")
        weights.create_dataset("1", data=numpy.zeros(3, "float32"), track_times=False)
        fill(weights)


def main():
    FOLDER.mkdir(exist_ok=True)
    write("gzip", lambda group: group.create_dataset("0", data=KERNEL, compression="gzip", track_times=False))
    write("lzf", lambda group: group.create_dataset("0", data=KERNEL, compression="lzf", track_times=False))
    write("fletcher", lambda group: group.create_dataset("0", data=KERNEL, fletcher32=True, track_times=False))
    write("text", lambda group: group.create_dataset("0", data=numpy.full((4, 3), b"1"), track_times=False))
    write("complex", lambda group: group.create_dataset("0", data=KERNEL.astype("complex64"), track_times=False))
    write("integers", lambda group: group.create_dataset("0", data=KERNEL.astype("int32"), track_times=False))

    def link(group):
        group["0"] = h5py.ExternalLink("elsewhere.h5", "x")

    write("link", link)

    def soft(group):
        group["0"] = h5py.SoftLink("/layers/dense/vars/0")

    write("soft_link", soft)

    def empty(group):
        group.create_dataset("0", data=h5py.Empty("float32"), track_times=False)

    write("empty", empty)

    def huge(group):
        group.create_dataset("0", shape=(1 << 40, 1 << 20), dtype="float32", chunks=(1, 1), track_times=False)

    write("huge", huge)

    def external(group):
        # h5py opens such a place when numbers are written, so none are: only the name of it is stored.
        group.create_dataset("0", shape=(4, 3), dtype="float32", external=[("elsewhere.bin", 0, 48)], track_times=False)

    write("external", external)


main()
