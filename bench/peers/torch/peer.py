"""PyTorch as a contender of the benchmark: requests and answers are JSON, one a line. Arrays travel in files."""

import json
import sys
import time

import torch

from convolution import Convolution
from teach_step import TeachStep

# Ours are sums in float32; TensorFloat-32 would be another precision.
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
# The shapes do not change: let cuDNN choose its fastest algorithm.
torch.backends.cudnn.benchmark = True

KINDS = {"convolution": Convolution, "teach-step": TeachStep}
opened = {}


def finish(work):
    if work.device.type == "cuda":
        torch.cuda.synchronize()


def host(_):
    cuda = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {"version": torch.__version__, "threads": torch.get_num_threads(), "cuda": cuda}


def open_work(request):
    opened[request["id"]] = KINDS[request["kind"]](request, torch.device(request["device"]))
    return {}


def measure(request):
    work = opened[request["id"]]
    finish(work)
    start = time.perf_counter()
    for _ in range(request["repetitions"]):
        work.run()
    finish(work)
    return {"milliseconds": (time.perf_counter() - start) * 1000}


def result(request):
    """Writes the arrays one after another into the file; answers with their names and lengths."""
    found, numbers = opened[request["id"]].result(request)
    with open(request["file"], "wb") as file:
        for tensor in found.values():
            file.write(tensor.detach().cpu().contiguous().numpy().astype("<f4").tobytes())
    return {**numbers, "arrays": [[name, tensor.numel()] for name, tensor in found.items()]}


def close(request):
    del opened[request["id"]]
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return {}


ANSWERS = {"host": host, "open": open_work, "time": measure, "result": result, "close": close}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = ANSWERS[request["ask"]](request)
    except Exception as error:  # The benchmark names the reason, and goes on.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
