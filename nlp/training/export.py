"""Writes a trained network as ONNX with int8 weights."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found]
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from nlp.training.network import HIDDEN


def export(network: Any, outputs: list[str], path: Path, *, quantised: bool = True) -> None:
    """Write the network to ``path``. ``reduce_range`` keeps int8 sums from overflowing on CPUs without VNNI."""
    example = (torch.zeros(1, 8, HIDDEN), torch.zeros(1, 8, dtype=torch.long), torch.ones(1, 8, dtype=torch.long))
    axes = {name: {0: "batch", 1: "length"} for name in ("vectors", "types", "mask")}
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared = Path(folder) / "plain.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network.eval(),
            example,
            str(plain),
            input_names=["vectors", "types", "mask"],
            output_names=outputs,
            dynamic_axes={**axes, **{name: {0: "batch"} for name in outputs}},
            dynamo=False,
        )
        if not quantised:
            path.write_bytes(plain.read_bytes())
            return
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            str(prepared), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul"],
        )  # fmt: skip
