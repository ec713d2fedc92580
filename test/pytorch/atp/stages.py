"""Align, Teach and Propagate, step by step. Each stage is a generator of what a step gave, and returns the network."""
import torch

from .losses import align_loss, entropy, negative_jumps, teach_loss, weighted_cross_entropy
from .mixing import Drawn, class_mix, draw_pasted, hard_weights, nearly_sure, sure_shares
from .network import clone, forward, norms_of, predict
from .pseudo_labels import (
    Decisions, class_thresholds, keep_above, margin_of, rank, round_beginning, surest, teacher_logits,
)
from .shares import SharesKept
from .training import Optimiser, follow
from .views import augment, crop, flip, normalise


class Run:
    """The images of a run and what its recipe says about all stages."""

    def __init__(self, recipe, images, classes, dtype, decisions):
        # By name; empty where they are not known.
        self.decisions = decisions
        self.recipe, self.classes, self.input = recipe, classes, recipe["input"]
        # Bytes [N,H,W,3]
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).to(dtype) / 255
        self.height = min(self.input["cropHeight"] or self.input["height"], self.input["height"])
        self.width = min(self.input["cropWidth"] or self.input["width"], self.input["width"])

    def batch(self, drawn):
        """The plain images of a step."""
        return self.crop(self.images[drawn["images"]], drawn)

    def crop(self, maps, drawn):
        return crop(maps, drawn["offsets"], self.height, self.width)

    def student_view(self, images, drawn):
        return normalise(augment(images, drawn["draws"]), self.input)

    def normalise(self, images):
        return normalise(images, self.input)

    def each(self):
        """All images, normalised, one by one."""
        return (self.normalise(image[None]) for image in self.images)


def gamma_at(step, options):
    if options["gammaEnd"] is None or options["steps"] < 2:
        return options["gamma"]
    return options["gamma"] + (options["gammaEnd"] - options["gamma"]) * step / (options["steps"] - 1)


def delta_of(options, classes):
    return 0.76 / classes if options["delta"] is None else options["delta"]


@torch.no_grad()
def reestimate(network, options, drawn, run, decisions):
    """Batch norm statistics become the average over the images, batch by batch (momentum 1/k at batch k)."""
    entropies, size = [], run.recipe["batchSize"]
    momenta = [norm.momentum for norm in norms_of(network)]
    for start in range(0, len(drawn["pass"]), size):
        images = run.images[drawn["pass"][start : start + size]]
        for norm in norms_of(network):
            norm.momentum = 1 / (start // size + 1)
        entropies.extend(entropy(forward(network, run.normalise(images), "batch")).mean((1, 2)).tolist())
    for norm, momentum in zip(norms_of(network), momenta):
        norm.momentum = momentum
    yield {"entropy": sum(entropies) / len(entropies)}
    return network


def align(network, options, drawn, run, decisions):
    """L_A = w_ent mean[(1-h)^gamma h] - w_div G"""
    optimiser = Optimiser(network, options)
    for step, batch in enumerate(drawn["batches"]):
        x = run.student_view(run.batch(batch), batch)

        def loss_of():
            return align_loss(forward(network, x, options["batchNorm"]), gamma_at(step, options), options)

        yield {"parts": optimiser.update(loss_of, step)}
    return network


def teach(student, options, drawn, run, decisions):
    """L_T = L_pos + w_neg L_neg"""
    shares, rounds = SharesKept(student, run, options), options["rounds"] > 0
    teacher, optimiser, delta = clone(student), Optimiser(student, options), delta_of(options, run.classes)
    for step, batch in enumerate(drawn["batches"]):
        begins = round_beginning(step, options)
        if begins is not None:
            shares.measure(teacher, run)
        if begins is not None if rounds else step % options["refresh"] == 0:
            thresholds = class_thresholds(teacher, run.each(), step, options, run.classes, shares)
        if begins is not None:
            of_round = torch.cat([shares.scale(predict(teacher, x)) for x in run.each()])
        images = run.batch(batch)
        if rounds:
            taught = run.crop(of_round[batch["images"]], batch)
        else:
            taught = teacher_logits(teacher, run.normalise(images), options, shares)
        labels = keep_above(*surest(taught), thresholds)
        labels = decisions.labels(f"{step + 1} labels", labels, margin_of(taught, thresholds))
        labels = flip(labels, batch["draws"])
        soft = flip(taught.softmax(1), batch["draws"]) if options["pseudoLabels"] == "soft" else None
        x, jumps = run.student_view(images, batch), []

        def loss_of():
            logits = forward(student, x, options["batchNorm"])
            jumps.append(negative_jumps(logits, delta, options))
            return teach_loss(logits, labels, delta, options, soft)

        parts = optimiser.update(loss_of, step)
        follow(teacher, student, step, options)
        shares.settle()
        kept = float((labels != 255).double().mean())
        yield {"parts": parts, "jumps": jumps[0], "kept": kept, "thresholds": thresholds}
    return evaluated(student, teacher, options)


def propagate(student, options, drawn, run, decisions):
    """L_P = L_easy + L_mix"""
    order, _ = rank(student, run.each())
    if order[: drawn["easy"]] != drawn["order"][: drawn["easy"]]:
        yield {"note": f"The run ranked the images {drawn['order']}, PyTorch ranks them {order}; the run's ranking is used."}
    unlimited, delta = [-1.0] * run.classes, delta_of(options, run.classes)
    easy_labels = None
    if options["easyLabels"] == "fixed":
        easy_labels = {}
        for index in drawn["order"][: drawn["easy"]]:
            logits = predict(student, run.normalise(run.images[index : index + 1]))
            labels = decisions.labels(f"easy {index}", surest(logits)[1], margin_of(logits, unlimited))
            easy_labels[index] = labels[0]
    # Easy images whose labels are fixed are not looked at again.
    looked = drawn["order"] if easy_labels is None else drawn["order"][drawn["easy"] :]
    shares_kept = SharesKept(student, run, options, looked)
    teacher, optimiser, pasting = clone(student), Optimiser(student, options), Drawn(drawn["pasting"])
    for step, pair in enumerate(drawn["pairs"]):
        easy, hard = pair["easy"], pair["hard"]
        easy_images, hard_images = run.batch(easy), run.batch(hard)
        if easy_labels is None:
            taught = teacher_logits(teacher, run.normalise(easy_images), options, shares_kept)
            shown = labels = decisions.labels(f"{step + 1} easy labels", surest(taught)[1], margin_of(taught, unlimited))
        else:
            shown = torch.stack([easy_labels[index] for index in easy["images"]])
            labels = run.crop(shown, easy)
        # Each hard image has an easy one to paste from.
        partner = [place % len(labels) for place in range(len(hard_images))]
        pasted = [draw_pasted(shown[place], options["mixShare"], pasting) for place in partner]
        taught = teacher_logits(teacher, run.normalise(hard_images), options, shares_kept)
        confidence, hard_labels = surest(taught)
        hard_labels = decisions.labels(f"{step + 1} labels", hard_labels, margin_of(taught, unlimited))
        own_shares = sure_shares(confidence, options)
        shares = decisions.shares(f"{step + 1} sure", own_shares, nearly_sure(confidence, options))
        weights = hard_weights(shares, run.height, run.width, options)
        mixed, mixed_labels, mixed_weights = class_mix(
            (easy_images[partner], labels[partner], torch.ones_like(weights)), (hard_images, hard_labels, weights), pasted
        )
        easy_view, mixed_view, jumps = run.student_view(easy_images, easy), run.student_view(mixed, hard), []

        def loss_of():
            logits = forward(student, easy_view, options["batchNorm"])
            jumps.append(negative_jumps(logits, delta, options))
            parts = teach_loss(logits, flip(labels, easy["draws"]), delta, options)
            logits = forward(student, mixed_view, options["batchNorm"])
            flipped = flip(mixed_labels, hard["draws"]), flip(mixed_weights, hard["draws"])
            return [*parts, weighted_cross_entropy(logits, *flipped)]

        parts = optimiser.update(loss_of, step)
        follow(teacher, student, step, options)
        shares_kept.settle()
        yield {"parts": parts, "jumps": jumps[0], "kept": float(own_shares.mean())}
    return evaluated(student, teacher, options)


def evaluated(student, teacher, options):
    return teacher if options["evaluated"] == "teacher" else student


def repeat(stage, network, options, run):
    """The steps of a stage of replay.json, as a generator; and what comes of its decisions."""
    decisions = Decisions(run.decisions, stage["index"])
    return STAGES[stage["stage"]](network, options, stage["drawn"], run, decisions), decisions


STAGES = {"reestimate": reestimate, "align": align, "teach": teach, "propagate": propagate}
