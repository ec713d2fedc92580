"""Values of the semantic contrast (docs/atp.md) for src/adapt/contrast-golden.gpu.test.ts.

python3 test/pytorch/contrast.py test/golden/contrast.json && npx biome format --write test/golden/contrast.json

A small network with two levels and a projection head on them, from float32 numbers, computed in float64: the vectors, L_con
and its gradients; then five steps of CE on easy images and contrast on hard ones, with a teacher.
"""
import copy
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

CLASSES, CHANNELS, STEPS, START = 4, 8, 5, 1
WEIGHT, TEMPERATURE, PURITY = 2.0, 0.5, 0.75
RATE, HEAD_FACTOR, DECAY, EMA = 1e-3, 10.0, 0.01, 0.9
UNSURE_TOP, UNSURE_BOTTOM = 4, 4
HEIGHT, WIDTH = 24, 32

torch.manual_seed(3)
written = {}


def keep(name, values):
    numbers = torch.as_tensor(values).detach().float().reshape(-1).tolist()
    written[name] = [float(f"{number:.8g}") for number in numbers]


def given(*shape, scale=1.0):
    """Random numbers that float32 holds."""
    return (torch.randn(*shape) * scale).float().double()


class Layer(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Layer(3, 6, 3, 2)
        self.second = Layer(6, 6, 3, 2)
        self.third = Layer(6, 8, 3, 2)
        self.classifier = nn.Conv2d(8, CLASSES, 1)

    def levels(self, x):
        fine = self.second(self.first(x))
        return [fine, self.third(fine)]

    def forward(self, x):
        return self.classifier(self.levels(x)[-1])


class Head(nn.Module):
    def __init__(self, inputs, levels):
        super().__init__()
        middle = inputs // levels
        self.layers = nn.ModuleList([Layer(inputs, middle, 1, 1), Layer(middle, CHANNELS, 1, 1)])

    def forward(self, levels):
        size = levels[0].shape[2:]
        x = torch.cat([F.interpolate(level, size, mode="bilinear", align_corners=False) for level in levels], 1)
        for layer in self.layers:
            x = layer(x)
        return F.normalize(x, dim=1)


def cells_of(labels, size):
    """The class that fills PURITY of each cell, else 255."""
    classes = torch.where(labels == 255, CLASSES, labels)
    shares = F.avg_pool2d(F.one_hot(classes, CLASSES + 1).permute(0, 3, 1, 2).double(), labels.shape[1] // size[0])
    share, cells = shares.max(1)
    return torch.where((share >= PURITY) & (cells < CLASSES), cells, 255)


class Prototypes:
    def __init__(self):
        self.means = torch.zeros(CLASSES, CHANNELS).double()
        self.counts = torch.zeros(CLASSES).double()

    def take_in(self, vectors, labels):
        rows = vectors.detach().permute(0, 2, 3, 1).reshape(-1, CHANNELS)
        for c in range(CLASSES):
            own = rows[labels.reshape(-1) == c]
            if len(own) == 0:
                continue
            share = len(own) / (len(own) + self.counts[c])
            self.means[c] = self.means[c] * (1 - share) + own.mean(0) * share
            self.counts[c] += len(own)


def contrast(vectors, prototypes, labels):
    logits = torch.einsum("nahw,ca->nchw", vectors, prototypes.means) / TEMPERATURE
    return F.cross_entropy(logits, labels, ignore_index=255)


def unsure(labels, sure):
    """Pixels of weight 0 have no label."""
    labels = labels.clone()
    labels[sure == 0] = 255
    labels[:, :UNSURE_TOP] = 255
    labels[:, HEIGHT - UNSURE_BOTTOM :] = 255
    return labels


def noise(count, seed):
    """As test/compare.ts."""
    found = []
    for _ in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        found.append(seed / 2**31 - 1)
    return torch.tensor(found).double()


def blocks(seed, count=2):
    """Maps of blocks with holes and noise, and images that show them: the test makes the same."""
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    labels = torch.stack([(x // 8 + y // 8 + image + seed) % CLASSES for image in range(count)])
    labels[noise(labels.numel(), seed).reshape(labels.shape) > 0.86] = 255
    labels[noise(labels.numel(), seed + 100).reshape(labels.shape) > 0.86] = 2
    colour = torch.where(labels == 255, 2, labels).double() / 5
    grain = (noise(3 * labels.numel(), seed + 200).reshape(*labels.shape, 3) + 1) / 10
    return (colour[..., None] + grain).float().double().permute(0, 3, 1, 2), labels


def predict_in_batch(module, run):
    """In statistics of the batch, which do not move the running ones."""
    kept = copy.deepcopy(module.state_dict())
    with torch.no_grad():
        result = run()
    module.load_state_dict(kept)
    return result


def in_file_order(name, module):
    for key, value in module.state_dict().items():
        if not key.endswith("num_batches_tracked"):
            keep(f"{name}{key}", value)


def gradients(name, module):
    for key, value in module.named_parameters():
        if value.grad is not None:
            keep(f"{name}{key}", value.grad)


def group(module, names, rate):
    return {"params": [p for n, p in module.named_parameters() if n.startswith("classifier") == names], "factor": rate}


net, head = Net().double(), Head(14, 2).double()
for key, value in net.named_parameters():
    fan = value[0].numel()
    start = given(*value.shape, scale=math.sqrt(2 / fan) if value.dim() > 1 else 0.1)
    value.data = start + (1.0 if key.endswith("bn.weight") else 0.0)
    value.data = value.data.float().double()
for place, layer in enumerate(head.layers):
    normals = given(*layer.conv.weight.shape)
    keep(f"normals {place}", normals)
    layer.conv.weight.data = normals * math.sqrt(2 / len(normals))
in_file_order("start ", net)

easy = [blocks(10 + step) for step in range(STEPS)]
hard = [blocks(20 + step) for step in range(STEPS)]
sure = torch.tensor([[0.5, 0.25], [0.5, 0.25], [0.0, 0.25], [1.0, 1.0], [0.0, 0.0]]).double()

# L_con by itself, with prototypes of the first easy images.
prototypes = Prototypes()
vectors = head(net.levels(easy[0][0]))
prototypes.take_in(vectors, cells_of(easy[0][1], vectors.shape[2:]))
state = copy.deepcopy((net.state_dict(), head.state_dict()))
vectors = head(net.levels(hard[0][0]))
cells = cells_of(unsure(hard[0][1], sure[0]), vectors.shape[2:])
loss = contrast(vectors, prototypes, cells)
(WEIGHT * loss).backward()
keep("prototypes", prototypes.means)
keep("vectors", vectors.permute(0, 2, 3, 1))
keep("cells", cells)
keep("loss", loss)
gradients("gradient ", net)
gradients("gradient projection.", head)
net = Net().double()
net.load_state_dict({**state[0]})
head.load_state_dict(state[1])
for module in (*net.modules(), *head.modules()):
    if isinstance(module, nn.BatchNorm2d):
        module.reset_running_stats()
head.zero_grad(set_to_none=True)

# Five steps.
teacher, teacher_head = copy.deepcopy(net), copy.deepcopy(head)
prototypes = Prototypes()
optimizer = torch.optim.AdamW([group(net, False, 1.0), group(net, True, HEAD_FACTOR)], lr=RATE, weight_decay=DECAY)
head_optimizer = torch.optim.AdamW([{"params": list(head.parameters()), "factor": HEAD_FACTOR}], lr=RATE, weight_decay=DECAY)
losses, counts = [], []
for step in range(STEPS):
    (easy_images, easy_labels), (hard_images, hard_labels) = easy[step], hard[step]
    both = nn.ModuleList([teacher, teacher_head])
    vectors = predict_in_batch(both, lambda: teacher_head(teacher.levels(easy_images)))
    prototypes.take_in(vectors, cells_of(easy_labels, vectors.shape[2:]))
    keep(f"prototypes {step}", prototypes.means)
    counts.append(prototypes.counts.clone())
    optimizer.zero_grad(set_to_none=False)
    logits = F.interpolate(net(easy_images), (HEIGHT, WIDTH), mode="bilinear", align_corners=False)
    easy_loss = F.cross_entropy(logits, easy_labels, ignore_index=255)
    easy_loss.backward()
    losses.append(easy_loss.item())
    for one in (optimizer, head_optimizer):
        for parameters in one.param_groups:
            parameters["lr"] = RATE * parameters["factor"] * (1 - step / STEPS)
    if step >= START:
        head.zero_grad(set_to_none=True)
        # The student sees the first image mirrored.
        flipped = torch.stack([hard_images[0].flip(-1), hard_images[1]])
        labels = unsure(torch.stack([hard_labels[0].flip(-1), hard_labels[1]]), sure[step])
        vectors = head(net.levels(flipped))
        cells = cells_of(labels, vectors.shape[2:])
        loss = contrast(vectors, prototypes, cells) if (cells != 255).any() else 0 * vectors.sum()
        (WEIGHT * loss).backward()
        losses.append(loss.item())
        head_optimizer.step()
    optimizer.step()
    share = min(1 - 1 / (step + 1), EMA)
    for old, new in ((teacher, net), (teacher_head, head)):
        for a, b in zip(old.parameters(), new.parameters()):
            a.data = share * a.data + (1 - share) * b.data
        for a, b in zip(old.buffers(), new.buffers()):
            a.data = b.data.clone()
keep("losses", losses)
keep("counts", torch.stack(counts))
in_file_order("end ", net)
in_file_order("teacher ", teacher)
in_file_order("end projection.", head)
in_file_order("teacher projection.", teacher_head)

with open(sys.argv[1], "w") as file:
    json.dump(written, file, separators=(",", ":"))
    file.write("\n")
print({name: len(values) for name, values in written.items()}, losses)
