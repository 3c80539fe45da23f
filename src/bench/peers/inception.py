"""Inception v3 of Keras in its original size, with random weights, as the benchmark has it."""

import torch
from torch import Tensor, nn

SIDE = 299
CLASSES = 1000

Size = int | tuple[int, int]


class Convolution(nn.Sequential):
    """A convolution, a batch normalisation and a ReLU."""

    def __init__(self, inputs: int, outputs: int, size: Size, stride: int = 1, same: bool = True):
        height, width = (size, size) if isinstance(size, int) else size
        padding = (height // 2, width // 2) if same else 0
        super().__init__(
            nn.Conv2d(inputs, outputs, (height, width), stride, padding, bias=False),
            nn.BatchNorm2d(outputs, eps=0.001),
            nn.ReLU(inplace=True),
        )
        # The activations keep their size from layer to layer, as in a trained network.
        nn.init.kaiming_normal_(self[0].weight, nonlinearity="relu")


class Branches(nn.ModuleList):
    """Branches that take the same input; their outputs are concatenated."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self], 1)


def chain(inputs: int, *layers: tuple[int, Size]) -> nn.Sequential:
    """Returns convolutions one after the other, each given by its outputs and its size."""
    made = []
    for outputs, size in layers:
        made.append(Convolution(inputs, outputs, size))
        inputs = outputs
    return nn.Sequential(*made)


def shrink(inputs: int, outputs: int) -> Convolution:
    """Returns a convolution that halves the sides."""
    return Convolution(inputs, outputs, 3, stride=2, same=False)


def pooled(inputs: int, outputs: int) -> nn.Sequential:
    """Returns an average pooling and a convolution of size 1."""
    return nn.Sequential(nn.AvgPool2d(3, 1, 1), Convolution(inputs, outputs, 1))


def of_35(inputs: int, pool: int) -> Branches:
    """Returns a module for tensors of 35x35."""
    return Branches([
        chain(inputs, (64, 1)),
        chain(inputs, (48, 1), (64, 5)),
        chain(inputs, (64, 1), (96, 3), (96, 3)),
        pooled(inputs, pool),
    ])


def of_17(c: int) -> Branches:
    """Returns a module for tensors of 17x17."""
    return Branches([
        chain(768, (192, 1)),
        chain(768, (c, 1), (c, (1, 7)), (192, (7, 1))),
        chain(768, (c, 1), (c, (7, 1)), (c, (1, 7)), (c, (7, 1)), (192, (1, 7))),
        pooled(768, 192),
    ])


def of_8(inputs: int) -> Branches:
    """Returns a module for tensors of 8x8."""

    def split() -> Branches:
        return Branches([Convolution(384, 384, (1, 3)), Convolution(384, 384, (3, 1))])

    return Branches([
        chain(inputs, (320, 1)),
        nn.Sequential(chain(inputs, (384, 1)), split()),
        nn.Sequential(chain(inputs, (448, 1), (384, 3)), split()),
        pooled(inputs, 192),
    ])


class Inception(nn.Module):
    """The network; takes photos as bytes, shape (n, 299, 299, 3), and returns probabilities."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(
            shrink(3, 32),
            Convolution(32, 32, 3, same=False),
            Convolution(32, 64, 3),
            nn.MaxPool2d(3, 2),
            Convolution(64, 80, 1, same=False),
            Convolution(80, 192, 3, same=False),
            nn.MaxPool2d(3, 2),
            of_35(192, 32),
            of_35(256, 64),
            of_35(288, 64),
            Branches([
                shrink(288, 384),
                nn.Sequential(chain(288, (64, 1), (96, 3)), shrink(96, 96)),
                nn.MaxPool2d(3, 2),
            ]),
            of_17(128),
            of_17(160),
            of_17(160),
            of_17(192),
            Branches([
                nn.Sequential(chain(768, (192, 1)), shrink(192, 320)),
                nn.Sequential(
                    chain(768, (192, 1), (192, (1, 7)), (192, (7, 1))), shrink(192, 192)
                ),
                nn.MaxPool2d(3, 2),
            ]),
            of_8(1280),
            of_8(2048),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(2048, CLASSES),
        )

    def forward(self, photos: Tensor) -> Tensor:
        pixels = photos.permute(0, 3, 1, 2).to(self.layers[-1].weight.dtype)
        return self.layers((pixels - 128) / 128).float().softmax(1)
