"""Five steps of other methods on a small network, in float64 from float32 weights: python3 rivals.py FOLDER
Writes FOLDER/rivals.safetensors (start of the network, images as bytes, final values by method) and FOLDER/rivals.json (losses,
options). Each loop is written from its paper and released code; what it leaves out stands in its comment. h is a pixel's entropy
divided by ln C, and losses are means over pixels."""
import json
import math
import os
import sys

import torch

from atp.losses import cross_entropy, curriculum_entropy, diversity, entropy
from atp.network import build_network, clone, forward, norm_parameters, norms_of, predict, statistics_stay
from atp.pseudo_labels import keep_above, surest, threshold_of
from atp.training import follow
from atp.views import normalise
from atp.weights import write_safetensors

CLASSES, WIDTHS, RATES = 4, (4, 4, 8, 8), (6, 12)
STEPS, BATCH, HEIGHT, WIDTH = 5, 2, 24, 32
COLOURS = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "channelOrder": "rgb"}
# Of the final network.
KEPT = ("conv1.weight", "bn1.weight", "bn1.running_mean", "layer2.0.bn1.running_var", "layer4.0.bn2.bias", "layer3.0.conv2.weight", "aspp.0.bias")


def small_state(random):
    """A ResNet with one basic block a stage and two summed dilated branches."""
    state = {}

    def conv(name, outputs, inputs, side, scale=2.0):
        state[f"{name}.weight"] = torch.randn(outputs, inputs, side, side, generator=random) * math.sqrt(scale / (inputs * side * side))

    def norm(name, channels):
        spread = lambda: 0.1 * torch.randn(channels, generator=random)
        state.update({f"{name}.weight": 1 + spread(), f"{name}.bias": spread(), f"{name}.running_mean": spread()})
        state[f"{name}.running_var"] = 1 + spread().abs()

    conv("conv1", WIDTHS[0], 3, 7)
    norm("bn1", WIDTHS[0])
    inputs = WIDTHS[0]
    for stage, width in enumerate(WIDTHS):
        name = f"layer{stage + 1}.0"
        conv(f"{name}.conv1", width, inputs, 3)
        norm(f"{name}.bn1", width)
        conv(f"{name}.conv2", width, width, 3)
        norm(f"{name}.bn2", width)
        conv(f"{name}.downsample.0", width, inputs, 1)
        norm(f"{name}.downsample.1", width)
        inputs = width
    for index in range(len(RATES)):
        conv(f"aspp.{index}", CLASSES, inputs, 3, 8.0)
        state[f"aspp.{index}.bias"] = 0.1 * torch.randn(CLASSES, generator=random)
    return state


def small_layers(state):
    convolutions = {"conv1": {"stride": 2, "padding": 3, "dilation": 1}}
    for stage, (stride, dilation) in enumerate(zip((1, 2, 1, 1), (1, 1, 2, 4))):
        name = f"layer{stage + 1}.0"
        convolutions[f"{name}.conv1"] = {"stride": stride, "padding": dilation, "dilation": dilation}
        convolutions[f"{name}.conv2"] = {"stride": 1, "padding": 1, "dilation": 1}
        convolutions[f"{name}.downsample.0"] = {"stride": stride, "padding": 0, "dilation": 1}
    for index, rate in enumerate(RATES):
        convolutions[f"aspp.{index}"] = {"stride": 1, "padding": rate, "dilation": rate}
    norms = {name[: -len(".running_mean")]: {"eps": 1e-5, "momentum": 0.1} for name in state if name.endswith("running_mean")}
    return {"convolutions": convolutions, "norms": norms, "maxPoolCeil": False}


def small_images(random):
    """Bytes [steps, N, H, W, 3]: coarse blocks of colour with noise."""
    coarse = torch.rand(STEPS * BATCH, 3, 4, 4, generator=random)
    blocks = torch.nn.functional.interpolate(coarse, size=(HEIGHT, WIDTH), mode="nearest")
    noisy = (blocks + 0.1 * torch.randn(blocks.shape, generator=random)).clamp(0, 1)
    return (noisy * 255).round().to(torch.uint8).permute(0, 2, 3, 1).reshape(STEPS, BATCH, HEIGHT, WIDTH, 3)


def body_parameters(network):
    return [parameter for name, parameter in network.named_parameters() if not name.startswith("aspp")]


def step_of(optimiser, loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return float(loss)


def batch_norm(network, batches):
    """Re-estimated: the running statistics become the mean over the batches (momentum 1/k). No gradient."""
    for k, x in enumerate(batches):
        for norm in norms_of(network):
            norm.momentum = 1 / (k + 1)
        with torch.no_grad():
            forward(network, x, "batch")
    return {"losses": []}


def plain_entropy(network, batches):
    """mean h, all but the classifier. AdamW."""
    optimiser = torch.optim.AdamW(body_parameters(network), lr=1e-3, weight_decay=0.01)
    losses = [step_of(optimiser, entropy(forward(network, x, "batch")).mean()) for x in batches]
    return {"losses": losses, "options": {"optimizer": "adamw", "learningRate": 1e-3, "weightDecay": 0.01}}


def tent(network, batches):
    """TENT (Wang et al. 2021): weight and bias of the norms, entropy, statistics of the batch. Adam without decay.
    Not as released: the entropy is divided by ln C; running statistics are kept and move (there they are dropped)."""
    optimiser = torch.optim.Adam(norm_parameters(network), lr=1e-3)
    losses = [step_of(optimiser, entropy(forward(network, x, "batch")).mean()) for x in batches]
    return {"losses": losses, "options": {"trained": "norms", "optimizer": "adamw", "learningRate": 1e-3, "weightDecay": 0}}


def shot_im(network, batches):
    """SHOT-IM (Liang et al. 2020): information maximisation, entropy minus that of the mean prediction; classifier frozen.
    SGD with momentum. Not as released: both are divided by ln C; no Nesterov momentum; one learning rate; the mean
    prediction is that of all pixels of the batch."""
    optimiser = torch.optim.SGD(body_parameters(network), lr=1e-2, momentum=0.9, weight_decay=1e-3)
    losses = []
    for x in batches:
        logits = forward(network, x, "batch")
        losses.append(step_of(optimiser, entropy(logits).mean() - diversity(logits, alpha=0)))
    options = {"gamma": 0, "alpha": 0, "entropyWeight": 1, "diversityWeight": 1, "freezeClassifier": True}
    return {"losses": losses, "options": {**options, "optimizer": "sgd", "learningRate": 1e-2, "momentum": 0.9, "weightDecay": 1e-3}}


def sar(network, batches):
    """SAR (Niu et al. 2023): pixels with h < 0.4, norms, gradients where the loss is worst within a radius, SGD with momentum.
    Not as released: the second pass filters anew, not within what the first kept; norms of all blocks; no recovery when the
    mean loss gets small. The running statistics move in the first pass only. Losses: of the first and of the second pass."""
    parameters, radius, limit = norm_parameters(network), 0.05, 0.4
    optimiser = torch.optim.SGD(parameters, lr=1e-2, momentum=0.9)
    loss_of = lambda x: curriculum_entropy(entropy(forward(network, x, "batch")), 0, "through", limit)
    losses, seconds = [], []
    for x in batches:
        optimiser.zero_grad()
        first = loss_of(x)
        first.backward()
        with torch.no_grad():
            length = torch.sqrt(sum((parameter.grad**2).sum() for parameter in parameters))
            climbs = [radius * parameter.grad / (length + 1e-12) for parameter in parameters]
            for parameter, climb in zip(parameters, climbs):
                parameter.add_(climb)
        optimiser.zero_grad()
        with statistics_stay(network):
            second = loss_of(x)
        second.backward()
        with torch.no_grad():
            for parameter, climb in zip(parameters, climbs):
                parameter.sub_(climb)
        optimiser.step()
        losses.append(float(first))
        seconds.append(float(second))
    options = {"trained": "norms", "entropyLimit": limit, "sharpness": radius, "gamma": 0, "diversityWeight": 0}
    options.update({"optimizer": "sgd", "learningRate": 1e-2, "momentum": 0.9, "weightDecay": 0})
    return {"losses": losses, "losses of the second pass": seconds, "options": options}


def cotta(network, batches):
    """CoTTA (Wang et al. 2022) without its restore, whose draws are the engine's own: soft labels of a teacher that is averaged
    over views; all parameters. Adam. Not as released: two views, plain and mirrored, whose probabilities (not logits) are
    averaged, always; the teacher's decay is this project's, min(1 - 1/(step+1), 0.999).
    Losses: cross-entropy with the soft labels; minus their entropy it is the divergence."""
    teacher = clone(network)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    losses, entropies = [], []
    for step, x in enumerate(batches):
        mirrored = predict(teacher, x.flip(3), "batch").softmax(1).flip(3)
        t = (predict(teacher, x, "batch").softmax(1) + mirrored) / 2
        loss = -(t * forward(network, x, "batch").log_softmax(1)).sum(1).mean()
        losses.append(step_of(optimiser, loss))
        entropies.append(float(-(t * t.log()).sum(1).mean()))
        follow(teacher, network, step, {"emaDecay": 0.999, "teacherStatistics": "copied"})
    options = {"pseudoLabels": "soft", "teacherViews": 2, "emaDecay": 0.999, "negativeWeight": 0}
    options.update({"optimizer": "adamw", "learningRate": 1e-3, "weightDecay": 0})
    return {"losses": losses, "entropies of the soft labels": entropies, "options": options}


def cbst(network, batches):
    """CBST (Zou et al. 2018): self-training in rounds. At the start of a round all images get labels, the surest share of each
    class, which stay fixed in it. Four steps, two rounds, shares 0.3 and 0.5. SGD with momentum. Not as released: a class wins
    by its probability, not by probability / threshold; the share is counted in 4096 bins; no multi-scale training."""
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-2, momentum=0.9, weight_decay=5e-4)
    losses, thresholds, kept = [], [], []
    for step, x in enumerate(batches[:4]):
        if step % 2 == 0:
            found = [surest(predict(network, one, "running")) for one in batches]
            confidence, labels = (torch.cat([pair[at].flatten() for pair in found]) for at in (0, 1))
            share = 0.3 if step == 0 else 0.5
            thresholds.append([threshold_of(confidence[labels == c], share, 1) for c in range(CLASSES)])
            fixed = [keep_above(*pair, thresholds[-1]) for pair in found]
        kept.append(float((fixed[step] != 255).double().mean()))
        losses.append(step_of(optimiser, cross_entropy(forward(network, x, "batch"), fixed[step])))
    options = {"rounds": 2, "steps": 4, "positive": "class-balanced", "thresholdCap": 1, "emaDecay": 0, "negativeWeight": 0}
    options.update({"optimizer": "sgd", "learningRate": 1e-2, "momentum": 0.9, "weightDecay": 5e-4})
    return {"losses": losses, "shares": [0.3, 0.5], "thresholds": thresholds, "kept": kept, "options": options}


def main(folder):
    random = torch.Generator().manual_seed(7)
    state, images = small_state(random), small_images(random)
    batches = [normalise(batch.permute(0, 3, 1, 2).double() / 255, COLOURS) for batch in images]
    methods = {
        "batch-norm": batch_norm, "entropy": plain_entropy, "tent": tent, "shot-im": shot_im, "sar": sar,
        "cotta": cotta, "cbst": cbst,
    }
    tensors = {**{f"start.{name}": values for name, values in state.items()}, "images": images}
    results = {}
    for name, method in methods.items():
        network = build_network(state, small_layers(state), torch.float64)
        results[name] = {"is": " ".join(method.__doc__.split()), **method(network, batches)}
        final = network.state_dict()
        tensors.update({f"{name}.{kept}": final[kept] for kept in KEPT})
        print(f"{name}: {' '.join(f'{loss:.9g}' for loss in results[name]['losses'])}")
    write_safetensors(os.path.join(folder, "rivals.safetensors"), tensors)
    with open(os.path.join(folder, "rivals.json"), "w") as file:
        json.dump({"classes": CLASSES, "asppRates": RATES, "batchNormMomentum": 0.1, "methods": results}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
