"""The losses of docs/atp.md. Logits are [N,C,H,W], already of the labels' size."""
import math

import torch

from .views import NO_LABEL

TINY = 1e-30


def entropy(logits):
    """h of each pixel, in 0..1."""
    p = logits.softmax(1)
    return -(p * torch.log(p + TINY)).sum(1) / math.log(logits.shape[1])


def curriculum_entropy(h, gamma, gradient, limit):
    """mean of (1-h)^gamma h over the pixels with h <= limit. `gradient` "detached": the weight only weighs."""
    weight = (1 - h).clamp_min(0) ** gamma
    if gradient == "detached":
        weight = weight.detach()
    terms = weight * h
    if limit is None:
        return terms.mean()
    kept = h.detach() <= limit
    return (terms * kept).sum() / kept.sum().clamp_min(1)


def diversity(logits, alpha):
    """G: entropy of the class marginals m_c = mean(sg[exp(-alpha h)] p_c)."""
    p = logits.softmax(1)
    weight = torch.exp(-alpha * entropy(logits)).detach()
    m = (weight[:, None] * p).mean((0, 2, 3))
    return -(m * torch.log(m + TINY)).sum() / math.log(logits.shape[1])


def align_loss(logits, gamma, options):
    """Parts with their weights; the loss is their sum."""
    h = entropy(logits)
    e = curriculum_entropy(h, gamma, options["curriculumGradient"], options["entropyLimit"])
    return [options["entropyWeight"] * e, -options["diversityWeight"] * diversity(logits, options["alpha"])]


def cross_entropy(logits, labels):
    """Mean over the pixels that have a label; 0 without any."""
    each = torch.nn.functional.cross_entropy(logits, labels, ignore_index=NO_LABEL, reduction="sum")
    return each / (labels != NO_LABEL).sum().clamp_min(1)


def negative_loss(logits, delta):
    """-ln(1 - sum of the probabilities below delta), mean over all pixels."""
    p = logits.softmax(1)
    absent = (p < delta).detach()
    return -torch.log((1 - (p * absent).sum(1)).clamp(1e-8, 1)).mean()


@torch.no_grad()
def negative_jumps(logits, delta, options, near=3e-7):
    """How far a rounding can move the loss: it jumps where a probability crosses delta."""
    p = logits.softmax(1)
    least, most = ((p * (p < delta + side)).sum(1) for side in (-near, near))
    jumps = torch.log((1 - least).clamp(1e-8, 1)) - torch.log((1 - most).clamp(1e-8, 1))
    return float(options["negativeWeight"] * jumps.mean())


def soft_cross_entropy(logits, labels, probabilities):
    """mean of -sum_c p'_c ln p_c over the pixels that have a label; 0 without any."""
    kept = labels != NO_LABEL
    each = -(probabilities * logits.log_softmax(1)).sum(1)
    return (each * kept).sum() / kept.sum().clamp_min(1)


def teach_loss(logits, labels, delta, options, probabilities=None):
    """`probabilities`: those of soft pseudo labels."""
    positive = cross_entropy(logits, labels) if probabilities is None else soft_cross_entropy(logits, labels, probabilities)
    return [positive, options["negativeWeight"] * negative_loss(logits, delta)]


def weighted_cross_entropy(logits, labels, weights):
    """mean over ALL pixels of q CE"""
    each = torch.nn.functional.cross_entropy(logits, labels, ignore_index=NO_LABEL, reduction="none")
    return (weights * each).mean()
