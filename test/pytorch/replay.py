"""Repeats a run in PyTorch: python3 replay.py FOLDER [--float32] [--tolerance 1e-5]

FOLDER is what `npm run replay` wrote. Align, Teach and Propagate are repeated one after the other: each begins with the
network that PyTorch itself has got so far. Prints the recorded loss of each step beside PyTorch's.

The difference is relative to the sum of the magnitudes of the loss's weighted parts. (Align subtracts two parts of about
the same size: the loss itself may be 0.) The negative loss jumps where a probability crosses delta: where one is so near that
a rounding moves it across (3e-7), that jump is allowed beside the tolerance.

The run's labels and sure shares are taken where they are known, and compared with PyTorch's own: only a pixel whose
probabilities are within the tolerance of another decision may be decided otherwise.

What a stage gives back is compared with what the run had behind it.

Exit code 1: a step, a decision or what a stage gave back differs by more than its tolerance; 2: an option is not known.
"""
import argparse
import json
import os
import sys

import numpy
import torch

from atp.network import build_network, take_weights
from atp.options import unknown_options
from atp.stages import Run, repeat
from atp.weights import read_safetensors


# Of what a few slow steps move, the roundings of float32 weights are up to a hundredth; a wrong option is a tenth and more.
MOVE_TOLERANCE = 0.03


def arguments():
    parser = argparse.ArgumentParser(description="Repeats a run in PyTorch.")
    parser.add_argument("folder")
    parser.add_argument("--float32", action="store_true", help="compute in float32 instead of float64")
    parser.add_argument("--restart", action="store_true", help="begin each stage with the weights that the run began it with")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    return parser.parse_args()


def compare_step(recorded, found):
    """The line of a step, its relative difference, and how far a rounding can move the loss beside that."""
    if "entropy" in found:
        total = size = found["entropy"]
        theirs = recorded["meanEntropy"]
    else:
        total, size = sum(found["parts"]), sum(abs(part) for part in found["parts"])
        theirs = recorded["losses"]["total"]
    jumps = found.get("jumps", 0)
    difference, jumps = abs(total - theirs) / size, jumps / size
    notes = [f"jumps {jumps:.1e}"] if jumps else []
    if "kept" in found:
        notes.append(f"kept {abs(found['kept'] - recorded['keptShare']):.1e}")
    thresholds = recorded.get("thresholds")
    if thresholds and "thresholds" in found:
        apart = max(abs(a - b) for a, b in zip(thresholds, found["thresholds"]))
        notes.append(f"thresholds {apart:.1e}")
    line = f"{recorded['step']:>4}  {theirs:>13.7g}  {total:>13.7g}  {difference:>8.1e}  {'  '.join(notes)}"
    return line, difference, jumps


def weights_at_start(decisions, stage):
    """Those that the run began the stage with, where they are known."""
    start = f"{stage['index']} start "
    return {name[len(start) :]: values for name, values in decisions.items() if name.startswith(start)}


def weights_after(stages, place, decisions, adapted):
    """The run's weights behind a stage: those that the next one began with; empty where they are not known."""
    if not decisions:
        return {}
    if place + 1 < len(stages):
        return weights_at_start(decisions, stages[place + 1])
    return read_safetensors(adapted) if os.path.exists(adapted) else {}


def state_of(network):
    """All weights, and all running statistics: flat, in float64, by name."""
    return {name: tensor.double().flatten().clone() for name, tensor in network.state_dict().items()}


def compare_moves(before, after, theirs_before, theirs_after):
    """How a stage moved weights and running statistics: the difference of the moves relative to the run's."""
    worst = 0.0
    for what, is_asked in (("weights", lambda name: "running_" not in name), ("running statistics", lambda name: "running_" in name)):
        names = [name for name in theirs_before if name in after and is_asked(name)]
        own, theirs = (
            torch.cat([(b[name].double().flatten() - a[name].double().flatten()) for name in names])
            for a, b in ((before, after), (theirs_before, theirs_after))
        )
        apart = float((own - theirs).norm() / theirs.norm().clamp_min(1e-12))
        print(f"the stage moved {what} by {float(theirs.norm()):.2g}; PyTorch's move is {apart:.1e} of that away")
        worst = max(worst, apart)
    return worst


def repeat_stage(network, stage, options, run):
    """Prints the stage's steps. Returns the network, the largest difference, the largest without jumps, and that of a decision."""
    print(f"\n{stage['stage']}, stage {stage['index'] + 1} of the recipe: {stage['steps']} steps")
    print("step       recorded        PyTorch  relative  apart")
    steps, decisions = repeat(stage, network, options, run)
    worst, beyond, recorded = 0.0, 0.0, iter(stage["recorded"])
    while True:
        try:
            found = next(steps)
        except StopIteration as end:
            print_decisions(decisions)
            return end.value, worst, beyond, max(decisions.margin, decisions.shares_apart)
        if "note" in found:
            print(found["note"])
            continue
        line, difference, jumps = compare_step(next(recorded), found)
        worst, beyond = max(worst, difference), max(beyond, difference - jumps)
        print(line, flush=True)


def print_decisions(decisions):
    if decisions.pixels > 0:
        print(
            f"{decisions.turned} of {decisions.pixels} pixels decided otherwise; their probabilities are at most "
            f"{decisions.margin:.1e} from that of the other decision; sure shares {decisions.shares_apart:.1e} apart"
        )


def compare_weights(network, path):
    """Largest differences of the adapted network from the run's."""
    state, theirs = network.state_dict(), read_safetensors(path)
    apart = {name: float((state[name].double() - values.double()).abs().max()) for name, values in theirs.items()}
    statistics = [name for name in apart if "running_" in name]
    weights = [name for name in apart if name not in statistics]
    for what, names in (("weights", weights), ("running statistics", statistics)):
        name = max(names, key=lambda each: apart[each])
        print(f"adapted {what}: at most {apart[name]:.1e} apart ({name}, largest value {float(theirs[name].abs().max()):.3g})")


def main():
    given = arguments()
    with open(os.path.join(given.folder, "replay.json")) as file:
        replay = json.load(file)
    refused = list(unknown_options(replay["recipe"], replay["defaults"]))
    if refused:
        print("\n".join(refused), file=sys.stderr)
        return 2
    dtype = torch.float32 if given.float32 else torch.float64
    network = build_network(read_safetensors(os.path.join(given.folder, "source.safetensors")), replay["network"], dtype)
    decided = os.path.join(given.folder, "decisions.safetensors")
    decisions = read_safetensors(decided) if os.path.exists(decided) else {}
    run = Run(replay["recipe"], numpy.load(os.path.join(given.folder, "images.npy")), replay["classes"], dtype, decisions)
    print(f"PyTorch {torch.__version__} repeats “{replay['recipe']['name']}” in {str(dtype)[6:]}")
    adapted = os.path.join(given.folder, "adapted.safetensors")
    worst = beyond = decided = moved = 0.0
    for place, stage in enumerate(replay["stages"]):
        if given.restart:
            take_weights(network, weights_at_start(decisions, stage))
        before = state_of(network)
        network, *differences = repeat_stage(network, stage, replay["recipe"]["stages"][stage["index"]], run)
        worst, beyond, decided = (max(pair) for pair in zip((worst, beyond, decided), differences))
        after = weights_after(replay["stages"], place, decisions, adapted)
        if after:
            moved = max(moved, compare_moves(before, state_of(network), weights_at_start(decisions, stage), after))
    print()
    if os.path.exists(adapted):
        compare_weights(network, adapted)
    compared = (
        ("relative difference of a loss", worst, beyond, given.tolerance),
        ("distance of a decision", decided, decided, given.tolerance),
        ("relative difference of what a stage moved", moved, moved, MOVE_TOLERANCE),
    )
    for what, largest, difference, most in compared:
        print(f"largest {what}: {largest:.1e}; {'within' if difference <= most else 'NOT within'} {most:g}")
    return 0 if all(difference <= most for _, _, difference, most in compared) else 1


if __name__ == "__main__":
    sys.exit(main())
