"""What nnrun-bench and its peers train: rows, inputs, classes, batch size, epochs and the hidden units of each network."""
import numpy as np

WORKLOADS = {
    "seed_mlp": dict(rows=1000, inputs=100, classes=10, batch=32, epochs=10, hidden=[64]),
    "mnist_mlp": dict(rows=60000, inputs=784, classes=10, batch=128, epochs=3, hidden=[512, 512], dropout=0.2),
    "higgs_mlp": dict(rows=200_000, inputs=28, classes=1, batch=1024, epochs=3, hidden=[300, 300, 300], normalized=2),
}


def data(work):
    rng = np.random.default_rng(0)
    x = rng.random((work["rows"], work["inputs"]), dtype=np.float32)
    return x, rng.integers(0, max(work["classes"], 2), work["rows"])
