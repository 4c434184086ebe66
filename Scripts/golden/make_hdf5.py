"""HDF5 files for the tests of nnrun's own reader, as h5py and Keras write them, and what h5py reads from them.

    python Scripts/golden/make_hdf5.py                # makes Tests/Golden/hdf5 again
    python Scripts/golden/make_hdf5.py check FOLDER   # reads what nnrun's writer wrote, with h5py

For `check`, let the tests write the files first:

    NNRUN_HDF5_FOLDER=FOLDER swift test -c release -Xswiftc -enable-testing --filter HDF5WriterTests
"""

import io
import sys
import tempfile
import zipfile
from pathlib import Path

from common import OUT, write

import h5py
import numpy as np

FOLDER = OUT / "hdf5"
LIBVERS = {"earliest": "earliest", "v108": ("v108", "v108"), "latest": "latest"}


def low_level(file, name, shape, kind, **settings):
    """A dataset with properties that h5py's own functions do not give."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    for setting, value in settings.items():
        getattr(properties, setting)(value)
    return h5py.Dataset(h5py.h5d.create(file.id, name.encode(), kind, h5py.h5s.create_simple(shape), properties))


def groups(file):
    """Nested groups, more members and attributes than fit a header, and an empty group."""
    for index in range(11):
        layer = file.create_group(f"layers/dense_{index}/vars")
        layer.attrs["name"] = f"dense_{index}"
        layer["0"] = np.full((2, 3), index, "f4")
        layer["1"] = np.float32(index / 4)
    file.create_group("empty")
    file.create_group("ünï/cødé").attrs["ключ"] = "значение"
    for index in range(20):
        file["layers"].attrs[f"attribute_{index}"] = index
    attributes = file["layers/dense_0"].attrs
    attributes["text"] = "variable"
    attributes["nothing"] = ""
    attributes["fixed"] = np.bytes_(b"fixed")
    attributes["texts"] = ["a", "", "ccc"]
    attributes["fixed_texts"] = np.array([b"one", b"three"])
    attributes["float32"] = np.float32(0.25)
    attributes["floats"] = np.array([0.5, -1e300])
    attributes["halves"] = np.array([0.5, -2], "f2")
    attributes["big_endian"] = np.array([1, -2, 300], ">i4")
    attributes["int8"] = np.int8(-7)
    attributes["uint64"] = np.uint64(2**63 - 1)
    # Left out by the reader.
    attributes["matrix"] = np.zeros((2, 2))
    attributes["boolean"] = True
    attributes["none"] = h5py.Empty("f4")
    attributes["too_large"] = np.uint64(2**63)


LEFT_OUT = {"matrix", "boolean", "none", "too_large"}


def types(file, order):
    """Every type of number, of either byte order."""
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4"):
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        file[f"int_{kind}"] = np.array([low, -1 if low else 1, 0, 77, high], order + kind)
    file["int_u8"] = np.array([0, 1, 2**63 - 1], order + "u8")
    for kind in ("f4", "f8"):
        info = np.finfo(kind)
        file[f"float_{kind}"] = np.array([0.1, -2.5, info.max, info.tiny, info.smallest_subnormal], order + kind)
    file["float_f2"] = np.array([0.1, -2.5, 65504, 6.1e-5, 6e-8, 1], order + "f2")
    file["boolean"] = np.array([[True, False], [False, True]])
    file["bfloat16"] = np.array([0x3FC0, 0xC000, 0x0001], "u2").view("V2")
    file["bfloat16"].attrs["dtype"] = "bfloat16"
    file["scalar"] = np.array(7, order + "i4")
    file["empty"] = np.zeros((0, 3), order + "f4")
    file["cube"] = np.arange(24, dtype=order + "f4").reshape(2, 3, 4)


def true_bfloat16(file):
    """bfloat16 as a number, of either byte order."""
    for name, base, order in (("little", h5py.h5t.IEEE_F32LE, "<"), ("big", h5py.h5t.IEEE_F32BE, ">")):
        kind = base.copy()
        kind.set_fields(15, 7, 8, 0, 7)
        kind.set_size(2)
        kind.set_precision(16)
        kind.set_ebias(127)
        low_level(file, name, (3,), kind)[...] = np.array([1.5, -2, 0.25], "f4")


def layouts(file):
    """Compact, contiguous and chunked data, whole, in part and not at all written."""
    data = np.arange(23 * 7, dtype="f4").reshape(23, 7)
    low_level(file, "compact", (3,), h5py.h5t.IEEE_F64LE, set_layout=h5py.h5d.COMPACT)[...] = [1, 2.5, -3]
    file.create_dataset("whole", data=data, chunks=(23, 7))
    file.create_dataset("cut", data=data, chunks=(5, 3))
    file.create_dataset("cube", data=np.arange(105, dtype="i2").reshape(3, 5, 7), chunks=(2, 2, 3))
    file.create_dataset("grows", data=data, chunks=(5, 3), maxshape=(None, None))
    file.create_dataset("large", data=np.arange(300, dtype="i4"), chunks=(1,), maxshape=(300,))
    file.create_dataset("sparse", (23, 7), "f4", chunks=(5, 3), fillvalue=2.5)[11, 4] = 9
    file.create_dataset("pages", (2100,), "i4", chunks=(1,), fillvalue=-1)[1300] = 9
    file.create_dataset("unwritten", (2, 3), "f8", fillvalue=0.25)
    file.create_dataset("unwritten_chunks", (2, 3), "f4", chunks=(1, 3))
    low_level(file, "implicit", (5, 9), h5py.h5t.STD_I32BE, set_chunk=(4, 4),
              set_alloc_time=h5py.h5d.ALLOC_TIME_EARLY)[...] = np.arange(45).reshape(5, 9)


def unsupported(file):
    """One of each that the reader refuses, and one that it reads."""
    data = np.arange(12, dtype="f4").reshape(3, 4)
    file["good"] = data
    file.create_dataset("gzip", data=data, compression="gzip")
    file.create_dataset("lzf", data=data, compression="lzf")
    file.create_dataset("shuffle", data=data, shuffle=True, chunks=(3, 4))
    file.create_dataset("fletcher32", data=data, fletcher32=True)
    file.create_dataset("scaleoffset", data=np.arange(4), scaleoffset=4)
    file.create_dataset("external", (4,), "f4", external=[("elsewhere.bin", 0, 16)])
    layout = h5py.VirtualLayout((3, 4), "f4")
    layout[:] = h5py.VirtualSource(file["good"])
    file.create_virtual_dataset("virtual", layout)
    file["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    file["complex"] = np.zeros(2, "c8")
    file["text"] = "words"
    file["fixed_text"] = np.bytes_(b"words")
    file["opaque"] = np.zeros(2, "V3")
    file["opaque_pair"] = np.zeros(2, "V2")
    file.create_dataset("sequence", (2,), h5py.vlen_dtype("i4"))
    file.create_dataset("array", (2,), np.dtype(("f4", (3,))))
    file.create_dataset("enumeration", (2,), h5py.enum_dtype({"RED": 0, "GREEN": 1}, "i4"))
    file.create_dataset("reference", (1,), h5py.ref_dtype)
    file["null"] = h5py.Empty("f4")
    file["committed"] = np.dtype("f4")
    file.create_dataset("of_committed", (2,), file["committed"])
    narrow = h5py.h5t.STD_I32LE.copy()
    narrow.set_precision(24)
    low_level(file, "narrow", (2,), narrow)
    odd = h5py.h5t.IEEE_F32LE.copy()
    odd.set_ebias(100)
    low_level(file, "odd_float", (2,), odd)
    low_level(file, "bits", (2,), h5py.h5t.STD_B8LE)
    low_level(file, "time", (2,), h5py.h5t.UNIX_D32LE)
    file.create_dataset("grows", data=data, chunks=(2, 2), maxshape=(None, 4))
    file.create_dataset("bounded", data=data, chunks=(2, 2), maxshape=(6, 4))
    file["large_number"] = np.array([2**63], "u8")
    file["soft"] = h5py.SoftLink("/good")
    file["elsewhere"] = h5py.ExternalLink("other.h5", "/good")
    file["zz_second_name"] = file["good"]
    file.create_group("inner")["compressed"] = data
    del file["inner/compressed"]
    file["inner"].create_dataset("compressed", data=data, compression="gzip")


def many(file):
    """Enough links for trees with inner nodes, and names so long that their heap needs tables of tables."""
    for index in range(1500):
        file[f"many/{index}_{'x' * 400}"] = np.int32(index)


def keras_weights():
    import keras

    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.BatchNormalization(),
        keras.layers.Dense(2, dtype="bfloat16"), keras.layers.Dropout(0.5, seed=3),
    ])
    model.compile("adam", "mse")
    model.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.keras"
        model.save(path)
        return zipfile.ZipFile(path).read("model.weights.h5")


def contents(path):
    """What h5py reads: every group, dataset and attribute, by path."""
    found = {"groups": [], "datasets": {}, "attributes": {}}

    def attributes(name, item):
        for key, value in item.attrs.items():
            if key in LEFT_OUT:
                continue
            value = np.asarray(value)
            values = [v.decode() if isinstance(v, bytes) else v if isinstance(v, str) else v.item()
                      for v in value.ravel()]
            found["attributes"][f"{name}@{key}"] = values if value.ndim else values[0]

    def visit(name, item):
        attributes(name, item)
        if isinstance(item, h5py.Group):
            found["groups"].append(name)
            return
        value = item[()]
        if item.attrs.get("dtype") == "bfloat16":
            value = (value.view("u2").astype("u4") << 16).view("f4")
        found["datasets"][name] = {"shape": list(item.shape), "values": np.asarray(value, "f8").ravel().tolist()}

    with h5py.File(path) as file:
        attributes("", file)
        file.visititems(visit)
    return found


def make():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.h5"):
        old.unlink()
    files = {}

    def add(name, fill, read=True, **settings):
        path = FOLDER / f"{name}.h5"
        with h5py.File(path, "w", **settings) as file:
            fill(file)
        files[path] = read

    for name, libver in LIBVERS.items():
        add(f"groups_{name}", groups, libver=libver)
        add(f"layouts_{name}", layouts, libver=libver)
    add("groups_ordered", groups, track_order=True)
    add("types_little", lambda file: types(file, "<"))
    add("types_big", lambda file: types(file, ">"))
    add("bfloat16", true_bfloat16)
    add("unsupported_earliest", unsupported, read=False)
    add("unsupported_latest", unsupported, read=False, libver="latest")
    add("user_block", lambda file: None, read=False, userblock_size=512)
    for width in (2, 4):
        properties = h5py.h5p.create(h5py.h5p.FILE_CREATE)
        properties.set_sizes(width, width)
        path = FOLDER / f"narrow_addresses_{width}.h5"
        with h5py.File(h5py.h5f.create(str(path).encode(), fcpl=properties)) as file:
            file.create_group("a/b")["c"] = np.arange(6, dtype="f4").reshape(2, 3)
            file["d"] = np.int32(5)
            file["a"].attrs["name"] = "narrow"
        files[path] = True
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(FOLDER / "many.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, libver in LIBVERS.items():
            path = Path(folder) / f"many_{name}.h5"
            with h5py.File(path, "w", libver=libver) as file:
                many(file)
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    keras_path = FOLDER / "keras.h5"
    keras_path.write_bytes(keras_weights())
    files[keras_path] = True
    cases = [{"id": path.name, **contents(path)} for path, read in sorted(files.items()) if read]
    write("hdf5/contents.json", cases, "make_hdf5.py", h5py=h5py.version.version, hdf5=h5py.version.hdf5_version)


def check(folder):
    """Each file's members hold their own number, counted from 0; what else there is has been seen to be readable."""
    paths = sorted(Path(folder).glob("*.h5"))
    if not paths:
        raise SystemExit(f"no .h5 files in {folder}")
    for path in paths:
        found = contents(path)
        with h5py.File(path) as file:
            count = file.attrs["count"]
            if len(file["many"]) != count:
                raise SystemExit(f"{path}: {len(file['many'])} members, not {count}")
            for index in range(count):
                if file["many"][str(index)][()] != index:
                    raise SystemExit(f"{path}: many/{index} is {file['many'][str(index)][()]}")
        # A file that h5py goes on writing into is sound inside too.
        copy = io.BytesIO(path.read_bytes())
        with h5py.File(copy, "r+") as file:
            for index in range(40):
                file["many"][f"new_{index}"] = np.arange(index)
            file.attrs["more"] = "text" * 300
            del file["other"]
        print(f"{path.name}: {len(found['groups'])} groups, {len(found['datasets'])} datasets, "
              f"{len(found['attributes'])} attributes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"] and len(sys.argv) == 3:
        check(sys.argv[2])
    elif len(sys.argv) == 1:
        make()
    else:
        raise SystemExit(__doc__)
