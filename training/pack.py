"""Writes a trained encoder as an ONNX graph whose matrix products run in 8 bits with a scale for every row.

ONNX Runtime's own dynamic quantisation takes one scale for all inputs of a call, so that an answer depends on the sentences that
share the batch; a scale for every word piece does not, and is nearer to full precision (mean distance of a probability 0.0003
beside 0.0006, 566 sentences of news). The graph is the encoder of ``encoders.py``, written out as what this runtime does fastest:

* weights have 7 bits and a scale for every output, so that sums of two products fit 16 bits and every processor answers the same;
* a product and the scales of its outputs are one operation; those of the rows follow;
* inputs come without padding, so attention needs no mask: all sentences of a call have as many word pieces;
* addition and layer norm stay apart: the runtime's fusion of the two takes seven times as long as both (1.32, one core);
* where the state has a *glance* (see glance.py), the last layer is worked out only for pieces that it calls likely. The others get
  ``UNLIKELY`` unseen; sentences without a likely piece are left out altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[Any]
HEADS = {"head": "types", "roles": "roles", "kind": "type", "mode": "mode", "aux": "aux"}
"""Names of the heads in the trained state, and of the outputs that they make."""
OF_TRIGGER = frozenset({"kind", "mode", "aux"})
"""Heads that speak of the trigger as a whole; the others speak of every word piece."""
ATTENTION_HEADS = 12
POSITIONS = 128
EPSILON = 1e-12
WEIGHT_TOP, INPUT_TOP = 63, 127
"""The largest whole numbers that stand for weights and for inputs."""
LEAST_GELU = 0.17
"""GELU gives nothing under -0.17, so its largest value says how far it reaches."""
UNLIKELY = 0.97
"""The probability of no act that a piece has which the last layer was not asked about."""
CONTRIB = "com.microsoft"


class Graph:
    """Nodes and constants under construction; methods return the name of what they make."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def const(self, name: str, value: Array) -> str:
        """A constant; the same name twice is the same constant."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, op: str, inputs: Sequence[str], out: str = "", **settings: Any) -> str:
        """The output of an operation."""
        out = out or f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=out, **settings))
        return out

    def whole(self, name: str, *values: int) -> str:
        """A constant of whole numbers."""
        return self.const(name, np.array(values, dtype=np.int64))

    def number(self, value: float) -> str:
        """A constant of one number."""
        return self.const(f"number_{value}", np.array(value, dtype=np.float32))

    def rows(self, x: str, *, gelu: bool = False) -> tuple[str, str]:
        """The rows of a matrix as whole numbers, 128 for zero, and their scales."""
        top = self.node("ReduceMax", [x if gelu else self.node("Abs", [x]), self.whole("second", 1)], keepdims=0)
        top = self.node("Max", [top, self.number(LEAST_GELU if gelu else 1e-6)])
        scale = self.node("Mul", [top, self.number(1 / INPUT_TOP)])
        zero = self.node("Expand", [self._zero(), self.node("Shape", [scale])])
        return self.node("QuantizeLinear", [x, scale, zero], axis=0), scale

    def product(self, rows: tuple[str, str], name: str, weight: Array) -> str:
        """Rows times a weight of inputs by outputs."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-12) / WEIGHT_TOP
        whole = np.round(weight / scale).astype(np.int8)
        weights = [
            self.const(f"{name}.whole", whole),
            self.number(1.0),
            self.const(f"{name}.scale", scale.astype(np.float32)),
        ]
        out = self.node("MatMulIntegerToFloat", [rows[0], *weights, self._zero()], domain=CONTRIB)
        return self.node("Mul", [out, self.node("Unsqueeze", [rows[1], self.whole("second", 1)])])

    def linear(self, rows: tuple[str, str], name: str, state: Mapping[str, Array]) -> str:
        """A linear layer of the trained state."""
        out = self.product(rows, name, state[f"{name}.weight"].T)
        return self.node("Add", [out, self.const(f"{name}.bias", state[f"{name}.bias"])])

    def norm(self, x: str, name: str, state: Mapping[str, Array]) -> str:
        """A layer norm of the trained state."""
        weights = [self.const(f"{name}.{k}", state[f"{name}.{k}"]) for k in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *weights], axis=-1, epsilon=EPSILON)

    def _zero(self) -> str:
        return self.const("zero_point", np.array(128, dtype=np.uint8))


def pack(state: Mapping[str, Array], out: Path) -> Path:
    """Writes the encoder of a trained state as ``out``.

    Inputs are ``ids`` and ``segments`` (batch by pieces); outputs the logits of the heads that the state has (``HEADS``).
    """
    g = Graph()
    x = _embedded(g, state)
    *layers, last = (f"encoder.layers.{i}" for i in range(sum(k.endswith("query.bias") for k in state)))
    for name in layers:
        x = _layer(g, state, name, x)
    heads = [h for h in HEADS if f"{h}.weight" in state]
    if "glance.weight" in state:
        _glanced(g, state, last, x, heads[0])
    else:
        x = _layer(g, state, last, x)
        _heads(g, state, x, heads)
    onnx.save(_model(g, heads), str(out))
    return out


def _heads(g: Graph, state: Mapping[str, Array], x: str, heads: Sequence[str]) -> None:
    rows = g.rows(x)
    for head in (h for h in heads if h not in OF_TRIGGER):
        g.node("Identity", [_shaped(g, g.linear(rows, head, state), "ids", -1)], HEADS[head])
    if any(h in OF_TRIGGER for h in heads):
        rows = g.rows(_trigger(g, _shaped(g, x, "ids", _width(state))))
        for head in (h for h in heads if h in OF_TRIGGER):
            g.node("Identity", [g.linear(rows, head, state)], HEADS[head])


def _width(state: Mapping[str, Array]) -> int:
    return int(state["encoder.norm.bias"].shape[0])


def _shaped(g: Graph, x: str, like: str, last: int) -> str:
    """``x`` in sentences and pieces of ``like``, and a last dimension."""
    sizes = g.node("Concat", [g.node("Shape", [like]), g.whole(f"last_{last}", last)], axis=0)
    return g.node("Reshape", [x, sizes])


def _embedded(g: Graph, state: Mapping[str, Array]) -> str:
    """The sum of the three embeddings, normed; one row for every word piece of every sentence."""
    words = state["encoder.words.weight"]
    scale = np.maximum(np.abs(words).max(axis=1), 1e-12) / INPUT_TOP
    ids = g.node("Reshape", ["ids", g.whole("rest", -1)])
    found = g.node("Gather", [g.const("words", np.round(words / scale[:, None]).astype(np.int8)), ids])
    scales = g.node("Gather", [g.const("words.scale", scale.astype(np.float32)), ids])
    x = _shaped(g, g.node("DequantizeLinear", [found, scales], axis=0), "ids", _width(state))
    table = g.const("positions", state["encoder.positions.weight"][:POSITIONS])
    length = g.node("Shape", ["ids"], start=1, end=2)
    at = g.node("Slice", [table, g.whole("none", 0), length, g.whole("first", 0)])
    segments = g.node("Gather", [g.const("segment", state["encoder.segments.weight"]), "segments"])
    x = g.node("Add", [g.node("Add", [x, at]), segments])
    x = g.node("Reshape", [x, g.whole("as_rows", -1, _width(state))])
    return g.norm(x, "encoder.norm", state)


def _layer(g: Graph, state: Mapping[str, Array], name: str, x: str) -> str:
    return _after(g, state, name, x, _attended(g, state, name, g.rows(x), "ids"))


def _attended(g: Graph, state: Mapping[str, Array], name: str, rows: tuple[str, str], like: str) -> str:
    """What the pieces of each sentence (numbered as ``like``) make of each other; rows again."""
    keys = ("query", "key", "value")
    three = [
        _shaped(g, g.product(rows, f"{name}.{k}", state[f"{name}.{k}.weight"].T), like, _width(state)) for k in keys
    ]
    bias = g.const(f"{name}.three.bias", np.concatenate([state[f"{name}.{k}.bias"] for k in keys]))
    mixed = g.node("MultiHeadAttention", [*three, bias], domain=CONTRIB, num_heads=ATTENTION_HEADS)
    return g.node("Reshape", [mixed, "as_rows"])


def _after(g: Graph, state: Mapping[str, Array], name: str, x: str, mixed: str) -> str:
    """The rest of a layer, row by row."""
    mixed = g.linear(g.rows(mixed), f"{name}.out", state)
    x = g.norm(g.node("Add", [mixed, x]), f"{name}.norm1", state)
    up = g.node("Gelu", [g.linear(g.rows(x), f"{name}.up", state)], domain=CONTRIB)
    down = g.linear(g.rows(up, gelu=True), f"{name}.down", state)
    return g.norm(g.node("Add", [down, x]), f"{name}.norm2", state)


def _glanced(g: Graph, state: Mapping[str, Array], name: str, x: str, head: str) -> None:
    """The last layer and its head for likely pieces, of sentences that have one."""
    width, classes = _width(state), len(state[f"{head}.bias"])
    rows, scales = g.rows(x)
    likely = g.node("Greater", [g.linear((rows, scales), "glance", state), g.number(0.0)])
    likely = g.node("Reshape", [likely, g.node("Shape", ["ids"])])
    some = g.node("ReduceMax", [g.node("Cast", [likely], to=TensorProto.INT32), g.whole("second", 1)], keepdims=0)
    kept = _where(g, some)
    asked = g.node("Reshape", [g.node("Gather", [_shaped(g, rows, "ids", width), kept]), "as_rows"])
    scales = g.node("Reshape", [scales, g.node("Shape", ["ids"])])
    scales = g.node("Reshape", [g.node("Gather", [scales, kept]), g.whole("rest", -1)])
    mixed = _attended(g, state, name, (asked, scales), g.node("Gather", ["ids", kept]))
    mixed = g.node("Gather", [mixed, _where(g, g.node("Gather", [likely, kept]))])
    at = _where(g, likely)
    made = g.linear(g.rows(_after(g, state, name, g.node("Gather", [x, at]), mixed)), head, state)
    unasked = np.log(np.array([UNLIKELY, *[(1 - UNLIKELY) / (classes - 1)] * (classes - 1)], dtype=np.float32))
    everywhere = g.node(
        "Expand",
        [g.const("unasked", unasked[None]), g.node("Concat", [g.node("Shape", [x], end=1), g.whole("one", 1)], axis=0)],
    )
    made = g.node("ScatterND", [everywhere, g.node("Unsqueeze", [at, g.whole("second", 1)]), made])
    g.node("Identity", [_shaped(g, made, "ids", -1)], HEADS[head])


def _where(g: Graph, marks: str) -> str:
    """The numbers of what is marked, counted over all rows."""
    flat = g.node("Reshape", [marks, g.whole("rest", -1)])
    return g.node("Squeeze", [g.node("NonZero", [flat]), g.whole("none", 0)])


def _trigger(g: Graph, x: str) -> str:
    """A row for every sentence: the state of its first piece beside the mean over the pieces of segment 1."""
    marked = g.node("Unsqueeze", [g.node("Cast", ["segments"], to=TensorProto.FLOAT), g.whole("second", 1)])
    many = g.node("Max", [g.node("ReduceSum", [marked, g.whole("third", 2)]), g.number(1.0)])
    mean = g.node("Div", [g.node("MatMul", [marked, x]), many])
    first = g.node("Slice", [x, g.whole("none", 0), g.whole("one", 1), g.whole("second", 1)])
    return g.node("Squeeze", [g.node("Concat", [first, mean], axis=-1), g.whole("second", 1)])


def _model(g: Graph, heads: Sequence[str]) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in ("ids", "segments")]
    outputs = [helper.make_tensor_value_info(HEADS[h], TensorProto.FLOAT, None) for h in heads]
    graph = helper.make_graph(g.nodes, "encoder", inputs, outputs, list(g.constants.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="tocsin")
