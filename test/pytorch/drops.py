"""Writes test/golden/drops-mit.safetensors and drops-resnet.safetensors: a step with stochastic depth and dropout, its masks given.

    python3 test/pytorch/drops.py

Two small networks in float64 from float32 values: a SegFormer on a Mix Transformer (names of NVIDIA) and a DeepLabV2 on a
ResNet. As in their code, x + drop_path(branch(x)); the rate of block b of B is linspace(0, RATE, B)[b], over all stages; a
sample keeps its branch with probability 1 - rate, and then it is divided by that. Dropout2d in front of the last layer.
Each file has the parameters, images [N, 3, H, W], labels, `factors` [N, columns] (branches block by block, then channels),
logits, loss (cross-entropy of the upsampled logits) and gradients as `grad.<parameter>`.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors_file import write_safetensors

FOLDER = Path(__file__).parent.parent / "golden"
CLASSES, RATE, DROPOUT = 4, 0.5, 0.3


class Parameters:
    """Makes parameters as they are asked for."""

    def __init__(self):
        self.made = {}

    def __call__(self, name, *shape):
        if name not in self.made:
            fan_in = max(1, torch.Size(shape[1:]).numel())
            scale = fan_in**-0.5 if len(shape) > 1 else 0.2
            value = torch.randn(shape) * scale + (1.0 if name.endswith(("norm.weight", "bn.weight")) else 0.0)
            self.made[name] = value.double().requires_grad_()
        return self.made[name]

    def norm(self, name, channels):
        if f"{name}.weight" not in self.made:
            self.made[f"{name}.weight"] = (1 + 0.2 * torch.randn(channels)).double().requires_grad_()
        return self.made[f"{name}.weight"], self(f"{name}.bias", channels)


class Masks:
    """The factors of a pass: columns are drawn as the network asks for them."""

    def __init__(self, samples, blocks):
        self.samples, self.blocks, self.columns = samples, blocks, []

    def factors(self, shape, rate):
        kept = (torch.rand(shape) >= rate).double() / (1 - rate)
        kept = kept.float().double()  # As the factors are given.
        self.columns.append(kept.reshape(self.samples, -1))
        return kept

    def path(self, branch, block):
        rate = torch.linspace(0, RATE, self.blocks, dtype=torch.float64)[block].item()
        if rate == 0:
            return branch
        return branch * self.factors([self.samples] + [1] * (branch.dim() - 1), rate)

    def dropout2d(self, features):
        return features * self.factors([self.samples, features.shape[1], 1, 1], DROPOUT)


def batch_norm(p, name, x):
    weight, bias = p.norm(name, x.shape[1])
    return F.batch_norm(x, None, None, weight, bias, training=True, eps=1e-5)


def layer_norm(p, name, tokens, eps):
    weight, bias = p.norm(name, tokens.shape[-1])
    return F.layer_norm(tokens, tokens.shape[-1:], weight, bias, eps)


def linear(p, name, tokens, outputs):
    return F.linear(tokens, p(f"{name}.weight", outputs, tokens.shape[-1]), p(f"{name}.bias", outputs))


def conv(p, name, x, outputs, kernel, bias=False, **more):
    weight = p(f"{name}.weight", outputs, x.shape[1] // more.get("groups", 1), kernel, kernel)
    return F.conv2d(x, weight, p(f"{name}.bias", outputs) if bias else None, **more)


def to_tokens(x):
    return x.flatten(2).transpose(1, 2)


def to_map(tokens, like):
    return tokens.transpose(1, 2).reshape(tokens.shape[0], -1, *like.shape[2:])


def attention(p, name, tokens, like, heads, ratio):
    n, length, c = tokens.shape
    reduced = tokens
    if ratio > 1:
        smaller = conv(p, f"{name}.sr", to_map(tokens, like), c, ratio, bias=True, stride=ratio)
        reduced = layer_norm(p, f"{name}.norm", to_tokens(smaller), 1e-5)
    q = linear(p, f"{name}.q", tokens, c).reshape(n, length, heads, -1).transpose(1, 2)
    k, v = linear(p, f"{name}.kv", reduced, 2 * c).reshape(n, -1, 2, heads, c // heads).permute(2, 0, 3, 1, 4)
    weights = (q @ k.transpose(-2, -1) * (c // heads) ** -0.5).softmax(-1)
    return linear(p, f"{name}.proj", (weights @ v).transpose(1, 2).reshape(n, length, c), c)


def feed_forward(p, name, tokens, like):
    wide = to_map(linear(p, f"{name}.fc1", tokens, 2 * tokens.shape[-1]), like)
    mixed = conv(p, f"{name}.dwconv.dwconv", wide, wide.shape[1], 3, bias=True, padding=1, groups=wide.shape[1])
    return linear(p, f"{name}.fc2", F.gelu(to_tokens(mixed)), tokens.shape[-1])


def segformer(p, masks, x):
    stages, block = [], 0
    for stage, (width, heads, ratio, depth) in enumerate([(4, 1, 4, 2), (4, 2, 2, 1), (8, 2, 1, 1), (8, 4, 1, 1)], 1):
        kernel, stride = (7, 4) if stage == 1 else (3, 2)
        x = conv(p, f"backbone.patch_embed{stage}.proj", x, width, kernel, True, stride=stride, padding=kernel // 2)
        tokens = layer_norm(p, f"backbone.patch_embed{stage}.norm", to_tokens(x), 1e-5)
        for index in range(depth):
            name = f"backbone.block{stage}.{index}"
            attended = attention(p, f"{name}.attn", layer_norm(p, f"{name}.norm1", tokens, 1e-6), x, heads, ratio)
            tokens = tokens + masks.path(attended, block)
            fed = feed_forward(p, f"{name}.mlp", layer_norm(p, f"{name}.norm2", tokens, 1e-6), x)
            tokens = tokens + masks.path(fed, block)
            block += 1
        x = to_map(layer_norm(p, f"backbone.norm{stage}", tokens, 1e-6), x)
        stages.append(x)
    narrow = [
        to_map(linear(p, f"decode_head.linear_c{stage}.proj", to_tokens(value), 6), value)
        for stage, value in enumerate(stages, 1)
    ]
    size = stages[0].shape[2:]
    resized = [F.interpolate(value, size, mode="bilinear", align_corners=False) for value in narrow[::-1]]
    fused = conv(p, "decode_head.linear_fuse.conv", torch.cat(resized, 1), 6, 1)
    fused = masks.dropout2d(F.relu(batch_norm(p, "decode_head.linear_fuse.bn", fused)))
    return conv(p, "decode_head.linear_pred", fused, CLASSES, 1, bias=True)


def deeplab(p, masks, x):
    x = F.relu(batch_norm(p, "bn1", conv(p, "conv1", x, 4, 7, stride=2, padding=3)))
    x = F.max_pool2d(x, 3, 2, 1)
    for block, (width, stride, dilation) in enumerate([(4, 1, 1), (4, 2, 1), (8, 1, 2), (8, 1, 4)]):
        name = f"layer{block + 1}.0"
        inner = conv(p, f"{name}.conv1", x, width, 3, stride=stride, padding=dilation, dilation=dilation)
        inner = conv(p, f"{name}.conv2", F.relu(batch_norm(p, f"{name}.bn1", inner)), width, 3, padding=1)
        branch = masks.path(batch_norm(p, f"{name}.bn2", inner), block)
        if stride > 1 or x.shape[1] != width:
            x = batch_norm(p, f"{name}.downsample.1", conv(p, f"{name}.downsample.0", x, width, 1, stride=stride))
        x = F.relu(branch + x)
    x = masks.dropout2d(x)
    return sum(conv(p, f"aspp.{i}", x, CLASSES, 3, True, padding=rate, dilation=rate) for i, rate in enumerate((6, 12)))


def step(name, network, blocks, size, samples=3):
    torch.manual_seed(11)
    images = torch.randn(samples, 3, *size)
    labels = torch.randint(0, CLASSES, (samples, *size), dtype=torch.int32)
    labels[0, 0, :3] = 255
    parameters, masks = Parameters(), Masks(samples, blocks)
    logits = network(parameters, masks, images.double())
    full = F.interpolate(logits, size, mode="bilinear", align_corners=False)
    loss = F.cross_entropy(full, labels.long(), ignore_index=255)
    loss.backward()
    tensors = {key: value.float() for key, value in parameters.made.items()}
    tensors.update({f"grad.{key}": value.grad.float() for key, value in parameters.made.items()})
    tensors.update(images=images, labels=labels, factors=torch.cat(masks.columns, 1).float())
    tensors.update(logits=logits.float(), loss=loss.float()[None])
    path = FOLDER / f"drops-{name}.safetensors"
    write_safetensors(path, tensors)
    factors = tensors["factors"]
    left_out = (factors == 0).float().mean().item()
    print(f"{path.name}: {path.stat().st_size} bytes, loss {loss.item():.6f}, factors {list(factors.shape)}, {left_out:.2f} of them 0")


step("mit", segformer, 5, (32, 16))
step("resnet", deeplab, 4, (32, 24))
