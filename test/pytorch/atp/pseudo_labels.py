"""What the teacher says: labels, confidences, thresholds, rankings."""
import torch

from .losses import entropy
from .network import forward, predict, teacher_norm
from .views import NO_LABEL

BINS = 4096


@torch.no_grad()
def teacher_logits(teacher, x, options, shares):
    """In a step. Its own statistics are moved by its own passes over batches; copied ones are not."""
    pass_of = forward if options["teacherStatistics"] == "own" else predict
    logits = pass_of(teacher, x, teacher_norm(options))
    shares.count(logits)
    return shares.scale(logits)


def surest(logits):
    """Probability and class of each pixel."""
    confidence, labels = logits.softmax(1).max(1)
    return confidence, labels


def keep_above(confidence, labels, thresholds):
    """Pixels below the threshold of their class have no label."""
    least = torch.tensor(thresholds, dtype=confidence.dtype)[labels]
    return torch.where(confidence >= least, labels, torch.full_like(labels, NO_LABEL))


def margin_of(logits, thresholds):
    """How far the probabilities of each pixel are from another decision: a second class, or the threshold."""
    best = logits.softmax(1).topk(2, 1).values
    least = torch.tensor(thresholds, dtype=best.dtype)[logits.argmax(1)]
    return torch.minimum(best[:, 0] - best[:, 1], (best[:, 0] - least).abs())


class Decisions:
    """What a run decided pixel by pixel, where it is known: then the run's decision is taken, and those that PyTorch would
    decide in another way are counted. They may only be ones that a rounding turns."""

    def __init__(self, maps, stage):
        self.maps, self.stage = maps, stage
        self.turned, self.pixels, self.margin, self.shares_apart = 0, 0, 0.0, 0.0

    def known(self, name):
        return self.maps.get(f"{self.stage} {name}")

    def labels(self, name, found, margin):
        """`found` [N,H,W] is PyTorch's own; `margin` of the same shape."""
        decided = self.known(name)
        if decided is None:
            return found
        decided = decided.long().reshape(found.shape)
        other = decided != found
        self.turned, self.pixels = self.turned + int(other.sum()), self.pixels + found.numel()
        if other.any():
            self.margin = max(self.margin, float(margin[other].max()))
        return decided

    def shares(self, name, found, near):
        """`near`: the share of pixels that a rounding makes sure or unsure."""
        decided = self.known(name)
        if decided is None:
            return found
        decided = decided.to(found.dtype)
        self.shares_apart = max(self.shares_apart, float(((decided - found).abs() - near).max()))
        return decided


def round_beginning(step, options):
    """The round, from 0 on, that begins with a step; None where none does."""
    at = [each * options["rounds"] // options["steps"] for each in (step, step - 1)]
    return at[0] if options["rounds"] > 0 and (step == 0 or at[0] != at[1]) else None


def rho_at(step, options):
    """It grows over the steps, or over the rounds."""
    place, last = step, options["steps"] - 1
    if options["rounds"] > 0:
        place, last = round_beginning(step, options), options["rounds"] - 1
    if last < 1:
        return options["rhoEnd"]
    return options["rhoStart"] + (options["rhoEnd"] - options["rhoStart"]) * place / last


def threshold_of(confidences, rho, cap):
    """The least confidence of the surest share rho, counted in 4096 bins; 1 for a class that never wins."""
    if len(confidences) == 0:
        return min(1, cap)
    counts = torch.bincount((confidences * BINS).floor().long().clamp_max(BINS - 1), minlength=BINS)
    above = counts.flip(0).cumsum(0)
    reached = int((above < rho * len(confidences)).sum())
    return min((BINS - 1 - reached) / BINS, cap)


def class_thresholds(teacher, inputs, step, options, classes, shares):
    """One for each class; `inputs`: all target images, normalised, one by one."""
    if options["positive"] == "all":
        return [0.0] * classes
    if options["positive"] == "fixed":
        return [options["threshold"]] * classes
    found = [surest(shares.scale(predict(teacher, x))) for x in inputs]
    confidence = torch.cat([c.flatten() for c, _ in found])
    labels = torch.cat([l.flatten() for _, l in found])
    rho = rho_at(step, options)
    return [threshold_of(confidence[labels == c], rho, options["thresholdCap"]) for c in range(classes)]


def rank(network, inputs):
    """Image indices, least mean entropy first."""
    means = [float(entropy(predict(network, x)).mean()) for x in inputs]
    return sorted(range(len(means)), key=lambda index: (means[index], index)), means
