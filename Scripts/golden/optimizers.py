"""Optimizers: two parameters under given gradients, step by step, and the optimizer's variables at the end."""

import common
import keras
import numpy as np

rng = np.random.default_rng(31)
KERNEL = rng.standard_normal((3, 4)).astype(np.float32)
BIAS = rng.standard_normal(4).astype(np.float32)
GRADIENTS = [(rng.standard_normal((3, 4)).astype(np.float32) * np.float32(s), rng.standard_normal(4).astype(np.float32))
             for s in (1, 0.1, 3, 0, 1e-4, 1)]

KINDS = [
    ("SGD", "plain", {}), ("SGD", "momentum", {"momentum": 0.9}),
    ("SGD", "nesterov", {"momentum": 0.9, "nesterov": True}),
    ("SGD", "nesterov_without_momentum", {"nesterov": True}),
    ("SGD", "fast", {"learning_rate": 0.5}),
    ("RMSprop", "plain", {}), ("RMSprop", "momentum", {"momentum": 0.9}), ("RMSprop", "centered", {"centered": True}),
    ("RMSprop", "centered_momentum", {"centered": True, "momentum": 0.5, "rho": 0.8, "learning_rate": 0.01}),
    ("Adam", "plain", {}), ("Adam", "amsgrad", {"amsgrad": True}),
    ("Adam", "betas", {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3, "learning_rate": 0.1}),
]
OPTIONS = [
    ("", {}), ("weight_decay", {"weight_decay": 0.1}), ("clipnorm", {"clipnorm": 0.5}),
    ("clipvalue", {"clipvalue": 0.3}), ("global_clipnorm", {"global_clipnorm": 0.7}),
    ("ema", {"use_ema": True, "ema_momentum": 0.9}),
    ("ema_overwrite", {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 2}),
    ("accumulate_3", {"gradient_accumulation_steps": 3}),
    ("accumulate_2-clipnorm-decay", {"gradient_accumulation_steps": 2, "clipnorm": 0.5, "weight_decay": 0.05}),
    ("accumulate_2-ema", {"gradient_accumulation_steps": 2, "use_ema": True, "ema_overwrite_frequency": 4}),
]
FULL = {"plain", "momentum", "nesterov", "centered", "amsgrad"}


def case(name, kind, option, config):
    keras.backend.clear_session()
    kernel = keras.Variable(KERNEL, name="kernel")
    bias = keras.Variable(BIAS, name="bias")
    optimizer = getattr(keras.optimizers, name)(**config)
    optimizer.build([kernel, bias])
    after = []
    for gradients in GRADIENTS:
        optimizer.apply(list(gradients))
        after.append([common.tensor(kernel), common.tensor(bias)])
    result = {"id": f"{name}/{kind}" + (f"/{option}" if option else ""), "class": name, "config": config,
              "get_config": optimizer.get_config(), "after": after,
              "variables": [{"path": v.path, "name": v.name, "dtype": str(v.dtype), "value": common.tensor(v)}
                            for v in optimizer.variables]}
    if config.get("use_ema"):
        optimizer.finalize_variable_values([kernel, bias])
        result["finalized"] = [common.tensor(kernel), common.tensor(bias)]
    return result


def main():
    cases = []
    for name, kind, config in KINDS:
        for option, more in OPTIONS:
            if not option or kind in FULL:
                cases.append(case(name, kind, option, {**config, **more}))
    common.write("optimizers.json", cases, "optimizers.py", parameters=[common.tensor(KERNEL), common.tensor(BIAS)],
                 gradients=[[common.tensor(a), common.tensor(b)] for a, b in GRADIENTS])


if __name__ == "__main__":
    main()
