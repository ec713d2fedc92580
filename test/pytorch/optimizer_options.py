"""Five training steps of a small SegFormer under each option of the optimiser, in float64.

python3 optimizer_options.py > ../golden/optimizer-options.json

Weights, images and labels are integer hashes of their places, so that the file holds none: `uniform` below and in the test.
For each run: the loss of each step, and how far the weights moved, at SAMPLES places of each tensor; null where
the gradient is 0 in exact arithmetic: AdamW divides its rounding errors by themselves.
"""
import json
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

CHANNELS, WIDE, CLASSES = 8, 16, 4
BATCH, SIDE, STEPS, SAMPLES = 2, 32, 5, 6


def mixed(value):
    h = value.astype(numpy.uint32)
    h ^= h >> numpy.uint32(16)
    h *= numpy.uint32(0x85EBCA6B)
    h ^= h >> numpy.uint32(13)
    h *= numpy.uint32(0xC2B2AE35)
    return h ^ (h >> numpy.uint32(16))


def hashes(tensor, count):
    return mixed(numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(1000003 * tensor))


def uniform(tensor, shape):
    """In [-0.5, 0.5)."""
    count = int(numpy.prod(shape))
    return (hashes(tensor, count).astype(numpy.float64) / 2**32 - 0.5).reshape(shape)


def as_float32(values):
    return torch.from_numpy(values.astype(numpy.float32).astype(numpy.float64))


class Attention(nn.Module):
    def __init__(self, ratio):
        super().__init__()
        self.q = nn.Linear(CHANNELS, CHANNELS)
        self.kv = nn.Linear(CHANNELS, 2 * CHANNELS)
        self.proj = nn.Linear(CHANNELS, CHANNELS)
        self.ratio = ratio
        if ratio > 1:
            self.sr = nn.Conv2d(CHANNELS, CHANNELS, ratio, ratio)
            self.norm = nn.LayerNorm(CHANNELS, eps=1e-5)

    def forward(self, tokens, height, width):
        reduced = tokens
        if self.ratio > 1:
            image = tokens.transpose(1, 2).reshape(len(tokens), CHANNELS, height, width)
            reduced = self.norm(self.sr(image).flatten(2).transpose(1, 2))
        keys, values = self.kv(reduced).chunk(2, dim=2)
        scores = self.q(tokens) @ keys.transpose(1, 2) / CHANNELS**0.5
        return self.proj(scores.softmax(dim=2) @ values)


class DepthwiseConvolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.dwconv = nn.Conv2d(WIDE, WIDE, 3, 1, 1, groups=WIDE)


class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(CHANNELS, WIDE)
        self.dwconv = DepthwiseConvolution()
        self.fc2 = nn.Linear(WIDE, CHANNELS)

    def forward(self, tokens, height, width):
        wide = self.fc1(tokens).transpose(1, 2).reshape(len(tokens), WIDE, height, width)
        return self.fc2(functional.gelu(self.dwconv.dwconv(wide).flatten(2).transpose(1, 2)))


class Block(nn.Module):
    def __init__(self, ratio):
        super().__init__()
        self.norm1 = nn.LayerNorm(CHANNELS, eps=1e-6)
        self.attn = Attention(ratio)
        self.norm2 = nn.LayerNorm(CHANNELS, eps=1e-6)
        self.mlp = FeedForward()

    def forward(self, tokens, height, width):
        tokens = tokens + self.attn(self.norm1(tokens), height, width)
        return tokens + self.mlp(self.norm2(tokens), height, width)


class PatchEmbedding(nn.Module):
    def __init__(self, inputs, kernel, stride):
        super().__init__()
        self.proj = nn.Conv2d(inputs, CHANNELS, kernel, stride, kernel // 2)
        self.norm = nn.LayerNorm(CHANNELS, eps=1e-5)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        for stage in range(1, 5):
            first = stage == 1
            setattr(self, f"patch_embed{stage}", PatchEmbedding(3 if first else CHANNELS, 7 if first else 3, 4 if first else 2))
            setattr(self, f"block{stage}", nn.ModuleList([Block(2 if first else 1)]))
            setattr(self, f"norm{stage}", nn.LayerNorm(CHANNELS, eps=1e-6))

    def forward(self, image):
        stages = []
        for stage in range(1, 5):
            embedding = getattr(self, f"patch_embed{stage}")
            image = embedding.proj(image)
            height, width = image.shape[2:]
            tokens = embedding.norm(image.flatten(2).transpose(1, 2))
            tokens = getattr(self, f"block{stage}")[0](tokens, height, width)
            tokens = getattr(self, f"norm{stage}")(tokens)
            image = tokens.transpose(1, 2).reshape(len(image), CHANNELS, height, width)
            stages.append(image)
        return stages


class Projection(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(CHANNELS, CHANNELS)


class ConvModule(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4 * CHANNELS, CHANNELS, 1, bias=False)
        self.bn = nn.BatchNorm2d(CHANNELS)


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        for stage in range(1, 5):
            setattr(self, f"linear_c{stage}", Projection())
        self.linear_fuse = ConvModule()
        self.linear_pred = nn.Conv2d(CHANNELS, CLASSES, 1)

    def forward(self, stages):
        size = stages[0].shape[2:]
        narrowed = []
        for stage, image in enumerate(stages, start=1):
            narrow = getattr(self, f"linear_c{stage}").proj(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            narrowed.append(functional.interpolate(narrow, size=size, mode="bilinear", align_corners=False))
        fused = self.linear_fuse.conv(torch.cat(narrowed[::-1], dim=1))
        return self.linear_pred(functional.relu(self.linear_fuse.bn(fused)))


class SegFormer(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.decode_head = Head()

    def forward(self, image):
        return self.decode_head(self.backbone(image))


def start(model):
    state = {}
    for tensor, (name, values) in enumerate(model.state_dict().items()):
        shape = values.shape
        if name.endswith("num_batches_tracked"):
            state[name] = values
        elif len(shape) > 1:
            state[name] = as_float32(uniform(tensor, shape) * (12 / numpy.prod(shape[1:])) ** 0.5)
        elif name.endswith("weight") or name.endswith("running_var"):
            state[name] = as_float32(1 + 0.4 * uniform(tensor, shape))
        else:
            state[name] = as_float32(0.4 * uniform(tensor, shape))
    return state


def batch(step):
    image = as_float32(2 * uniform(1000 + step, (BATCH, 3, SIDE, SIDE)))
    labels = (hashes(2000 + step, BATCH * SIDE * SIDE) % 5).astype(numpy.int64).reshape(BATCH, SIDE, SIDE)
    return image, torch.from_numpy(numpy.where(labels == 4, 255, labels))


def loss_of(model, image, labels):
    logits = functional.interpolate(model(image), size=labels.shape[1:], mode="bilinear", align_corners=False)
    return functional.cross_entropy(logits, labels, ignore_index=255)


def norm_names(model):
    norms = (nn.LayerNorm, nn.BatchNorm2d)
    return {f"{prefix}.{name}" for prefix, module in model.named_modules() if isinstance(module, norms)
            for name, _ in module.named_parameters()}


def optimizer_of(model, run):
    norms = norm_names(model)
    groups = []
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(run.get("trained") != "norms" or name in norms)
        if not parameter.requires_grad:
            continue
        spared = run.get("decayed") == "no-norms" and (name in norms or "dwconv" in name)
        in_head = name.startswith("decode_head." if run.get("headParts") == "decode-head" else "decode_head.linear_pred.")
        rate = run["learningRate"] * (run.get("headFactor", 1) if in_head else 1)
        groups.append({"params": [parameter], "lr": rate, "weight_decay": 0 if spared else run["weightDecay"]})
    if run["optimizer"] == "sgd":
        return torch.optim.SGD(groups, lr=1, momentum=0.9)
    return torch.optim.AdamW(groups, lr=1, betas=(0.9, 0.999), eps=1e-8)


def second_pass(model, trained, radius, image, labels):
    """Gradients at w + radius g / ||g||; running statistics stay, as SAR's model keeps none."""
    norm = torch.sqrt(sum((parameter.grad**2).sum() for parameter in trained))
    before = [parameter.detach().clone() for parameter in trained]
    with torch.no_grad():
        for parameter in trained:
            parameter += radius / (norm + 1e-12) * parameter.grad
    bn = model.decode_head.linear_fuse.bn
    bn.momentum = 0
    model.zero_grad()
    loss_of(model, image, labels).backward()
    bn.momentum = 0.1
    with torch.no_grad():
        for parameter, values in zip(trained, before):
            parameter.copy_(values)


def train(run):
    model = SegFormer().double()
    first = start(model)
    model.load_state_dict(first)
    optimizer = optimizer_of(model, run)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    largest = {name: torch.zeros(parameter.numel()) for name, parameter in model.named_parameters()}
    losses = []
    for step in range(STEPS):
        image, labels = batch(step)
        model.zero_grad()
        loss = loss_of(model, image, labels)
        loss.backward()
        if run.get("sharpness"):
            second_pass(model, trained, run["sharpness"], image, labels)
        for name, parameter in model.named_parameters():
            if parameter.grad is not None:
                largest[name] = torch.maximum(largest[name], parameter.grad.abs().flatten())
        optimizer.step()
        losses.append(round(float(loss), 9))
    changes = {}
    for name, values in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        change = (values - first[name]).flatten()
        count = len(change)
        places = [place * count // SAMPLES for place in range(SAMPLES)]
        noise = [name in largest and 0 < largest[name][place] < 1e-12 for place in places]
        changes[name] = [None if bad else float(f"{float(change[place]):.7g}") for place, bad in zip(places, noise)]
    return {"options": run, "losses": losses, "changes": changes}


def main():
    adamw = {"optimizer": "adamw", "learningRate": 1e-3, "weightDecay": 0.5}
    sgd = {"optimizer": "sgd", "learningRate": 1e-2, "weightDecay": 0.05}
    groups = {"decayed": "no-norms", "headParts": "decode-head", "headFactor": 10}
    runs = {
        "groups, AdamW": {**adamw, **groups},
        "groups, SGD": {**sgd, **groups},
        "head factor alone": {**adamw, "headParts": "decode-head", "headFactor": 10},
        "norms, AdamW": {**adamw, "trained": "norms"},
        "sharpness, AdamW": {**adamw, "sharpness": 0.05},
        "sharpness, SGD": {**sgd, "sharpness": 0.05},
        "sharpness of norms, SGD": {**sgd, "trained": "norms", "sharpness": 0.05},
    }
    shapes = {name: list(values.shape) for name, values in SegFormer().state_dict().items()}
    json.dump({"shapes": shapes, "runs": {name: train(run) for name, run in runs.items()}}, sys.stdout)
    print()


main()
