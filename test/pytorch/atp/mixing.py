"""ClassMix: some classes of an easy image go on top of a hard one."""
import math

import torch

TWO_32 = 2**32


class Drawn:
    """Numbers of a stream of random numbers, taken from the front."""

    def __init__(self, numbers):
        self.numbers, self.at = numbers, 0

    def below(self, n):
        """Without bias: the last stretch of n is incomplete, and its numbers are thrown away."""
        limit = TWO_32 - TWO_32 % n
        while True:
            number = self.numbers[self.at]
            self.at += 1
            if number < limit:
                return int(number) % n

    def shuffle(self, items):
        """Fisher-Yates, from the end."""
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items


def draw_pasted(labels, share, drawn):
    """A share of the classes that are present, rounded up."""
    present = [int(c) for c in labels.unique() if c != 255]
    return drawn.shuffle(present)[: math.ceil(len(present) * share)]


def sure_shares(confidence, options):
    """q of each hard image."""
    shares = (confidence >= options["tau"]).to(confidence.dtype).mean((1, 2))
    return shares if options["sureShareOver"] == "image" else torch.full_like(shares, float(shares.mean()))


def nearly_sure(confidence, options, near=1e-6):
    """The largest share of an image's pixels that a rounding makes sure or unsure."""
    return float(((confidence - options["tau"]).abs() < near).to(confidence.dtype).mean((1, 2)).max())


def hard_weights(shares, height, width, options):
    """q of each pixel of the hard images; rows at the top and at the bottom count for nothing."""
    weights = shares[:, None, None].repeat(1, height, width)
    weights[:, : options["unsureTop"]] = 0
    weights[:, height - min(height, options["unsureBottom"]) :] = 0
    return weights


def class_mix(easy, hard, pasted):
    """`easy` and `hard`: images, labels, weights. Pixels of the pasted classes are those of the easy image."""
    mask = torch.stack([torch.isin(labels, torch.tensor(classes)) for labels, classes in zip(easy[1], pasted)])
    return [torch.where(mask[:, None] if a.dim() == 4 else mask, a, b) for a, b in zip(easy, hard)]
