"""Values of PyTorch for Propagate and for the choice of crops, written to test/golden/propagate.json.

    python3 test/pytorch/propagate.py

Inputs are short numbers, exact in float32; everything is computed in float64 from them. Label maps are written as digits,
with x for the ignored label.
"""

import json
import sys
from pathlib import Path

import torch

IGNORED = 255
generator = torch.Generator().manual_seed(20)


def draw(*shape):
    return whole(64, *shape).float() / 64


def digits(labels):
    return "".join("x" if value == IGNORED else str(value) for value in labels.flatten().tolist())


def whole(n, *shape):
    return torch.randint(n, shape, generator=generator)


# The choice of crops: of several windows the one with the most even classes.


def score(window, largest_share):
    labels, counts = torch.unique(window, return_counts=True)
    counts = counts[labels != IGNORED].double()
    if len(counts) < 2 or counts.max() / counts.sum() >= largest_share:
        return 0.0
    return counts.log().sum().item()


def choose(labels, crops, size, largest_share):
    height, width = size
    scores = [score(labels[y : y + height, x : x + width], largest_share) for x, y in crops]
    return scores.index(max(scores)), scores


def patches(height, width, classes, patch):
    """A label map of square patches, as if of things."""
    coarse = whole(classes, -(-height // patch), -(-width // patch))
    return coarse.repeat_interleave(patch, 0).repeat_interleave(patch, 1)[:height, :width].contiguous()


def crop_case(labels, size, largest_share, tries=10):
    height, width = labels.shape
    crops = [
        (whole(width - size[1] + 1, 1).item(), whole(height - size[0] + 1, 1).item()) for _ in range(tries)
    ]
    chosen, scores = choose(labels, crops, size, largest_share)
    return {
        "height": height,
        "width": width,
        "labels": digits(labels),
        "cropHeight": size[0],
        "cropWidth": size[1],
        "largestShare": largest_share,
        "crops": [{"x": x, "y": y} for x, y in crops],
        "scores": scores,
        "chosen": chosen,
    }


def crop_cases():
    varied = patches(24, 32, 5, 6)
    ignored = varied.clone()
    ignored[:8] = IGNORED
    flat = torch.zeros(24, 32, dtype=torch.long)
    corner = flat.clone()
    corner[20:, 28:] = 1
    half = flat.clone()
    half[:, 16:] = 3
    return {
        "varied": crop_case(varied, (12, 16), 0.75),
        "strict": crop_case(patches(24, 32, 4, 8), (10, 12), 0.45),
        "ignored": crop_case(ignored, (10, 10), 0.75),
        "one class": crop_case(flat, (12, 16), 0.75),
        "a corner too small": crop_case(corner, (12, 16), 0.75),
        "two halves": crop_case(half, (24, 12), 0.75, 20),
    }


# ClassMix with the weights of its pixels, and the loss L_mix.


def mix_case(easy, hard, share_over, top, bottom):
    height, width, classes, tau = 9, 7, 4, 0.8
    easy_labels = whole(classes, easy, height, width)
    hard_labels = whole(classes, hard, height, width)
    confidence = draw(hard, height, width)
    logits = (4 * draw(hard, height, width, classes) - 2)
    pasted = [torch.randperm(classes, generator=generator)[:2].tolist() for _ in range(hard)]

    sure = (confidence >= torch.tensor(tau)).double()
    q = sure.mean(dim=(1, 2)) if share_over == "image" else sure.mean().repeat(hard)
    weights = q[:, None, None].repeat(1, height, width)
    if top > 0:
        weights[:, :top] = 0
    if bottom > 0:
        weights[:, -bottom:] = 0
    labels = hard_labels.clone()
    for k in range(hard):
        donor = easy_labels[k % easy]
        mask = torch.isin(donor, torch.tensor(pasted[k]))
        labels[k][mask] = donor[mask]
        weights[k][mask] = 1
    z = logits.double().permute(0, 3, 1, 2).contiguous().requires_grad_()
    loss = (weights * torch.nn.functional.cross_entropy(z, labels, reduction="none")).mean()
    loss.backward()
    return {
        "easy": easy,
        "hard": hard,
        "height": height,
        "width": width,
        "classes": classes,
        "tau": tau,
        "sureShareOver": share_over,
        "unsureTop": top,
        "unsureBottom": bottom,
        "pastedClasses": pasted,
        "easyLabels": digits(easy_labels),
        "hardLabels": digits(hard_labels),
        "confidence": confidence.flatten().tolist(),
        "logits": logits.flatten().tolist(),
        "q": q.tolist(),
        "mixedLabels": digits(labels),
        "weights": [round(value, 9) for value in weights.flatten().tolist()],
        "loss": loss.item(),
        "gradient": [round(value, 10) for value in z.grad.permute(0, 2, 3, 1).flatten().tolist()],
    }


def mix_cases():
    return {
        "as it is by default": mix_case(2, 2, "image", 0, 0),
        "as released": mix_case(2, 2, "batch", 2, 3),
        "more hard images than easy ones": mix_case(2, 3, "batch", 0, 4),
        "more easy images than hard ones": mix_case(3, 1, "image", 1, 0),
    }


def main():
    out = Path(__file__).parent.parent / "golden" / "propagate.json"
    values = {"crops": crop_cases(), "mixes": mix_cases()}
    text = json.dumps(values, separators=(",", ":"))
    out.write_text(text + "\n")
    for kind, cases in values.items():
        for name, case in cases.items():
            found = f"crop {case['chosen']}" if kind == "crops" else f"loss {case['loss']:.9f}"
            print(f"{kind}, {name}: {found}")
    print(f"{out.name}: {len(text)} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
