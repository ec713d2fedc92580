"""Which parameters a stage trains, how fast, and the teacher that follows the student."""
import torch

from .network import classifier_parameters, norm_parameters, norms_of, statistics_stay


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

    def update(self, loss_of, step):
        """`loss_of`: the weighted parts of the loss; passes of the student. Returns their values."""
        parts = self.backward(loss_of)
        if self.options["sharpness"] > 0:
            self.look_around(loss_of)
        for group in self.torch.param_groups:
            group["lr"] = learning_rate(step, self.options) * group["factor"]
        self.torch.step()
        return parts

    def backward(self, loss_of):
        self.network.zero_grad(set_to_none=True)
        parts = loss_of()
        sum(parts).backward()
        return [float(part) for part in parts]

    def look_around(self, loss_of):
        """The gradient becomes that at w + r g / (|g| + 1e-12), over the trained parameters; the weights stay."""
        trained = [p for group in self.torch.param_groups for p in group["params"] if p.grad is not None]
        kept = [p.detach().clone() for p in trained]
        length = torch.sqrt(sum((p.grad**2).sum() for p in trained)) + 1e-12
        with torch.no_grad():
            for p in trained:
                p.add_(self.options["sharpness"] * p.grad / length)
        with statistics_stay(self.network):
            self.backward(loss_of)
        with torch.no_grad():
            for p, values in zip(trained, kept):
                p.copy_(values)


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
