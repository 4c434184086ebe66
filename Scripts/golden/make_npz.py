"""Small npz and zip files as numpy and Python write them, for the readers' tests: Tests/Golden/npz.

Their numbers are counted up, so that a test can say what each must hold. Only numpy is needed.
"""

import io
import zipfile
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent.parent.parent / "Tests" / "Golden" / "npz"


class Unseekable(io.RawIOBase):
    """Makes zipfile write data descriptors, as it does to a pipe."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def counted(shape, dtype="float32"):
    return np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)


def entry(name):
    """A member without a time, which its owner may read and write, as zipfile's writestr makes them."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o600 << 16
    return info


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    np.savez(OUT / "one.npz", images=counted((4, 3)))
    np.savez(OUT / "position.npz", counted((4, 3)), counted(4, "int64"))
    np.savez(OUT / "xy.npz", x=counted((4, 3), "float64"), y=counted(4, "uint8"))
    np.savez_compressed(
        OUT / "packed.npz", x_train=counted((60, 5, 2), "uint8"), y_train=counted(60, "int64") % 10,
        x_test=counted((6, 5, 2), "uint8"), y_test=counted(6, "int64") % 10)
    np.savez_compressed(
        OUT / "kinds.npz", fortran=np.asfortranarray(counted((3, 2), "int16")), big=counted((3, 2), ">f4"),
        half=counted((3, 2), "float16"), text=np.array(["a", "b"]), objects=np.array([{}, 1], dtype=object),
        scalar=np.float32(1), empty=np.zeros((0, 3), "float32"), grün=counted((3, 1)), pair=counted(2))
    np.savez_compressed(OUT / "zeros.npz", x=np.zeros(100_000, "uint8"))
    with open(OUT / "streamed.zip", "wb") as file, zipfile.ZipFile(Unseekable(file), "w") as archive:
        archive.writestr(zipfile.ZipInfo("stored.txt"), "as it is")
        packed = zipfile.ZipInfo("packed.txt")
        packed.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(packed, "round and round " * 64)
    with zipfile.ZipFile(OUT / "plain.zip", "w") as archive:
        archive.writestr(entry("metadata.json"), '{"a": 1}')
        archive.writestr(entry("größe/x.bin"), bytes(range(256)))
        archive.writestr(entry("empty"), b"")


if __name__ == "__main__":
    main()
