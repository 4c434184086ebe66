"""Learning-rate schedules: the rate at chosen steps."""

import common
import keras
import numpy as np

STEPS = [0, 1, 2, 5, 9, 10, 11, 19, 20, 21, 30, 35, 69, 70, 71, 100, 1000]
CASES = [
    ("ExponentialDecay", "plain", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("ExponentialDecay", "staircase",
     {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.96, "staircase": True}),
    ("InverseTimeDecay", "plain", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("InverseTimeDecay", "staircase",
     {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
    ("PiecewiseConstantDecay", "three", {"boundaries": [10, 20], "values": [0.1, 0.01, 0.001]}),
    ("PiecewiseConstantDecay", "two", {"boundaries": [10], "values": [0.1, 0.01]}),
    ("PolynomialDecay", "plain", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("PolynomialDecay", "power",
     {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "power": 2.0}),
    ("PolynomialDecay", "cycle", {"initial_learning_rate": 0.1, "decay_steps": 20, "power": 0.5, "cycle": True}),
    ("CosineDecay", "plain", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("CosineDecay", "alpha", {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1}),
    ("CosineDecay", "warmup",
     {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 10}),
    ("CosineDecay", "warmup_of_no_steps", {"initial_learning_rate": 0.2, "decay_steps": 20, "warmup_target": 0.1}),
    ("CosineDecayRestarts", "plain", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
    ("CosineDecayRestarts", "equal", {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 1.0,
                                      "m_mul": 0.9, "alpha": 0.1}),
    ("CosineDecayRestarts", "lower", {"initial_learning_rate": 0.1, "first_decay_steps": 7, "t_mul": 1.5,
                                      "m_mul": 0.5}),
]


def main():
    cases = []
    for name, kind, config in CASES:
        schedule = getattr(keras.optimizers.schedules, name)(**config)
        rates = np.array([float(schedule(np.int64(step))) for step in STEPS], np.float32)
        cases.append({"id": f"{name}/{kind}", "class": name, "config": config, "get_config": schedule.get_config(),
                      "rates": common.tensor(rates)})
    common.write("schedules.json", cases, "schedules.py", steps=STEPS)


if __name__ == "__main__":
    main()
