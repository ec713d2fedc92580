"""DeepLabV2 on a ResNet of basic blocks, as the demo has it; and the two ways in which batch norm can work."""
import contextlib
import copy

import torch
from torch import nn


class Layers:
    """Makes the layers of a state dict: sizes are those of its tensors, all else is given by name."""

    def __init__(self, state, convolutions, norms):
        self.state, self.convolutions, self.norms = state, convolutions, norms

    def has(self, name):
        return f"{name}.weight" in self.state

    def conv(self, name):
        outputs, inputs, *kernel = self.state[f"{name}.weight"].shape
        return nn.Conv2d(inputs, outputs, kernel, bias=f"{name}.bias" in self.state, **self.convolutions[name])

    def norm(self, name):
        (channels,) = self.state[f"{name}.weight"].shape
        return nn.BatchNorm2d(channels, **self.norms[name])


class BasicBlock(nn.Module):
    def __init__(self, layers, name):
        super().__init__()
        self.conv1, self.bn1 = layers.conv(f"{name}.conv1"), layers.norm(f"{name}.bn1")
        self.conv2, self.bn2 = layers.conv(f"{name}.conv2"), layers.norm(f"{name}.bn2")
        self.downsample = nn.Identity()
        if layers.has(f"{name}.downsample.0"):
            self.downsample = nn.Sequential(layers.conv(f"{name}.downsample.0"), layers.norm(f"{name}.downsample.1"))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class DeepLabV2(nn.Module):
    """Logits at the resolution of the features: the sum of dilated convolutions of them (`aspp`, the classifier)."""

    def __init__(self, layers, max_pool_ceil=False):
        super().__init__()
        self.conv1, self.bn1 = layers.conv("conv1"), layers.norm("bn1")
        self.pool = nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=max_pool_ceil)
        for stage in ("layer1", "layer2", "layer3", "layer4"):
            depth = sum(layers.has(f"{stage}.{index}.conv1") for index in range(100))
            setattr(self, stage, nn.Sequential(*(BasicBlock(layers, f"{stage}.{index}") for index in range(depth))))
        branches = sum(layers.has(f"aspp.{index}") for index in range(100))
        self.aspp = nn.ModuleList(layers.conv(f"aspp.{index}") for index in range(branches))

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return sum(branch(x) for branch in self.aspp)


def build_network(state, layers, dtype):
    """`layers`: stride, padding, dilation of the convolutions, eps and momentum of the norms, by name."""
    network = DeepLabV2(Layers(state, layers["convolutions"], layers["norms"]), layers["maxPoolCeil"])
    network.load_state_dict(state, strict=True)
    return network.to(dtype)


@torch.no_grad()
def take_weights(network, values):
    """`values` by name, flat; names of other networks have no place here."""
    for name, tensor in network.state_dict().items():
        if name in values:
            tensor.copy_(values[name].reshape(tensor.shape))


def norms_of(network):
    return [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]


def classifier_parameters(network):
    return list(network.aspp.parameters())


def norm_parameters(network):
    return [parameter for norm in norms_of(network) for parameter in norm.parameters()]


@contextlib.contextmanager
def statistics_stay(network):
    """Within it, a pass over a batch does not move the running statistics."""
    norms = norms_of(network)
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum


def forward(network, x, batch_norm):
    """Logits of x's size. `batch_norm`: "batch" (moves the running statistics) or "running"."""
    network.train(batch_norm == "batch")
    logits = network(x)
    return nn.functional.interpolate(logits, size=x.shape[2:], mode="bilinear", align_corners=False)


@torch.no_grad()
def predict(network, x, batch_norm="running"):
    """Logits, while nothing of the network changes."""
    with statistics_stay(network):
        return forward(network, x, batch_norm)


def teacher_norm(options):
    """Statistics that the teacher's batch norm uses for pseudo labels."""
    own = options["teacherBatchNorm"]
    return options["batchNorm"] if own == "as-student" else own


def clone(network):
    return copy.deepcopy(network)
