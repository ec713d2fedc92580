"""Loads an adapted state dict into its own PyTorch module with strict=True and predicts with it.

python3 load_strict.py MODEL.(safetensors|pth) INPUT.f32 N H W OUTPUT.f32 OPTIONS.json

INPUT: float32 [N,3,H,W], normalised. OUTPUT: float32 logits [N,C,h,w] in evaluation mode, at the network's own
resolution. OPTIONS: strides, dilations, asppRates and bothDilated (are both convolutions of a block dilated?).
"""
import json
import struct
import sys

import torch
from torch import nn

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read_state(path):
    if not path.endswith(".safetensors"):
        return torch.load(path, weights_only=True)
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def conv(inputs, outputs, stride=1, dilation=1):
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=dilation, dilation=dilation, bias=False)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, dilation, both):
        super().__init__()
        self.conv1 = conv(inputs, outputs, stride, dilation)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 1, dilation if both else 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


class DeepLabV2(nn.Module):
    """A ResNet of basic blocks with four summed dilated heads; widths are those of the state dict."""

    def __init__(self, state, options):
        super().__init__()
        width = state["conv1.weight"].shape[0]
        classes = state["aspp.0.weight"].shape[0]
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        for index, (stride, dilation) in enumerate(zip(options["strides"], options["dilations"])):
            layer = f"layer{index + 1}"
            outputs = state[f"{layer}.0.conv1.weight"].shape[0]
            depth = len({name.split(".")[1] for name in state if name.startswith(layer + ".")})
            blocks = [
                Block(width if i == 0 else outputs, outputs, stride if i == 0 else 1, dilation, options["bothDilated"])
                for i in range(depth)
            ]
            setattr(self, layer, nn.Sequential(*blocks))
            width = outputs
        rates = options["asppRates"]
        self.aspp = nn.ModuleList(nn.Conv2d(width, classes, 3, padding=rate, dilation=rate) for rate in rates)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return sum(branch(x) for branch in self.aspp)


def main(model_path, input_path, images, height, width, output_path, options_path):
    state = read_state(model_path)
    with open(options_path) as file:
        options = json.load(file)
    network = DeepLabV2(state, options)
    network.load_state_dict(state, strict=True)
    network.eval()
    shape = (int(images), 3, int(height), int(width))
    with open(input_path, "rb") as file:
        x = torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(shape)
    with torch.no_grad():
        logits = network(x).contiguous()
    with open(output_path, "wb") as file:
        file.write(bytes(logits.untyped_storage()))
    print(f"PyTorch {torch.__version__}: {len(state)} tensors loaded with strict=True, logits {list(logits.shape)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
