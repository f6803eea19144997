"""kafka-python."""

import sys
import time

import wire
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import CommitFailedError, RebalanceInProgressError

ACCESS = {
    "bootstrap_servers": wire.BOOTSTRAP.split(","),
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "PLAIN",
    "sasl_plain_username": wire.API_KEY,
    "sasl_plain_password": wire.API_SECRET,
    "ssl_cafile": wire.CA_FILE,
}

POLL_MS = 3_000
"""Longer than a rebalance takes: kafka-python forgets the assignment of one that completes between two polls."""


def create():
    admin = KafkaAdminClient(**ACCESS)
    admin.create_topics(
        [NewTopic(wire.TOPIC, num_partitions=wire.PARTITIONS, replication_factor=3)]
    )
    deadline = time.monotonic() + wire.LIMIT_S
    while wire.TOPIC not in admin.list_topics():
        if time.monotonic() > deadline:
            sys.exit(f"{wire.TOPIC} is not listed")
    admin.close()
    list_topics()


def list_topics():
    admin = KafkaAdminClient(**ACCESS)
    for name in admin.list_topics():
        wire.say("topic", name)
    admin.close()


def produce():
    for codec, records in wire.runs_to_send():
        producer = KafkaProducer(
            **ACCESS,
            acks="all",
            enable_idempotence=True,
            compression_type=None if codec == "none" else codec,
        )
        sends = [
            producer.send(
                wire.TOPIC, key=key, value=value, headers=[("origin", wire.ORIGIN)]
            )
            for key, value in records
        ]
        for send in sends:
            place = send.get(timeout=wire.LIMIT_S)
            wire.say("acked", place.partition, place.offset)
        producer.close()


class Assignment(ConsumerRebalanceListener):
    """Tells the harness what this member reads."""

    def on_partitions_assigned(self, assigned):
        wire.say_assigned(place.partition for place in assigned)

    def on_partitions_revoked(self, revoked):
        wire.say_assigned([])


def consume():
    consumer = KafkaConsumer(
        **ACCESS,
        group_id=wire.GROUP,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        heartbeat_interval_ms=wire.HEARTBEAT_MS,
    )
    consumer.subscribe([wire.TOPIC], listener=Assignment())
    ended = wire.end_of_input()
    while not ended.is_set():
        batches = consumer.poll(timeout_ms=POLL_MS)
        for place, records in batches.items():
            for record in records:
                wire.say_record(
                    place.partition,
                    record.offset,
                    record.key,
                    record.value,
                    record.headers,
                )
        if batches:
            commit(consumer)
    commit(consumer)
    consumer.close()
    wire.say("left")


def commit(consumer):
    """Where a rebalance comes between, a later commit covers this one."""
    try:
        consumer.commit()
    except (CommitFailedError, RebalanceInProgressError) as failure:
        print(f"not committed: {failure}", file=sys.stderr)


if __name__ == "__main__":
    {"create": create, "list": list_topics, "produce": produce, "consume": consume}[
        sys.argv[1]
    ]()
