"""Which parameters a stage trains, how fast, and the teacher that follows the student."""
import torch

from .network import classifier_parameters, norm_parameters, norms_of


def learning_rate(step, options):
    """Of a step counted from 0: warm-up times schedule."""
    warm = min(1, (step + 1) / options["warmupSteps"]) if options["warmupSteps"] > 0 else 1
    left = max(0, 1 - step / max(1, options["steps"]))
    factor = {"constant": 1, "linear": left, "poly": left ** options["polyPower"]}[options["schedule"]]
    return options["learningRate"] * warm * factor


def trained_parameters(network, options):
    """In groups of one learning rate factor and one weight decay each."""
    of_norms = {id(parameter) for parameter in norm_parameters(network)}
    # The decode head of this network is its classifier: headParts makes no difference.
    of_head = {id(parameter) for parameter in classifier_parameters(network)}
    for parameter in network.parameters():
        is_norm, is_head = id(parameter) in of_norms, id(parameter) in of_head
        if (is_head and options["freezeClassifier"]) or (not is_norm and options["trained"] == "norms"):
            continue
        yield {
            "params": [parameter],
            "factor": options["headFactor"] if is_head else 1,
            "weight_decay": 0 if is_norm and options["decayed"] == "no-norms" else options["weightDecay"],
        }


class Optimiser:
    def __init__(self, network, options):
        self.network, self.options = network, options
        groups = list(trained_parameters(network, options))
        if options["optimizer"] == "adamw":
            self.torch = torch.optim.AdamW(groups, lr=0, betas=(options["beta1"], options["beta2"]), eps=1e-8)
        else:
            self.torch = torch.optim.SGD(groups, lr=0.0, momentum=options["momentum"])

    def update(self, loss, step):
        self.network.zero_grad(set_to_none=True)
        loss.backward()
        for group in self.torch.param_groups:
            group["lr"] = learning_rate(step, self.options) * group["factor"]
        self.torch.step()


@torch.no_grad()
def follow(teacher, student, step, options):
    """t <- a t + (1-a) s, a = min(1 - 1/(step+1), decay)"""
    a = min(1 - 1 / (step + 1), options["emaDecay"])
    for t, s in zip(teacher.parameters(), student.parameters()):
        t.mul_(a).add_(s, alpha=1 - a)
    if options["teacherStatistics"] == "copied":
        for t, s in zip(norms_of(teacher), norms_of(student)):
            t.running_mean.copy_(s.running_mean)
            t.running_var.copy_(s.running_var)
