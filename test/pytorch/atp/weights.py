"""safetensors without a package."""
import json
import struct

import torch

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "U8": torch.uint8}


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        values = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(values[slice(*entry["data_offsets"])], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def write_safetensors(path, tensors):
    """Bytes stay bytes; all else becomes float32."""
    header, parts, at = {}, [], 0
    for name, tensor in tensors.items():
        dtype = torch.uint8 if tensor.dtype == torch.uint8 else torch.float32
        values = tensor.detach().to(dtype).contiguous().numpy().tobytes()
        kind = "U8" if dtype == torch.uint8 else "F32"
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [at, at + len(values)]}
        parts.append(values)
        at += len(values)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
