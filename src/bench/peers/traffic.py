"""The clients of a measured consumer, and its CPU time."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from confluent_kafka import Consumer, Producer, TopicPartition

from consumer import PREDICTIONS, REQUESTS

PARTITIONS = 8
MOST_OPEN = 4_000
AT_ONCE = 250
PATIENCE_SECONDS = 60
# Several reads may see the answers of one batch; batches are further apart.
ONE_BATCH_SECONDS = 0.05


@dataclass(frozen=True)
class Pace:
    """Images per second, and milliseconds of CPU time per image."""

    rate: float
    cpu: float


class Traffic:
    """A producer of requests and a consumer of answers, like those of `glimpse bench`."""

    def __init__(self, servers: str, photos: list[Path]):
        self._uris = [photo.as_uri() for photo in photos]
        self._sent = 0
        self._producer = Producer({"bootstrap.servers": servers, "linger.ms": 5})
        self._consumer = Consumer({
            "bootstrap.servers": servers,
            "group.id": "reader",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        })
        self._consumer.assign([TopicPartition(PREDICTIONS, p, 0) for p in range(PARTITIONS)])

    def pace(self, count: int, answerer: Popen) -> Pace:
        """Sends requests and reads their answers; measures from the first answer to the last."""
        asked = answered = first = 0
        opened = began = began_cpu = 0.0
        latest = time.monotonic()
        while answered < count:
            for _ in range(min(AT_ONCE, count - asked, MOST_OPEN - (asked - answered))):
                self._send()
                asked += 1
            self._producer.poll(0)
            # Waits for one answer and takes those that have come by then.
            more = len(self._consumer.consume(1, 0.01)) or 0
            more += len(self._consumer.consume(5_000, 0)) if more else 0
            now = time.monotonic()
            if more:
                answered += more
                latest = now
                opened = opened or now
                if now - opened < ONE_BATCH_SECONDS:
                    began, began_cpu, first = now, cpu_seconds(answerer), answered
            elif answerer.poll() is not None:
                raise RuntimeError(f"the consumer ended with status {answerer.returncode}")
            elif now - latest > PATIENCE_SECONDS:
                raise RuntimeError(f"{count - answered} of {count} requests have no answer")
        images = answered - first
        cpu = cpu_seconds(answerer) - began_cpu
        return Pace(images / (latest - began), cpu / images * 1000)

    def _send(self) -> None:
        key = f"r-{self._sent}"
        uri = self._uris[self._sent % len(self._uris)]
        self._producer.produce(REQUESTS, json.dumps({"id": key, "uri": uri}).encode(), key)
        self._sent += 1

    def close(self) -> None:
        self._producer.flush(PATIENCE_SECONDS)
        self._consumer.close()
        del self._producer  # before the broker ends, whose absence it would report


def warm_broker_up(servers: str, topic: str) -> None:
    """Sends records through the broker, so that its JVM has compiled the common code."""
    count = 50_000
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 5})
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "warm-up"})
    consumer.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
    seen = 0
    for i in range(count):
        producer.produce(topic, b"x" * 200, str(i))
        if i % 100 == 0:
            producer.poll(0)
            seen += len(consumer.consume(1_000, 0))
    producer.flush(PATIENCE_SECONDS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while seen < count and time.monotonic() < deadline:
        seen += len(consumer.consume(1_000, 1))
    consumer.close()


def cpu_seconds(process: Popen) -> float:
    """Returns the CPU time of all threads of a process."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
