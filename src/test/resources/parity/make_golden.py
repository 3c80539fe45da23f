"""Writes pillow.txt and keras.txt beside this file: what Pillow and NumPy give, for the parity tests.

pillow.txt holds a drawing that is made by a formula, brought to sizes that are not square. A line names the geometry,
the interpolation, width and height of the drawing, and height and width of the result, whose rows follow in hexadecimal.

keras.txt holds the floats of the values 0 to 255, as hexadecimal bits of float32: of keras.applications' modes "tf" (one
number), "torch" (red, green, blue) and "caffe" (blue, green, red), computed in the order of imagenet_utils.preprocess_input.

Made with Debian's python3-pil 9.4.0 and python3-numpy 1.24.2. Usage: make_golden.py
"""
import pathlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
RESAMPLING = {"nearest": Image.NEAREST, "bilinear-antialias": Image.BILINEAR}


def drawing(width, height):
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.stack([x * x * 3 + y * 7, x * 5 + y * y, x * y + x * 11], 2).astype(np.uint8))


def squash(image, how, height, width):
    """keras.utils.load_img(target_size=(height, width))."""
    return image.resize((width, height), how)


def central_crop(image, how, height, width):
    """tf.image.central_crop(image, 0.875), which rounds as follows; then as above."""
    left, top = (int((length - length * 0.875) / 2) for length in image.size)
    return squash(image.crop((left, top, image.width - left, image.height - top)), how, height, width)


def short_side(image, how, height, width):
    """torchvision's Resize(40) and CenterCrop((height, width))."""
    w, h = image.size
    w, h = (40, int(40 * h / w)) if w <= h else (int(40 * w / h), 40)
    left, top = int(round((w - width) / 2.0)), int(round((h - height) / 2.0))
    return image.resize((w, h), how).crop((left, top, left + width, top + height))


def pad(image, how, height, width):
    """Black on two sides, up to the proportions of the result; then as squash."""
    w, h = image.size
    canvas = Image.new("RGB", (max(w, -(-h * width // height)), max(h, -(-w * height // width))))
    canvas.paste(image, ((canvas.width - w) // 2, (canvas.height - h) // 2))
    return squash(canvas, how, height, width)


GEOMETRIES = {"squash": squash, "central-crop": central_crop, "short-side": short_side, "pad": pad}
SIZES = [((97, 61), (12, 20)), ((50, 83), (16, 9)), ((37, 23), (28, 31))]


def pillow():
    for geometry, function in GEOMETRIES.items():
        for interpolation, how in RESAMPLING.items():
            for size, target in SIZES:
                result = np.asarray(function(drawing(*size), how, *target))
                assert result.shape == (*target, 3)
                yield " ".join(map(str, (geometry, interpolation, *size, *target)))
                yield from (row.tobytes().hex() for row in result)


def keras():
    # An image of 256 pixels: of a single one NumPy 1 would compute in float64.
    grey = np.repeat(np.arange(256, dtype=np.float32).reshape(16, 16, 1), 3, axis=2)
    tf, torch, caffe = grey.copy(), grey.copy(), grey.copy()
    tf /= 127.5
    tf -= 1.0
    torch /= 255.0
    for channel in range(3):
        torch[..., channel] -= [0.485, 0.456, 0.406][channel]
        caffe[..., channel] -= [103.939, 116.779, 123.68][channel]
    for channel in range(3):
        torch[..., channel] /= [0.229, 0.224, 0.225][channel]
    floats = np.concatenate([tf[..., :1], torch, caffe], axis=2).reshape(256, 7)
    for row in floats.view(np.uint32):
        yield " ".join(f"{bits:08x}" for bits in row)


for name, lines in (("pillow.txt", pillow()), ("keras.txt", keras())):
    (HERE / name).write_text("\n".join(lines) + "\n")
