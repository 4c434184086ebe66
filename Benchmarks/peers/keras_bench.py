"""keras_bench.py WORKLOAD: times a workload in Keras on the backend that KERAS_BACKEND names; prints a line of JSON."""
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
from workloads import WORKLOADS, data

name = sys.argv[1]
work = WORKLOADS[name]
x, y = data(work)
single = work["classes"] == 1
target = y.astype("float32") if single else keras.utils.to_categorical(y, work["classes"])

layers = [keras.layers.Input((work["inputs"],))]
for index, units in enumerate(work["hidden"]):
    layers.append(keras.layers.Dense(units, activation="relu"))
    if index < work.get("normalized", 0):
        layers.append(keras.layers.BatchNormalization())
    if work.get("dropout"):
        layers.append(keras.layers.Dropout(work["dropout"]))
layers.append(keras.layers.Dense(work["classes"], activation="sigmoid" if single else "softmax"))
model = keras.Sequential(layers)
model.compile(
    loss="binary_crossentropy" if single else "categorical_crossentropy",
    optimizer=keras.optimizers.SGD(0.01) if name == "seed_mlp" else keras.optimizers.Adam(),
    metrics=["accuracy"],
)


class EpochClock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.began)


clock = EpochClock()
model.fit(x, target, epochs=max(work["epochs"], 4), batch_size=work["batch"], verbose=0, callbacks=[clock])
print(json.dumps(dict(
    peer="keras-" + keras.backend.backend(), workload=name, first_epoch_s=round(clock.seconds[0], 4),
    epoch_s=round(min(clock.seconds[1:]), 6))))
