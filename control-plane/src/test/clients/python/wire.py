"""How the harness and the programs here speak: ../README.md has the contract."""

import base64
import itertools
import logging
import os
import sys
import threading

BOOTSTRAP = os.environ["BOOTSTRAP"]
API_KEY = os.environ["API_KEY"]
API_SECRET = os.environ["API_SECRET"]
CA_FILE = os.environ["CA_FILE"]
TOPIC = os.environ["TOPIC"]
PARTITIONS = int(os.environ["PARTITIONS"])
GROUP = os.environ["GROUP"]
ORIGIN = os.environ["ORIGIN"].encode()

LIMIT_S = 30
"""How long a single step may take."""

HEARTBEAT_MS = 500
"""Short, so that members learn of a rebalance soon."""

logging.basicConfig(level=logging.WARNING)  # to standard error


def say(*fields):
    print(*fields, sep="\t", flush=True)


def runs_to_send():
    """The input as (codec, [(key, value), ...]) for each run of lines with the same codec."""
    lines = (line.rstrip("\n").split("\t") for line in sys.stdin)
    for codec, run in itertools.groupby(lines, key=lambda fields: fields[0]):
        yield codec, [(_decoded(key), _decoded(value)) for _, key, value in run]


def say_record(partition, offset, key, value, headers):
    origin = dict(headers or []).get("origin", b"").decode()
    say("record", partition, offset, _encoded(key), _encoded(value), origin)


def say_assigned(partitions):
    say("assigned", ",".join(str(partition) for partition in sorted(partitions)))


def end_of_input():
    """An event that is set once the harness wants the program to end."""
    ended = threading.Event()

    def wait():
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


def _decoded(text):
    return None if text == "-" else base64.b64decode(text)


def _encoded(data):
    return "-" if data is None else base64.b64encode(data).decode()
