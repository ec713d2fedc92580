"""Writes test/golden/augmentation.safetensors: colour jitter with hue, by PyTorch in float64 from float32 images.

    python3 test/pytorch/augmentation.py

Hue is turned as torchvision's adjust_hue does it on floats: RGB to HSV, h + shift modulo 1, back. Brightness, contrast and
saturation are those of docs/atp.md, in this order, before it. Images are [N, H, W, 3] in 0..1;
draws are rows of brightness, contrast, saturation, hue.
"""

from pathlib import Path

import torch
from safetensors_file import write_safetensors

GREY = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
FILE = Path(__file__).parent.parent / "golden" / "augmentation.safetensors"


def rgb_to_hsv(rgb):
    r, g, b = rgb.unbind(-1)
    most, least = rgb.amax(-1), rgb.amin(-1)
    chroma = most - least
    is_grey = chroma == 0
    saturation = chroma / torch.where(is_grey, torch.ones_like(most), most)
    divisor = torch.where(is_grey, torch.ones_like(chroma), chroma)
    rc, gc, bc = (most - r) / divisor, (most - g) / divisor, (most - b) / divisor
    of_red = (most == r) * (bc - gc)
    of_green = ((most == g) & (most != r)) * (2 + rc - bc)
    of_blue = ((most != g) & (most != r)) * (4 + gc - rc)
    hue = torch.fmod((of_red + of_green + of_blue) / 6 + 1, 1)
    return hue, saturation, most


def hsv_to_rgb(hue, saturation, value):
    sector = torch.floor(hue * 6)
    f = hue * 6 - sector
    sector = sector.long() % 6
    p = (value * (1 - saturation)).clamp(0, 1)
    q = (value * (1 - saturation * f)).clamp(0, 1)
    t = (value * (1 - saturation * (1 - f))).clamp(0, 1)
    red = torch.stack([value, q, p, p, t, value])
    green = torch.stack([t, value, value, q, p, p])
    blue = torch.stack([p, p, t, value, value, q])
    chosen = [channel.gather(0, sector[None])[0] for channel in (red, green, blue)]
    return torch.stack(chosen, -1)


def blend(rgb, factor, towards):
    return (factor * rgb + (1 - factor) * towards).clamp(0, 1)


def jitter(rgb, draw):
    """One image [H, W, 3]: brightness, contrast, saturation, hue."""
    bright = blend(rgb, draw["brightness"], torch.zeros(()))
    contrasted = blend(bright, draw["contrast"], (bright @ GREY).mean())
    saturated = blend(contrasted, draw["saturation"], (contrasted @ GREY)[..., None])
    hue, saturation, value = rgb_to_hsv(saturated)
    return hsv_to_rgb((hue + draw["hue"]) % 1.0, saturation, value)


def edge_cases():
    """Black, greys, white; saturated colours; two channels alike; nearly grey; nearly black."""
    colours = [
        [0, 0, 0], [0.25, 0.25, 0.25], [0.5, 0.5, 0.5], [1, 1, 1],
        [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0],
        [0, 1, 1], [1, 0, 1], [0.75, 0.75, 0.25], [0.25, 0.75, 0.75],
        [0.75, 0.25, 0.75], [0.5, 0.5, 0.5 + 2**-10], [2**-8, 0, 2**-9], [1, 2**-7, 2**-6],
    ]  # fmt: skip
    return torch.tensor(colours, dtype=torch.float32).reshape(4, 4, 3)


def draw_of(hue, brightness=1.0, contrast=1.0, saturation=1.0):
    return {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}


def main():
    torch.manual_seed(3)
    noise = (torch.rand(2, 4, 4, 3) * 256).floor().clamp(0, 255) / 255
    images = torch.cat([edge_cases()[None], noise])
    cases = {f"hue {shift}": [draw_of(shift)] * 3 for shift in (0.5, -0.5, 0.125, -0.03125)}
    cases["each image by its own draw"] = [
        draw_of(0.25, 1.25, 0.75, 1.5),
        draw_of(-0.1875, 0.75, 1.25, 0.5),
        draw_of(0.0625, 1.125, 1.125, 1.25),
    ]
    tensors = {"images": images}
    for name, draws in cases.items():
        jittered = [jitter(image.double(), draw) for image, draw in zip(images, draws)]
        tensors[f"{name}: draws"] = torch.tensor([list(draw.values()) for draw in draws], dtype=torch.float32)
        tensors[f"{name}: jittered"] = torch.stack(jittered).float()
    write_safetensors(FILE, tensors)
    print(f"{FILE.name}: {FILE.stat().st_size} bytes; " + "; ".join(cases))


main()
