"""Which options of a recipe this program repeats. Another one must be at its default, or the run is refused by its name."""

ANY = object()

RECIPE = {
    "version": [1], "name": ANY, "seed": ANY, "batchSize": ANY, "stages": ANY,
    # They look on, or act where a network has collapsed.
    "reestimateBatchNorm": ANY, "guard": ANY,
}
INPUT = {name: ANY for name in ("width", "height", "cropWidth", "cropHeight", "mean", "std", "sampleBits", "channelOrder")}
# What they decide comes as the layers of the network.
NETWORK = {name: ANY for name in (
    "weights", "outputStride", "strides", "dilations", "asppRates", "basicBlockDilation", "contractDilation",
    "maxPoolCeil", "batchNormEps", "batchNormMomentum", "recompute",
)}
AUGMENTATION = {name: ANY for name in (
    "brightness", "contrast", "saturation", "hue", "jitterProbability",
    "blurProbability", "blurSigmaMin", "blurSigmaMax", "flipProbability",
)}
TRAINING = {
    "stage": ANY, "augmentation": ANY, "steps": ANY, "learningRate": ANY, "headFactor": ANY,
    "schedule": ["constant", "linear", "poly"], "polyPower": ANY, "warmupSteps": ANY,
    "optimizer": ["adamw", "sgd"], "beta1": ANY, "beta2": ANY, "momentum": ANY, "weightDecay": ANY,
    "freezeClassifier": [True, False], "batchNorm": ["batch", "running"], "trained": ["all", "norms"],
    "decayed": ["all", "no-norms"], "headParts": ["classifier", "decode-head"], "sharpness": ANY,
}
SELF_TRAINING = {
    **TRAINING, "negativeWeight": ANY, "delta": ANY, "emaDecay": ANY, "evaluated": ["teacher", "student"],
    "teacherBatchNorm": ["as-student", "batch", "running"], "teacherStatistics": ["copied", "own"],
    "sharesKept": ANY,
}
STAGES = {
    "reestimate": {"stage": ANY, "steps": ANY},
    "align": {
        **TRAINING, "gamma": ANY, "gammaEnd": ANY, "alpha": ANY, "entropyWeight": ANY, "diversityWeight": ANY,
        "curriculumGradient": ["through", "detached"], "entropyLimit": ANY,
    },
    "teach": {
        **SELF_TRAINING, "positive": ["all", "class-balanced", "fixed"], "threshold": ANY, "rhoStart": ANY,
        "rhoEnd": ANY, "thresholdCap": ANY, "refresh": ANY, "pseudoLabels": ["hard", "soft"], "rounds": ANY,
    },
    "propagate": {
        **SELF_TRAINING, "easyShare": ANY, "tau": ANY, "mixShare": ANY, "easyPerStep": ANY, "hardPerStep": ANY,
        "easyLabels": ["fixed", "each-step"], "ranking": ["entropy"], "sureShareOver": ["image", "batch"],
        "unsureTop": ANY, "unsureBottom": ANY,
    },
}


def unknown(given, defaults, known, place):
    """Sentences about options that are neither known nor at their defaults."""
    for name, value in given.items():
        if name in known and (known[name] is ANY or value in known[name]):
            continue
        if name in defaults and defaults[name] == value:
            continue
        yield f"{place}{name} is {value!r}, and this script does not know how to repeat that."


def unknown_options(recipe, defaults):
    nested = ("input", "network")
    plain = {name: value for name, value in recipe.items() if name not in nested}
    yield from unknown(plain, defaults, RECIPE, "")
    for name, known in zip(nested, (INPUT, NETWORK)):
        yield from unknown(recipe[name], defaults[name], known, f"{name}.")
    for index, (stage, usual) in enumerate(zip(recipe["stages"], defaults["stages"])):
        place = f"Stage {index + 1} ({stage['stage']}): "
        yield from unknown(stage, usual, STAGES.get(stage["stage"], {}), place)
        yield from unknown(stage.get("augmentation", {}), usual.get("augmentation", {}), AUGMENTATION, f"{place}augmentation.")
