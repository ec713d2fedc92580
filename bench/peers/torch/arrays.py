"""Arrays that the benchmark wrote: little-endian, without a header."""

import numpy as np
import torch


def read(file, shape, dtype="<f4"):
    return torch.from_numpy(np.fromfile(file, dtype=dtype)).reshape(shape)
