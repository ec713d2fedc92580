"""`sharesKept`: the teacher's classes keep the shares that they had before the stage."""
import math

import torch

from .network import predict

FLOOR, MOST, LEAST_WINDOW = 0.001, 3, 4


def counts_of(logits):
    """Pixels of each class in predictions."""
    return torch.bincount(logits.argmax(1).flatten(), minlength=logits.shape[1]).double()


def shares_of(network, inputs):
    """In evaluation mode; `inputs`: all target images, normalised, one by one."""
    counts = sum(counts_of(predict(network, x)) for x in inputs)
    return counts / counts.sum()


class SharesKept:
    def __init__(self, network, run, options):
        self.strength = options["sharesKept"]
        self.window = max(LEAST_WINDOW, math.ceil(len(run.images) / run.recipe["batchSize"]))
        self.before = self.now = shares_of(network, run.each()) if self.strength > 0 else None
        self.seen = []

    def count(self, logits):
        """What the teacher predicts in a step, before it is scaled."""
        if self.strength > 0:
            self.seen.append(counts_of(logits))

    def scale(self, logits):
        """Logits whose softmax are the scaled probabilities, made to sum to 1 again."""
        if self.strength == 0:
            return logits
        ratio = (self.before + FLOOR) / (self.now + FLOOR)
        factors = ratio.clamp(1 / MOST, MOST) ** self.strength
        return logits + torch.log(factors).to(logits.dtype)[:, None, None]

    def settle(self):
        """At the end of a step."""
        if self.seen:
            counts = sum(self.seen)
            self.now = self.now + (counts / counts.sum() - self.now) / self.window
            self.seen = []

    def measure(self, teacher, run):
        """At the start of a round."""
        if self.strength > 0:
            self.now = shares_of(teacher, run.each())
