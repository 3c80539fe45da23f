"""Compares `glimpse bench --only b,c` with consumers written in Python; see README.md."""

import argparse
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import confluent_kafka

from traffic import Pace, Traffic, warm_broker_up

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[2]
TARGET = HOME / "target"
MODEL = "inception-v3-random"
WARM_UP = 240
FEWEST = 240
PACKAGES = ["confluent-kafka", "numpy", "onnx", "onnxruntime", "pillow", "torch"]


@dataclass(frozen=True)
class Peer:
    """A runtime with the precision of its network and the wanted ratio of Glimpse's rate."""

    engine: str
    title: str
    precision: str
    wanted: float


PEERS = [
    Peer("onnxruntime", f"ONNX Runtime {version('onnxruntime')}", "float32", 1.85),
    Peer("pytorch", f"PyTorch {version('torch')}", "bfloat16", 1.4),
]


@dataclass(frozen=True)
class Round:
    """One start of each: Glimpse's own limit, Glimpse, and the peers by engine."""

    bare: Pace
    glimpse: Pace
    precision: str
    peers: dict[str, Pace]


class Comparison:
    """The measurements; each starts what it measures, so that nothing else runs meanwhile."""

    def __init__(self, options: argparse.Namespace, folder: Path):
        self._options = options
        self._report = folder / "bench.json"
        self._photos = options.images_dir or folder / "photos"
        self.header: dict[str, str] = {}

    def run(self) -> list[Round]:
        with self._broker():
            pass  # draws the photos
        rounds = []
        for number in range(1, self._options.repetitions + 1):
            rounds.append(self._round())
            say(f"round {number}: {rounds[-1]}")
        return rounds

    def _round(self) -> Round:
        bare, glimpse, precision = self._glimpse()
        return Round(bare, glimpse, precision, {p.engine: self._peer(p.engine) for p in PEERS})

    def _glimpse(self) -> tuple[Pace, Pace, str]:
        say("Glimpse")
        command = [
            *shlex.split(self._options.glimpse), "bench", "--only", "b,c", "--model", MODEL,
            "--images-dir", str(self._photos), "--json", str(self._report),
            *(["--quick"] if self._options.quick else []),
        ]  # fmt: skip
        subprocess.run(command, check=True, stdout=sys.stderr)
        report = json.loads(self._report.read_text())
        self.header = report["header"]
        rows = {part: [r for r in report["figures"] if r["part"] == part] for part in "bc"}
        how = next(row["how"] for row in rows["c"] if row["unit"] == "images/s")
        return pace(rows["b"]), pace(rows["c"]), how.partition(",")[0]

    def _peer(self, engine: str) -> Pace:
        say(engine)
        photos = sorted(p for p in self._photos.iterdir() if p.suffix in (".jpg", ".jpeg", ".png"))
        with self._broker() as servers, consumer(engine, servers) as answerer:
            warm_broker_up(servers, "image-requests-dlq")
            with closing(Traffic(servers, photos)) as traffic:
                warm = traffic.pace(WARM_UP, answerer)
                return traffic.pace(max(FEWEST, round(warm.rate * self._options.seconds)), answerer)

    @contextmanager
    def _broker(self) -> Iterator[str]:
        command = [
            "java", "-Dglimpse.log.level=warn", "-cp", self._options.class_path,
            str(HERE / "BrokerWithPhotos.java"), str(self._photos.absolute()),
            str(self._options.photos),
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as broker:
            try:
                servers = broker.stdout.readline().decode().strip()
                if not servers:
                    raise RuntimeError("the broker did not start; its error is above")
                yield servers
            finally:
                broker.stdin.close()


@contextmanager
def consumer(engine: str, servers: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, str(HERE / "consumer.py"), engine, servers]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            # PyTorch compiles for a minute.
            while line := process.stdout.readline():
                if line == b"ready\n":
                    break
            yield process
        finally:
            process.terminate()


def pace(rows: list[dict]) -> Pace:
    """Returns the medians of a part of `glimpse bench`."""
    rate = next(row["median"] for row in rows if row["unit"] == "images/s")
    cpu = [row["median"] for row in rows if "CPU" in row["what"]]
    return Pace(rate, cpu[0] if cpu else float("nan"))


def spread(values: list[float], digits: int) -> str:
    middle, lowest, highest = (
        f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values))
    )
    return f"{middle} ({lowest} to {highest})"


def row(title: str, precision: str, guarantee: str, paces: list[Pace], *further: str) -> str:
    rate = spread([p.rate for p in paces], 1)
    cpu = spread([p.cpu for p in paces], 1)
    ratio, wanted = further or ("", "")
    return f"| {title} | {precision} | {guarantee} | {rate} | {cpu} | {ratio} | {wanted} |"


def table(rounds: list[Round]) -> Iterator[str]:
    yield "| | Precision | Guarantee | Images/s | CPU ms per image | Glimpse / it | Wanted |"
    yield "|---|---|---|--:|--:|--:|---|"
    precision = rounds[0].precision
    yield row("Glimpse, c", precision, "exactly once", [r.glimpse for r in rounds])
    yield row("the bare loop with decoding, b", precision, "none", [r.bare for r in rounds])
    for peer in PEERS:
        paces = [r.peers[peer.engine] for r in rounds]
        ratios = [r.glimpse.rate / p.rate for r, p in zip(rounds, paces)]
        reached = "yes" if statistics.median(ratios) >= peer.wanted else "no"
        wanted = f"at least {peer.wanted}: {reached}"
        yield row(peer.title, peer.precision, "at least once", paces, spread(ratios, 2), wanted)


def versions(header: dict[str, str]) -> Iterator[str]:
    for key, value in header.items():
        if not key.startswith("glimpse."):
            yield f"- {key}: {value}"
    yield f"- Python: {sys.version.split()[0]}, librdkafka {confluent_kafka.libversion()[0]}"
    yield from (f"- {package}: {version(package)}" for package in PACKAGES)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3, help="starts of each, in turn (3)")
    parser.add_argument("--seconds", type=float, default=50, help="measured per peer's start (50)")
    parser.add_argument("--photos", type=int, default=64, help="number of generated photos (64)")
    parser.add_argument("--images-dir", type=Path, help="photos of your own instead")
    parser.add_argument("--quick", action="store_true", help="`glimpse bench --quick`: less exact")
    parser.add_argument("--glimpse", default=str(HOME / "glimpse"), help="starts Glimpse")
    parser.add_argument(
        "--class-path",
        default=f"{TARGET}/glimpse.jar:{TARGET}/lib/*:{TARGET}/broker/*",
        help="of Glimpse with the broker, for the peers' broker",
    )
    return parser.parse_args()


def main() -> None:
    # The children end with this program, even if it is terminated.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = options()
    with tempfile.TemporaryDirectory(prefix="glimpse-peers-") as folder:
        comparison = Comparison(chosen, Path(folder))
        rounds = comparison.run()
    print(*table(rounds), "", *versions(comparison.header), sep="\n")
    cores = len(os.sched_getaffinity(0))
    print(f"- the peers: on {cores} cores, {chosen.repetitions} times {chosen.seconds:g} s each")


if __name__ == "__main__":
    main()
