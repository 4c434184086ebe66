"""Ops whose index arithmetic is easy to get wrong, in double precision on JAX: Tests/Golden/ops.json."""

import importlib.metadata

import common
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np
from jax import lax

rng = np.random.default_rng(0)
cases = []


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


def distinct(*shape):
    count = int(np.prod(shape))
    return (rng.permutation(count) * 0.25 - count / 8).reshape(shape)


def tensor(array):
    array = np.asarray(array)
    kind = {"f": "float64", "i": "int32", "b": "bool"}[array.dtype.kind]
    return {"shape": list(array.shape), "dtype": kind, "values": array.astype(float).ravel().tolist()}


def case(name, op, inputs, outputs, **attributes):
    cases.append({"id": f"{op} {name}", "op": op, "attributes": {k: np.atleast_1d(v).tolist() for k, v in attributes.items()},
                  "inputs": [tensor(x) for x in inputs], "outputs": [tensor(x) for x in outputs]})


def convolution(name, input, kernel, strides, low, high, input_dilation=None, kernel_dilation=None, groups=1):
    spatial = len(strides)
    ones = [1] * spatial
    x, w = normal(*input), normal(*kernel)
    letters = "DHW"[3 - spatial:]
    numbers = ("N" + letters + "C", letters + "IO", "N" + letters + "C")
    y = lax.conv_general_dilated(
        x, w, strides, list(zip(low, high)), lhs_dilation=input_dilation or ones, rhs_dilation=kernel_dilation or ones,
        dimension_numbers=numbers, feature_group_count=groups)
    case(name, "convolution", [x, w], [y], strides=strides, low=low, high=high, inputDilation=input_dilation or ones,
         kernelDilation=kernel_dilation or ones, groups=groups)


convolution("one axis", [2, 6, 3], [3, 3, 2], [1], [1], [1])
convolution("causal and dilated", [1, 7, 2], [3, 2, 2], [1], [4], [0], kernel_dilation=[2])
convolution("two axes", [1, 4, 5, 2], [3, 2, 2, 3], [1, 1], [0, 0], [0, 0])
convolution("strides and padding", [2, 5, 6, 2], [3, 3, 2, 2], [2, 3], [1, 0], [0, 2])
convolution("transposed", [1, 3, 3, 2], [3, 3, 2, 2], [1, 1], [2, 1], [1, 2], input_dilation=[2, 3])
convolution("groups", [1, 4, 4, 4], [2, 2, 2, 6], [1, 1], [0, 1], [1, 0], groups=2)
convolution("depthwise", [1, 4, 4, 3], [3, 3, 1, 6], [1, 1], [1, 1], [1, 1], groups=3)
convolution("three axes", [1, 3, 4, 3, 2], [2, 2, 2, 2, 2], [1, 2, 1], [1, 0, 0], [0, 1, 0])


def window(name, shape, sizes, strides, low, high):
    x = distinct(*shape)
    padding = list(zip(low, high))
    attributes = dict(sizes=sizes, strides=strides, low=low, high=high)
    largest = lax.reduce_window(x, -jnp.inf, lax.max, sizes, strides, padding)
    case(name + " max", "windowMax", [x], [largest], **attributes)
    case(name + " min", "windowMin", [x], [lax.reduce_window(x, jnp.inf, lax.min, sizes, strides, padding)],
         **attributes)
    case(name + " sum", "windowSum", [x], [lax.reduce_window(x, 0.0, lax.add, sizes, strides, padding)], **attributes)
    g = normal(*largest.shape)
    _, pullback = jax.vjp(lambda x: lax.reduce_window(x, -jnp.inf, lax.max, sizes, strides, padding), jnp.asarray(x))
    case(name + " scattered", "selectAndScatter", [x, g], pullback(jnp.asarray(g)), **attributes)


window("pairs", [1, 4, 6, 2], [1, 2, 2, 1], [1, 2, 2, 1], [0, 0, 0, 0], [0, 0, 0, 0])
window("overlapping", [1, 5, 5, 1], [1, 3, 3, 1], [1, 2, 2, 1], [0, 1, 1, 0], [0, 1, 1, 0])
window("uneven", [2, 7, 1], [1, 3, 1], [1, 2, 1], [0, 0, 0], [0, 1, 0])


def pad(name, shape, low, high, interior, value):
    x = normal(*shape)
    case(name, "pad", [x], [lax.pad(x, value, list(zip(low, high, interior)))], low=low, high=high, interior=interior,
         value=value)


pad("around", [2, 3], [1, 0], [0, 2], [0, 0], 0.0)
pad("between", [3, 2], [0, 1], [1, 0], [1, 2], -1.5)
pad("cut", [4, 5], [-1, 2], [1, -2], [1, 0], 3.0)
pad("cut into what lies between", [4], [-2], [-1], [2], 9.0)

x = normal(5, 4)
case("rows", "gather", [x, np.array([[3, 0], [4, 4]], np.int32)], [x[np.array([[3, 0], [4, 4]])]], axis=0, batchDims=0)
case("columns", "gather", [x, np.array([2, 0, 2], np.int32)], [x[:, [2, 0, 2]]], axis=1, batchDims=0)
x, i = normal(2, 3, 4, 2), rng.integers(0, 4, (2, 5)).astype(np.int32)
case("batches", "gather", [x, i], [np.stack([x[b][:, i[b]] for b in range(2)])], axis=2, batchDims=1)
x, i, u = normal(4, 3), np.array([1, 1, 3, 0, 1], np.int32), normal(5, 3)
case("repeated rows", "scatterAdd", [x, i, u], [jnp.asarray(x).at[i].add(u)], axis=0, batchDims=0)
x, i, u = normal(2, 4), rng.integers(0, 4, (2, 3)).astype(np.int32), normal(2, 3)
case("batches", "scatterAdd", [x, i, u], [jnp.stack([jnp.asarray(x[b]).at[i[b]].add(u[b]) for b in range(2)])],
     axis=1, batchDims=1)

for left, right in [(0, 0), (1, 0), (0, 1), (1, 1)]:
    a, b = normal(2, 3, 4), normal(2, 4, 5)
    case(f"{left}{right}", "matmul",
         [a.swapaxes(1, 2) if left else a, b.swapaxes(1, 2) if right else b], [a @ b], transposes=[left, right])

x = normal(2, 3, 4)
case("round", "transpose", [x], [x.transpose(2, 0, 1)], permutation=[2, 0, 1])
case("strides", "slice", [x], [x[1:2, 0:3:2, 1:4]], starts=[1, 0, 1], limits=[2, 3, 4], strides=[1, 2, 1])
case("two axes", "reverse", [x], [x[::-1, :, ::-1]], axes=[0, 2])
case("middle", "concatenate", [x, normal(2, 1, 4)], [], axis=1)
cases[-1]["outputs"] = [tensor(np.concatenate([x, np.array(cases[-1]["inputs"][1]["values"]).reshape(2, 1, 4)], 1))]
case("middle", "broadcast", [normal(3)], [], shape=[2, 3, 2], axes=[1])
cases[-1]["outputs"] = [tensor(np.broadcast_to(np.array(cases[-1]["inputs"][0]["values"])[None, :, None], (2, 3, 2)))]
for name, function in [("sum", np.sum), ("product", np.prod), ("max", np.max), ("min", np.min)]:
    case(name, "reduce", [x], [function(x, axis=(0, 2))], axes=[0, 2])
case("forward", "cumulativeSum", [x], [np.cumsum(x, 1)], axis=1, exclusive=0, reverse=0)
case("reverse", "cumulativeSum", [x], [np.cumsum(x[:, ::-1], 1)[:, ::-1]], axis=1, exclusive=0, reverse=1)
case("exclusive", "cumulativeSum", [x], [np.cumsum(x, 2) - x], axis=2, exclusive=1, reverse=0)
case("max", "argMax", [x], [np.argmax(x, 1).astype(np.int32)], axis=1)
case("min", "argMin", [x], [np.argmin(x, 2).astype(np.int32)], axis=2)
ties = np.array([[3.0, 1, 3, 2, 1], [0, 0, 0, -1, 5]])
order = np.argsort(ties, 1, kind="stable")
case("ascending", "sort", [ties], [np.take_along_axis(ties, order, 1), order.astype(np.int32)], descending=0)
order = np.argsort(-ties, 1, kind="stable")
case("descending", "sort", [ties], [np.take_along_axis(ties, order, 1), order.astype(np.int32)], descending=1)
values, positions = lax.top_k(ties, 3)
case("ties", "topK", [ties], [values, positions.astype(np.int32)], k=3)

points = np.array([-3.5, -2.5, -1.5, -0.75, -0.5, -1e-9, 0.0, 1e-9, 0.25, 0.5, 1.0, 1.5, 2.5, 3.25, 20.0])
functions = dict(negate=lambda x: -x, abs=np.abs, sign=np.sign, exp=np.exp, expm1=np.expm1, sin=np.sin, cos=np.cos,
                 tanh=np.tanh, logistic=lambda x: 1 / (1 + np.exp(-x)), erf=special.erf, floor=np.floor, ceil=np.ceil,
                 round=np.rint)
for name, function in functions.items():
    case(name, "unary", [points], [function(points)])
positive = np.array([1e-9, 0.25, 0.5, 1.0, 2.5, 1e6])
for name, function in dict(log=np.log, log1p=np.log1p, sqrt=np.sqrt, rsqrt=lambda x: 1 / np.sqrt(x)).items():
    case(name, "unary", [positive], [function(positive)])
a = np.array([7.5, -7.5, 7.5, -7.5, 2.0, -2.0, -2.0, 0.0, 3.0])
b = np.array([2.0, 2.0, -2.0, -2.0, 3.0, 3.0, 2.0, 0.0, -1.0])
for name, function in dict(add=np.add, subtract=np.subtract, multiply=np.multiply, maximum=np.maximum,
                           minimum=np.minimum, power=np.power).items():
    case(name, "binary", [a, b], [function(a, b)])
for name, function in dict(divide=np.divide, remainder=np.fmod).items():
    case(name, "binary", [a, b + (b == 0)], [function(a, b + (b == 0))])

if __name__ == "__main__":
    common.write("ops.json", cases, "ops.py", jax=importlib.metadata.version("jax"))
