"""confluent-kafka-python (librdkafka)."""

import functools
import os
import sys
import time

import wire
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

ACCESS = {
    "bootstrap.servers": wire.BOOTSTRAP,
    "security.protocol": "SASL_SSL",
    "sasl.mechanisms": "PLAIN",
    "sasl.username": wire.API_KEY,
    "sasl.password": wire.API_SECRET,
    "ssl.ca.location": wire.CA_FILE,
}

PROTOCOL = (
    {"group.protocol": "consumer"}  # the broker says the rest
    if os.environ.get("GROUP_PROTOCOL") == "consumer"
    else {
        "heartbeat.interval.ms": wire.HEARTBEAT_MS,
        "partition.assignment.strategy": "cooperative-sticky",
    }
)


def create():
    admin = AdminClient(ACCESS)
    created = admin.create_topics([NewTopic(wire.TOPIC, wire.PARTITIONS)])
    created[wire.TOPIC].result(wire.LIMIT_S)
    deadline = time.monotonic() + wire.LIMIT_S
    while wire.TOPIC not in admin.list_topics(timeout=wire.LIMIT_S).topics:
        if time.monotonic() > deadline:
            sys.exit(f"{wire.TOPIC} is not listed")
    list_topics()


def list_topics():
    for name in AdminClient(ACCESS).list_topics(timeout=wire.LIMIT_S).topics:
        wire.say("topic", name)


def delivered(acknowledged, index, error, message):
    if error is not None:
        sys.exit(f"record {index}: {error}")
    acknowledged[index] = (message.partition(), message.offset())


def produce():
    for codec, records in wire.runs_to_send():
        producer = Producer(
            ACCESS
            | {"enable.idempotence": True, "acks": "all", "compression.type": codec}
        )
        acknowledged = [None] * len(records)

        for index, (key, value) in enumerate(records):
            producer.produce(
                wire.TOPIC,
                key=key,
                value=value,
                headers=[("origin", wire.ORIGIN)],
                on_delivery=functools.partial(delivered, acknowledged, index),
            )
            producer.poll(0)
        producer.flush(wire.LIMIT_S)
        for place in acknowledged:
            if place is None:
                sys.exit("not every record was acknowledged")
            wire.say("acked", *place)


def consume():
    consumer = Consumer(
        ACCESS
        | {
            "group.id": wire.GROUP,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
        | PROTOCOL
    )
    assigned = set()

    def gained(_, partitions):
        assigned.update(place.partition for place in partitions)
        wire.say_assigned(assigned)

    def lost(_, partitions):
        assigned.difference_update(place.partition for place in partitions)
        wire.say_assigned(assigned)

    consumer.subscribe([wire.TOPIC], on_assign=gained, on_revoke=lost)
    ended = wire.end_of_input()
    while not ended.is_set():
        messages = consumer.consume(num_messages=500, timeout=0.1)
        for message in messages:
            if message.error() is not None:
                sys.exit(f"{message.error()}")
            wire.say_record(
                message.partition(),
                message.offset(),
                message.key(),
                message.value(),
                message.headers(),
            )
        if messages:
            commit(consumer)
    commit(consumer)
    consumer.close()
    wire.say("left")


def commit(consumer):
    """Where a rebalance comes between, a later commit covers this one."""
    try:
        consumer.commit(asynchronous=False)
    except KafkaException as failure:
        if failure.args[0].code() not in (
            KafkaError.REBALANCE_IN_PROGRESS,
            KafkaError.ILLEGAL_GENERATION,
            KafkaError.STALE_MEMBER_EPOCH,
            KafkaError._NO_OFFSET,
        ):
            raise


if __name__ == "__main__":
    {"create": create, "list": list_topics, "produce": produce, "consume": consume}[
        sys.argv[1]
    ]()
