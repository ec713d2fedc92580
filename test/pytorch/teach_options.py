"""Golden values of Align's and Teach's options: test/golden/teach-options.json. Plain PyTorch in float64, from float32 inputs.

Run: python3 test/pytorch/teach_options.py > test/golden/teach-options.json
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
CLASSES, HEIGHT, WIDTH = 5, 9, 11


def rounded(x):
    """Numbers that float32 holds, in float64."""
    return x.float().double()


def numbers(x):
    """NHWC, as the program has it."""
    x = x.detach()
    x = x.permute(0, 2, 3, 1) if x.dim() == 4 else x
    return [float("%.8g" % v) for v in x.flatten().tolist()]


LOGITS = rounded(torch.randn(2, CLASSES, 4, 5) * torch.linspace(0.1, 6, 20).reshape(4, 5))


def upsampled(z, size):
    return F.interpolate(z, size, mode="bilinear", align_corners=False)


def entropy_of(p):
    return -(p * torch.log(p + 1e-30)).sum(1) / math.log(p.shape[1])


def align(z, gamma, alpha, w_ent, w_div, detached, limit):
    p = z.softmax(1)
    h = entropy_of(p)
    weight = (1 - h) ** gamma
    weight = weight.detach() if detached else weight
    kept = h <= limit if limit is not None else torch.ones_like(h, dtype=torch.bool)
    entropy = (weight * h)[kept].mean() if kept.any() else h.sum() * 0
    m = (torch.exp(-alpha * h).detach().unsqueeze(1) * p).mean((0, 2, 3))
    g = -(m * torch.log(m + 1e-30)).sum() / math.log(p.shape[1])
    return w_ent * entropy - w_div * g, entropy


def align_cases():
    for size in [(4, 5), (HEIGHT, WIDTH)]:
        for gamma in [5, 0.7]:
            for gradient, limit in [("detached", None), ("through", 0.6), ("detached", 0.6), ("through", 0.0)]:
                z = LOGITS.clone().requires_grad_()
                total, entropy = align(upsampled(z, size), gamma, 3, 1, 0.1, gradient == "detached", limit)
                total.backward()
                yield {
                    "size": size, "gamma": gamma, "curriculumGradient": gradient, "entropyLimit": limit,
                    "total": total.item(), "entropy": entropy.item(), "gradient": numbers(z.grad),
                }  # fmt: skip


def kept_labels():
    labels = TEACHER.argmax(1)
    labels[TEACHER.max(1).values < 0.5] = 255
    return labels


TEACHER = rounded((torch.randn(2, CLASSES, HEIGHT, WIDTH) * 2).softmax(1))


def soft_cases():
    """L_pos = mean over kept pixels of -sum_c t_c ln p_c, beside the negative labels of the student's classes below delta."""
    teacher = TEACHER
    labels = kept_labels()
    for w_neg in [0, 0.7]:
        z = LOGITS.clone().requires_grad_()
        ln_p = upsampled(z, (HEIGHT, WIDTH)).log_softmax(1)
        positive = -(teacher * ln_p).sum(1)[labels != 255].mean()
        p = ln_p.exp()
        negative = -torch.log((1 - (p * (p < 0.1).detach()).sum(1)).clamp(1e-8, 1)).mean()
        total = positive + w_neg * negative
        total.backward()
        yield {
            "negativeWeight": w_neg, "delta": 0.1,
            "total": total.item(), "positive": positive.item(), "gradient": numbers(z.grad),
        }  # fmt: skip


def shares_case():
    """Class probabilities scaled by (share before / share now)^exponent, the ratio within 1/3 to 3, before argmax."""
    before = torch.tensor([0.6, 0.3, 0.05, 0.04, 0.01])
    now = torch.tensor([0.7, 0.27, 0.01, 0.02, 0.0])
    ratio = ((before + 1e-3) / (now + 1e-3)).clamp(1 / 3, 3)
    factors = ratio**0.8
    p = upsampled(LOGITS, (HEIGHT, WIDTH)).softmax(1) * factors.reshape(1, -1, 1, 1)
    p = p / p.sum(1, keepdim=True)
    return {
        "before": before.tolist(), "now": now.tolist(), "strength": 0.8, "factors": factors.tolist(),
        "labels": p.argmax(1).flatten().tolist(), "confidence": numbers(p.max(1).values),
    }  # fmt: skip


def views_case():
    """Mean of a small network's probabilities over the 14 views, each brought back to the size of the image."""
    weights = rounded(torch.randn(CLASSES, 3, 3, 3))
    image = torch.randint(0, 256, (1, 3, HEIGHT, WIDTH)) / 255
    network = lambda x: F.conv2d(x, weights, stride=2, padding=1)
    mean = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)
    total, means = 0, {}
    scales = [1, 0.5, 0.75, 1.25, 1.5, 1.75, 2]
    for place in range(14):
        scale, mirrored = scales[place // 2], place % 2 == 1
        size = [max(1, int(math.floor(side * scale + 0.5))) for side in (HEIGHT, WIDTH)]
        x = upsampled(image, size) if scale != 1 else image
        x = x.flip(3) if mirrored else x
        p = upsampled(network((x - mean) / std), (HEIGHT, WIDTH)).softmax(1)
        total = total + (p.flip(3) if mirrored else p)
        if place + 1 in (2, 5, 14):
            means[place + 1] = numbers(total / (place + 1))
    bytes_ = (image * 255).round().permute(0, 2, 3, 1).flatten().int().tolist()
    return {"weights": weights.flatten().tolist(), "image": bytes_, "means": means}


def statistics_case():
    """Three steps of a teacher whose batch norm has its own running statistics: momentum 0.1, its own passes over batches."""
    norm = torch.nn.BatchNorm2d(3, momentum=0.1)
    batches = [rounded(torch.rand(2, 3, 4, 5)) for _ in range(3)]
    for batch in batches:
        norm(batch)
    return {
        "batches": [numbers(batch) for batch in batches],
        "mean": norm.running_mean.tolist(), "variance": norm.running_var.tolist(),
    }  # fmt: skip


def main():
    golden = {
        "shape": [2, 4, 5, CLASSES], "size": [HEIGHT, WIDTH], "logits": numbers(LOGITS),
        "teacher": numbers(TEACHER), "labels": kept_labels().flatten().tolist(),
        "align": list(align_cases()), "soft": list(soft_cases()), "shares": shares_case(),
        "views": views_case(), "statistics": statistics_case(),
    }  # fmt: skip
    json.dump(golden, sys.stdout, separators=(",", ":"))
    print("wrote %d cases of align, %d soft, shares, views, statistics" % (len(golden["align"]), len(golden["soft"])), file=sys.stderr)


main()
