"""A whole step of Teach: pseudo labels of the teacher, student forwards and backwards, AdamW, moving average."""

import torch
import torch.nn.functional as F
from arrays import read
from network import Network


def teach_loss(logits, labels, delta, negative_weight):
    """Logits at the network's resolution; labels [N, H, W], 255: none."""
    log_p = F.log_softmax(upsample(logits, labels.shape[1:]), 1)
    kept = (labels != 255).sum().clamp(min=1)
    positive = F.nll_loss(log_p, labels, ignore_index=255, reduction="sum") / kept
    p = log_p.exp()
    rest = 1 - (p * (p.detach() < delta)).sum(1)
    return positive + negative_weight * -rest.clamp(1e-8, 1).log().mean()


def upsample(logits, size):
    return F.interpolate(logits, list(size), mode="bilinear", align_corners=False)


class TeachStep:
    def __init__(self, request, device):
        self.device, self.options = device, request["options"]
        self.open = lambda: Network(request["graph"], request["weights"], device)
        self.student, self.teacher = self.open(), self.open()
        self.images = read(request["images"], request["shape"])
        self.mean, self.std = (torch.tensor(self.options[name], device=device).view(3, 1, 1) for name in ("mean", "std"))
        self.trained = list(self.student.trained.values())
        self.followers = [self.teacher.trained[name].detach() for name in self.student.trained]
        rate = self.options["learningRate"]
        self.optimizer = torch.optim.AdamW(self.trained, rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0)
        self.steps = 0

    def run(self):
        x = self.normalise(self.images)
        with torch.no_grad():
            labels = upsample(self.teacher.forward(x, track=False), x.shape[2:]).argmax(1)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.student, x, labels)
        loss.backward()
        self.optimizer.step()
        self.move_teacher()
        self.steps += 1
        return loss.item()

    def result(self, request):
        """Loss and gradients of the weights as they were given, for images and labels of the request."""
        network = self.open()
        images = read(request["images"], request["shape"])
        labels = read(request["labels"], request["shape"][:3], "<i4").to(self.device).long()
        loss = self.loss(network, self.normalise(images), labels)
        loss.backward()
        gradients = {name: tensor.grad for name, tensor in network.trained.items() if tensor.grad is not None}
        return gradients, {"loss": loss.item()}

    def normalise(self, images):
        return (images.to(self.device).permute(0, 3, 1, 2).contiguous() - self.mean) / self.std

    def loss(self, network, x, labels):
        return teach_loss(network.forward(x, track=True), labels, self.options["delta"], self.options["negativeWeight"])

    @torch.no_grad()
    def move_teacher(self):
        decay = min(1 - 1 / (self.steps + 1), self.options["emaDecay"])
        torch._foreach_mul_(self.followers, decay)
        torch._foreach_add_(self.followers, self.trained, alpha=1 - decay)
        for name, tensor in self.student.state.items():
            if name not in self.student.trained:
                self.teacher.state[name].copy_(tensor)
