"""A network of the studio's graph form, by PyTorch's operators. Maps are [N, C, H, W] here, other values as in the graph."""

import torch
import torch.nn.functional as F
from arrays import read

TRAINED = ("conv-weight", "conv-transpose-weight", "matrix", "vector", "tensor")


def logical(x):
    """The axes that the graph counts: [N, H, W, C]."""
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def stored(x):
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


class Network:
    def __init__(self, graph, weights, device):
        self.nodes, self.input, self.output = graph["nodes"], graph["input"], graph["output"]
        values = read(weights, [-1])
        self.state, self.trained = {}, {}
        at = 0
        for name, shape, kind in graph["parameters"]:
            count = int(torch.Size(shape).numel())
            tensor = values[at : at + count].reshape(shape).to(device, copy=True)
            at += count
            self.state[name] = tensor
            if kind in TRAINED:
                self.trained[name] = tensor.requires_grad_()
        self.last_use = {name: i for i, node in enumerate(self.nodes) for name in inputs_of(node)}

    def forward(self, x, track):
        """Logits [N, C, h, w] by the batch's statistics, which move the running ones if `track`."""
        values = {self.input: x}
        for i, node in enumerate(self.nodes):
            values[node["output"]] = OPERATORS[node["op"]](node, values, self.state, track)
            for name in set(inputs_of(node)):
                if self.last_use[name] == i and name != self.output:
                    del values[name]
        return values[self.output]


def inputs_of(node):
    sizes = [node.get(key) for key in ("height", "width", "start", "end")] + node.get("shape", [])
    named = [node[key] for key in ("input", "other", "key", "value") if key in node]
    joined = node["inputs"] if node["op"] == "concat" else []
    return named + joined + [size["of"] for size in sizes if isinstance(size, dict)]


def size_of(size, values):
    return size if isinstance(size, int) else logical(values[size["of"]]).shape[size["axis"]]


def conv2d(node, values, state, _):
    x = values[node["input"]]
    top, left, bottom, right = (node[f"pad{side}"] for side in ("Top", "Left", "Bottom", "Right"))
    if (top, left) != (bottom, right):
        x, top, left = F.pad(x, (left, right, top, bottom)), 0, 0
    stride, dilation = ((node[f"{what}Y"], node[f"{what}X"]) for what in ("stride", "dilation"))
    bias = state[node["bias"]] if node["bias"] else None
    return F.conv2d(x, state[node["weight"]], bias, stride, (top, left), dilation, node["groups"])


def batch_norm(node, values, state, track):
    if node["residual"] or node["relu"]:
        raise ValueError("a fused batch norm")
    x = values[node["input"]]
    running = [state[node[name]] if track else None for name in ("runningMean", "runningVar")]
    return F.batch_norm(x, *running, state[node["gamma"]], state[node["beta"]], True, node["momentum"], node["eps"])


def layer_norm(node, values, state, _):
    x = logical(values[node["input"]])
    return stored(F.layer_norm(x, x.shape[-1:], state[node["gamma"]], state[node["beta"]], node["eps"]))


def linear(node, values, state, _):
    weight = state[node["weight"]]
    bias = state[node["bias"]] if node["bias"] else None
    return stored(F.linear(logical(values[node["input"]]), weight if node["layout"] == "out-in" else weight.t(), bias))


def attention(node, values, _, __):
    heads, scale = node["heads"], node["scale"]
    q, k, v = (values[node[name]] for name in ("input", "key", "value"))
    q, k, v = (x.reshape(*x.shape[:2], heads, -1).transpose(1, 2) for x in (q, k, v))
    if scale is None and hasattr(F, "scaled_dot_product_attention"):
        y = F.scaled_dot_product_attention(q, k, v)
    else:
        scores = q @ k.transpose(-2, -1) * (scale or q.shape[-1] ** -0.5)
        y = scores.softmax(-1) @ v
    return y.transpose(1, 2).flatten(2)


def activation(node, values, _, __):
    how = node["activation"]
    if how["kind"] != "gelu":
        raise ValueError(f"no form of {how['kind']}")
    return F.gelu(values[node["input"]], approximate=how["approximate"])


def max_pool(node, values, _, __):
    window = [(node[f"{what}"], node[f"{other}"]) for what, other in WINDOW]
    return F.max_pool2d(values[node["input"]], *window, ceil_mode=node["ceilMode"])


WINDOW = (("kernelHeight", "kernelWidth"), ("strideY", "strideX"), ("padTop", "padLeft"), ("dilationY", "dilationX"))


def reshape(node, values, _, __):
    return stored(logical(values[node["input"]]).reshape([size_of(size, values) for size in node["shape"]]))


def slice_axis(node, values, _, __):
    steps = [slice(None)] * node["axis"]
    part = slice(size_of(node["start"], values), size_of(node["end"], values), node["step"])
    return stored(logical(values[node["input"]])[(*steps, part)])


def concat(node, values, _, __):
    return stored(torch.cat([logical(values[name]) for name in node["inputs"]], node["axis"]))


def resize(node, values, _, __):
    if node["mode"] != "bilinear" or "ratios" in node:
        raise ValueError(f"no form of this resize ({node['mode']})")
    size = [size_of(node[side], values) for side in ("height", "width")]
    return F.interpolate(values[node["input"]], size, mode="bilinear", align_corners=node["alignCorners"])


OPERATORS = {
    "activation": activation,
    "add": lambda node, values, _, __: values[node["input"]] + values[node["other"]],
    "attention": attention,
    "batch-norm": batch_norm,
    "concat": concat,
    "conv2d": conv2d,
    "layer-norm": layer_norm,
    "linear": linear,
    "max-pool": max_pool,
    "relu": lambda node, values, _, __: F.relu(values[node["input"]]),
    "reshape": reshape,
    "resize": resize,
    "slice": slice_axis,
}
