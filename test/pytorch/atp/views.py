"""What the student sees: crops, disturbed colours, blur, mirror images; and how images become the network's input.
Images are [N,3,H,W] in 0..1, label maps [N,H,W]. A draw is what was drawn at random for one image."""
import math

import torch

GREY = (0.299, 0.587, 0.114)
NO_LABEL = 255
MOST_RADIUS = 30


def grey_of(image):
    """[3,H,W] -> [1,H,W]"""
    weights = torch.tensor(GREY, dtype=image.dtype).reshape(3, 1, 1)
    return (weights * image).sum(0, keepdim=True)


def blend(image, other, factor):
    return (factor * image + (1 - factor) * other).clamp(0, 1)


def turn_hue(image, turns):
    """Hue in HSV, turned by a share of the colour circle (torchvision's adjust_hue)."""
    if turns == 0:
        return image
    most, least = image.max(0).values, image.min(0).values
    spread = most - least
    safe = torch.where(spread == 0, torch.ones_like(spread), spread)
    red, green, blue = image
    sixth = torch.where(
        most == red,
        (green - blue) / safe,
        torch.where(most == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    hue = (sixth / 6 + turns) % 1
    # Each channel falls from `most` to `least` where the hue is far from it: HSV -> RGB without cases.
    channels = []
    for offset in (5, 3, 1):
        k = (offset + 6 * hue) % 6
        channels.append(most - spread * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.stack(channels)


def jitter(image, draw):
    """Brightness, contrast, saturation, hue, in this order."""
    bright = (draw["brightness"] * image).clamp(0, 1)
    contrasted = blend(bright, grey_of(bright).mean(), draw["contrast"])
    saturated = blend(contrasted, grey_of(contrasted), draw["saturation"])
    return turn_hue(saturated, draw.get("hue", 0))


def blur(image, sigma):
    """Gaussian, radius 3 sigma; the border is mirrored without its pixel."""
    if sigma == 0:
        return image
    radius = min(MOST_RADIUS, math.ceil(3 * sigma))
    taps = torch.arange(-radius, radius + 1, dtype=image.dtype)
    kernel = torch.exp(-(taps**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).reshape(1, 1, 1, -1)
    padded = torch.nn.functional.pad(image[:, None], (radius, radius, 0, 0), mode="reflect")
    along_x = torch.nn.functional.conv2d(padded, kernel)
    padded = torch.nn.functional.pad(along_x, (0, 0, radius, radius), mode="reflect")
    return torch.nn.functional.conv2d(padded, kernel.transpose(2, 3))[:, 0]


def flip(maps, draws):
    """Mirrors those that were drawn; maps [N,...,W]."""
    return torch.stack([one.flip(-1) if draw["flip"] else one for one, draw in zip(maps, draws)])


def augment(images, draws):
    disturbed = torch.stack([blur(jitter(image, draw), draw["blurSigma"]) for image, draw in zip(images, draws)])
    return flip(disturbed, draws)


def crop(maps, offsets, height, width):
    """maps [N,...,H,W]; offsets None: whole images."""
    if offsets is None:
        return maps
    return torch.stack([
        one[..., at["y"] : at["y"] + height, at["x"] : at["x"] + width] for one, at in zip(maps, offsets)
    ])


def normalise(images, colours):
    """`colours`: mean and deviation of red, green, blue, and the order in which the network takes them."""
    mean, std = (torch.tensor(colours[name], dtype=images.dtype).reshape(3, 1, 1) for name in ("mean", "std"))
    normal = (images - mean) / std
    return normal.flip(1) if colours["channelOrder"] == "bgr" else normal
