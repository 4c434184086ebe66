"""jax_bench.py WORKLOAD: the same network in plain JAX, a whole epoch compiled as one loop: what an expert would write."""
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
from workloads import WORKLOADS, data

name = sys.argv[1]
work = WORKLOADS[name]
rows, labels = (jnp.asarray(part) for part in data(work))
batch = work["batch"]
steps = work["rows"] // batch
rate, normalized = work.get("dropout", 0.0), work.get("normalized", 0)
plain_descent = name == "seed_mlp"


def initial():
    rng = np.random.default_rng(1)
    sizes = [work["inputs"], *work["hidden"], work["classes"]]
    params = []
    for index, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
        limit = (6 / (fan_in + fan_out)) ** 0.5
        layer = dict(w=jnp.asarray(rng.uniform(-limit, limit, (fan_in, fan_out)), jnp.float32), b=jnp.zeros(fan_out))
        if index < normalized:
            layer |= dict(gamma=jnp.ones(fan_out), beta=jnp.zeros(fan_out))
        params.append(layer)
    moving = [(jnp.zeros(units), jnp.ones(units)) for units in work["hidden"][:normalized]]
    zeros = jax.tree.map(jnp.zeros_like, params)
    return dict(params=params, m=zeros, v=zeros, t=jnp.zeros(()), moving=moving)


def forward(params, x, key):
    moments = []
    for index, layer in enumerate(params[:-1]):
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
        if "gamma" in layer:
            mean, variance = jnp.mean(x, 0), jnp.var(x, 0)
            moments.append((mean, variance))
            x = (x - mean) * jax.lax.rsqrt(variance + 1e-3) * layer["gamma"] + layer["beta"]
        if rate:
            kept = jax.random.bernoulli(jax.random.fold_in(key, index), 1 - rate, x.shape)
            x = jnp.where(kept, x / (1 - rate), 0)
    return x @ params[-1]["w"] + params[-1]["b"], moments


def loss(params, x, y, key):
    logits, moments = forward(params, x, key)
    if work["classes"] == 1:
        logits = logits[:, 0]
        value = jnp.mean(jnp.maximum(logits, 0) - logits * y + jnp.log1p(jnp.exp(-jnp.abs(logits))))
        hits = jnp.mean((logits > 0) == (y > 0))
    else:
        value = -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1))
        hits = jnp.mean(jnp.argmax(logits, 1) == y)
    return value, (hits, moments)


def step(carry, inputs):
    indices, key = inputs
    grads_of = jax.value_and_grad(loss, has_aux=True)
    (value, (hits, moments)), grads = grads_of(carry["params"], rows[indices], labels[indices], key)
    if plain_descent:
        params = jax.tree.map(lambda p, g: p - 0.01 * g, carry["params"], grads)
        return carry | dict(params=params), (value, hits)
    t = carry["t"] + 1
    m = jax.tree.map(lambda m, g: m + 0.1 * (g - m), carry["m"], grads)
    v = jax.tree.map(lambda v, g: v + 0.001 * (g * g - v), carry["v"], grads)
    alpha = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    params = jax.tree.map(lambda p, m, v: p - alpha * m / (jnp.sqrt(v) + 1e-7), carry["params"], m, v)
    moving = jax.tree.map(lambda old, new: 0.99 * old + 0.01 * new, carry["moving"], moments)
    return dict(params=params, m=m, v=v, t=t, moving=moving), (value, hits)


@jax.jit
def epoch(carry, key):
    order = jax.random.permutation(key, work["rows"])[: steps * batch].reshape(steps, batch)
    return jax.lax.scan(step, carry, (order, jax.random.split(key, steps)))


carry, seconds = initial(), []
for index in range(max(work["epochs"], 4)):
    began = time.perf_counter()
    carry, logs = epoch(carry, jax.random.PRNGKey(index))
    jax.block_until_ready((carry, logs))
    seconds.append(time.perf_counter() - began)
print(json.dumps(dict(
    peer="jax-scan", workload=name, first_epoch_s=round(seconds[0], 4), epoch_s=round(min(seconds[1:]), 6))))
