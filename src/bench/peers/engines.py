"""The runtimes that are compared, each with the network and the settings that served it best."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch._inductor.config as inductor

from inception import SIDE, Inception

# From photos, bytes of shape (n, SIDE, SIDE, 3), to scores, float32 of shape (n, CLASSES).
Classifier = Callable[[np.ndarray], np.ndarray]

BATCH = 32
CORES = len(os.sched_getaffinity(0))


def onnx_runtime() -> Classifier:
    """Returns the network in ONNX Runtime, float32."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = CORES
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "inception.onnx"
        torch.onnx.export(
            Inception().eval(),
            (torch.zeros((2, SIDE, SIDE, 3), dtype=torch.uint8),),
            file,
            input_names=["photos"],
            dynamic_shapes=({0: torch.export.Dim("n")},),
            external_data=False,
            verbose=False,
        )
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return lambda photos: session.run(None, {"photos": photos})[0]


def pytorch() -> Classifier:
    """Returns the network in PyTorch, bfloat16, compiled for batches of one size."""
    torch.set_num_threads(CORES)
    # Folds the weights: normalisations into convolutions, which oneDNN then packs once.
    inductor.freezing = True
    network = Inception().eval().to(torch.bfloat16, memory_format=torch.channels_last)
    compiled = torch.compile(network, dynamic=False)

    def classify(photos: np.ndarray) -> np.ndarray:
        batch = np.zeros((BATCH, *photos.shape[1:]), np.uint8)
        batch[: len(photos)] = photos
        with torch.inference_mode():
            return compiled(torch.from_numpy(batch)).numpy()[: len(photos)]

    return classify


ENGINES = {"onnxruntime": onnx_runtime, "pytorch": pytorch}
