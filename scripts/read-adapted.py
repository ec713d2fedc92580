"""Reads an adapted .pth or .safetensors: names and shapes must be those of a manifest, values finite, and not all the same.
Usage: read-adapted.py FILE MANIFEST. Prints who read it: PyTorch where it is installed, else NumPy by the rules of the format."""

import collections
import json
import pickle
import struct
import sys
import zipfile

import numpy as np

DTYPES = {"F32": np.float32, "I64": np.int64}


def safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        start = 8 + length
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            begin, end = entry["data_offsets"]
            file.seek(start + begin)
            yield name, np.frombuffer(file.read(end - begin), DTYPES[entry["dtype"]]).reshape(entry["shape"])


class Unpickler(pickle.Unpickler):
    """torch.load by hand: storages are records of the zip, tensors are views of them."""

    def __init__(self, archive, root):
        super().__init__(archive.open(f"{root}/data.pkl"))
        self.archive, self.root = archive, root

    def persistent_load(self, saved):
        _, dtype, key, _, _ = saved
        return np.frombuffer(self.archive.read(f"{self.root}/data/{key}"), dtype)

    def find_class(self, module, name):
        known = {
            ("torch", "FloatStorage"): np.float32,
            ("torch", "LongStorage"): np.int64,
            ("torch._utils", "_rebuild_tensor_v2"): rebuild,
            ("collections", "OrderedDict"): collections.OrderedDict,
        }
        return known[(module, name)]


def rebuild(storage, offset, size, stride, *_):
    strides = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, strides)


def pth(path):
    with zipfile.ZipFile(path) as archive:
        root = archive.namelist()[0].split("/")[0]
        loaded = Unpickler(archive, root).load()
        yield from (loaded.get("state_dict", loaded)).items()


def main(path, manifest):
    try:
        import torch

        reader = f"PyTorch {torch.__version__}"
        if path.endswith(".pth"):
            state = torch.load(path, map_location="cpu", weights_only=True)
            found = [(name, tensor.numpy()) for name, tensor in state.get("state_dict", state).items()]
        else:
            from safetensors.torch import load_file

            found = [(name, tensor.numpy()) for name, tensor in load_file(path).items()]
    except ImportError:
        reader = f"NumPy {np.__version__}, by the format's rules"
        found = list(pth(path) if path.endswith(".pth") else safetensors(path))
    with open(manifest) as file:
        expected = {name: entry["shape"] for name, entry in json.load(file).items()}
    assert {name: list(values.shape) for name, values in found} == expected, "names or shapes differ"
    for name, values in found:
        assert np.isfinite(values).all(), name
        assert values.size < 2 or values.ndim < 2 or values.std() > 0, name
    print(f"{reader}: {len(found)} tensors")


main(sys.argv[1], sys.argv[2])
