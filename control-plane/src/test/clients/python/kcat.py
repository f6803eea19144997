"""kcat, which has no way to create topics; its rebalances are told on its standard error."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

import wire

REBALANCED = re.compile(r"% Group .* rebalanced .*: (assigned|revoked): (.*)")
PARTITION = re.compile(r"\[(\d+)\]")
HEAD = "%p %o %K %S %h\\n"
"""Partition, offset, lengths of key and value (-1: null), headers; then come key and value."""


@contextlib.contextmanager
def configuration():
    """kcat's access in a file that only this user can read."""
    with tempfile.NamedTemporaryFile("w", prefix="kcat-", suffix=".conf") as file:
        file.write(
            f"bootstrap.servers={wire.BOOTSTRAP}\n"
            "security.protocol=SASL_SSL\n"
            "sasl.mechanisms=PLAIN\n"
            f"sasl.username={wire.API_KEY}\n"
            f"sasl.password={wire.API_SECRET}\n"
            f"ssl.ca.location={wire.CA_FILE}\n"
        )
        file.flush()
        yield file


def list_topics():
    with configuration() as file:
        listing = subprocess.run(
            ["kcat", "-F", file.name, "-L", "-J"], stdout=subprocess.PIPE, check=True
        )
    for topic in json.loads(listing.stdout)["topics"]:
        wire.say("topic", topic["topic"])


def produce():
    for codec, records in wire.runs_to_send():
        command = ["-P", "-t", wire.TOPIC, "-z", codec, "-K", "\t", "-Z"]
        command += ["-H", f"origin={wire.ORIGIN.decode()}"]
        command += ["-X", "acks=all", "-X", "enable.idempotence=true"]
        lines = b"".join(key + b"\t" + (value or b"") + b"\n" for key, value in records)
        with configuration() as file:
            subprocess.run(["kcat", "-F", file.name, *command], input=lines, check=True)


def consume():
    with configuration() as file:
        command = ["kcat", "-F", file.name, "-G", wire.GROUP, "-u"]
        command += ["-f", HEAD + "%k%s\\n", "-X", "auto.offset.reset=earliest"]
        command += ["-X", f"heartbeat.interval.ms={wire.HEARTBEAT_MS}", wire.TOPIC]
        kcat = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        threads = [
            threading.Thread(target=tell_rebalances, args=(kcat.stderr,)),
            threading.Thread(target=tell_records, args=(kcat.stdout,)),
        ]
        for thread in threads:
            thread.start()
        ended = wire.end_of_input()
        while not ended.wait(0.1):
            if kcat.poll() is not None:
                sys.exit(f"kcat ended by itself: {kcat.returncode}")
        kcat.send_signal(signal.SIGTERM)
        if kcat.wait(wire.LIMIT_S) != 0:
            sys.exit(f"kcat ended with {kcat.returncode}")
        for thread in threads:
            thread.join()
    wire.say("left")


def tell_rebalances(stream):
    for line in stream:
        text = line.decode().rstrip()
        rebalanced = REBALANCED.match(text)
        if rebalanced is None:
            if not text.startswith("%"):
                print(text, file=sys.stderr)
        elif rebalanced[1] == "assigned":
            wire.say_assigned(
                int(number) for number in PARTITION.findall(rebalanced[2])
            )
        else:
            wire.say_assigned([])


def tell_records(stream):
    while head := stream.readline():
        partition, offset, key_length, value_length, headers = head.decode().split(" ")
        key = read(stream, int(key_length))
        value = read(stream, int(value_length))
        stream.read(1)
        origin = headers.rstrip().removeprefix("origin=").encode()
        wire.say_record(partition, offset, key, value, [("origin", origin)])


def read(stream, length):
    return None if length < 0 else stream.read(length)


if __name__ == "__main__":
    os.environ.pop("KCAT_CONFIG", None)
    {"list": list_topics, "produce": produce, "consume": consume}[sys.argv[1]]()
