"""The consumer that is compared with Glimpse: consumer.py onnxruntime|pytorch SERVERS

Reads requests with file URIs, decodes the photos in threads while the network classifies the batch
before, writes predictions, and commits afterwards: at least once. Prints a line when it is ready,
and runs until it is terminated.
"""

import json
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import numpy as np
from confluent_kafka import Consumer, Message, Producer, TopicPartition
from PIL import Image

from engines import BATCH, CORES, ENGINES
from inception import CLASSES, SIDE

REQUESTS = "image-requests"
PREDICTIONS = "image-predictions"
TOP = 5
LABELS = [f"class {i}" for i in range(CLASSES)]

# Messages, their requests, and the photos that are being decoded.
Batch = tuple[list[Message], list[dict], list[Future]]


def decode(uri: str) -> np.ndarray:
    with Image.open(unquote(urlsplit(uri).path)) as image:
        scaled = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(scaled)


def next_batch(consumer: Consumer, decoders: ThreadPoolExecutor, wait: float) -> Batch:
    messages = [m for m in consumer.consume(BATCH, wait) if not m.error()]
    requests = [json.loads(m.value()) for m in messages]
    return messages, requests, [decoders.submit(decode, r["uri"]) for r in requests]


def prediction(request: dict, scores: np.ndarray) -> bytes:
    best = np.argsort(scores)[: -TOP - 1 : -1]
    labels = [{"label": LABELS[i], "score": float(scores[i])} for i in best]
    return json.dumps({**request, "predictions": labels}).encode()


def offsets(messages: list[Message]) -> list[TopicPartition]:
    last = {m.partition(): m.offset() for m in messages}
    return [TopicPartition(REQUESTS, partition, offset + 1) for partition, offset in last.items()]


def main() -> None:
    name, servers = sys.argv[1:]
    classify = ENGINES[name]()
    classify(np.zeros((BATCH, SIDE, SIDE, 3), np.uint8))
    consumer = Consumer({
        "bootstrap.servers": servers,
        "group.id": name,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 5})
    consumer.subscribe([REQUESTS])
    print("ready", flush=True)
    with ThreadPoolExecutor(CORES) as decoders:
        batch = next_batch(consumer, decoders, 0.1)
        while True:
            following = next_batch(consumer, decoders, 0 if batch[0] else 0.1)
            messages, requests, photos = batch
            if messages:
                scores = classify(np.stack([photo.result() for photo in photos]))
                for message, request, score in zip(messages, requests, scores):
                    producer.produce(
                        PREDICTIONS,
                        prediction(request, score),
                        message.key(),
                        partition=message.partition(),
                    )
                if producer.flush(60):
                    sys.exit("the broker does not take predictions")
                consumer.commit(offsets=offsets(messages), asynchronous=False)
            batch = following


if __name__ == "__main__":
    main()
