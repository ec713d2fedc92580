"""`sharesKept`: the teacher's classes keep the shares that they had before the stage."""
import math

import torch

from .network import predict, teacher_norm

FLOOR, MOST, LEAST_WINDOW = 0.001, 3, 4


def counts_of(logits):
    """Pixels of each class in predictions."""
    return torch.bincount(logits.argmax(1).flatten(), minlength=logits.shape[1]).double()


def shares_of(network, run, images, batch_norm):
    """Over whole images. In statistics of the batch they are looked at in groups that take every k-th image."""
    groups = math.ceil(len(images) / run.recipe["batchSize"]) if batch_norm == "batch" else len(images)
    inputs = (run.normalise(run.images[list(images[group::groups])]) for group in range(groups))
    counts = sum(counts_of(predict(network, x, batch_norm)) for x in inputs)
    return counts / counts.sum()


class SharesKept:
    def __init__(self, network, run, options, images=None):
        """`images`: those whose predictions will be counted; all where it is not said."""
        self.strength = options["sharesKept"]
        self.images = images or list(range(len(run.images)))
        self.batch_norm = "running" if options.get("rounds", 0) > 0 else teacher_norm(options)
        self.window = max(LEAST_WINDOW, math.ceil(len(self.images) / run.recipe["batchSize"]))
        self.before = self.now = self.shares_of(network, run) if self.strength > 0 else None
        self.seen = []

    def shares_of(self, network, run):
        return shares_of(network, run, self.images, self.batch_norm)

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
            self.now = self.shares_of(teacher, run)
