"""PyTorch on the CPU as a contender of the benchmark: requests and answers are JSON, one a line."""

import base64
import json
import sys
import time

import numpy as np
import torch


def load(tensor):
    values = np.frombuffer(base64.b64decode(tensor["values"]), dtype="<f4").copy()
    return torch.from_numpy(values).reshape(tensor["shape"])


def open_pass(request):
    x, w, dy = (load(request[name]) for name in ("x", "w", "dy"))
    options = (request["stride"], request["padding"], request["dilation"])
    gradients = torch.nn.grad
    return {
        "forward": lambda: torch.nn.functional.conv2d(x, w, None, *options),
        "dx": lambda: gradients.conv2d_input(x.shape, w, dy, *options),
        "dw": lambda: gradients.conv2d_weight(x, w.shape, dy, *options),
    }[request["open"]]


def answer(request, work):
    if "time" in request:
        start = time.perf_counter()
        for _ in range(request["time"]):
            work()
        return {"milliseconds": (time.perf_counter() - start) * 1000}
    if "result" in request:
        values = work().contiguous().numpy().astype("<f4").tobytes()
        return {"values": base64.b64encode(values).decode()}
    return {"version": torch.__version__}


work = None
for line in sys.stdin:
    request = json.loads(line)
    if "open" in request:
        work = open_pass(request)
    print(json.dumps(answer(request, work)), flush=True)
