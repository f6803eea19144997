"""aiokafka."""

import asyncio
import sys
import time

import wire
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CommitFailedError, RebalanceInProgressError
from aiokafka.helpers import create_ssl_context


def access():
    return {
        "bootstrap_servers": wire.BOOTSTRAP,
        "security_protocol": "SASL_SSL",
        "ssl_context": create_ssl_context(cafile=wire.CA_FILE),
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": wire.API_KEY,
        "sasl_plain_password": wire.API_SECRET,
    }


async def create():
    admin = AIOKafkaAdminClient(**access())
    await admin.start()
    try:
        topic = NewTopic(wire.TOPIC, wire.PARTITIONS, replication_factor=3)
        response = await admin.create_topics([topic])
        for _, code, message in response.topic_errors:
            if code != 0:
                sys.exit(f"{wire.TOPIC} was not created: {code} {message}")
        deadline = time.monotonic() + wire.LIMIT_S
        while wire.TOPIC not in await admin.list_topics():
            if time.monotonic() > deadline:
                sys.exit(f"{wire.TOPIC} is not listed")
    finally:
        await admin.close()
    await list_topics()


async def list_topics():
    admin = AIOKafkaAdminClient(**access())
    await admin.start()
    try:
        for name in await admin.list_topics():
            wire.say("topic", name)
    finally:
        await admin.close()


async def produce():
    for codec, records in wire.runs_to_send():
        producer = AIOKafkaProducer(
            **access(),
            acks="all",
            enable_idempotence=True,
            compression_type=None if codec == "none" else codec,
        )
        await producer.start()
        try:
            sends = [
                await producer.send(
                    wire.TOPIC, key=key, value=value, headers=[("origin", wire.ORIGIN)]
                )
                for key, value in records
            ]
            for send in sends:
                place = await asyncio.wait_for(send, wire.LIMIT_S)
                wire.say("acked", place.partition, place.offset)
        finally:
            await producer.stop()


class Assignment(ConsumerRebalanceListener):
    """Tells the harness what this member reads."""

    async def on_partitions_assigned(self, assigned):
        wire.say_assigned(place.partition for place in assigned)

    async def on_partitions_revoked(self, revoked):
        wire.say_assigned([])


async def consume():
    consumer = AIOKafkaConsumer(
        **access(),
        group_id=wire.GROUP,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        heartbeat_interval_ms=wire.HEARTBEAT_MS,
    )
    consumer.subscribe([wire.TOPIC], listener=Assignment())
    await consumer.start()
    ended = wire.end_of_input()
    while not ended.is_set():
        batches = await consumer.getmany(timeout_ms=100)
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
            await commit(consumer)
    await commit(consumer)
    await consumer.stop()
    wire.say("left")


async def commit(consumer):
    """Where a rebalance comes between, a later commit covers this one."""
    try:
        await consumer.commit()
    except (CommitFailedError, RebalanceInProgressError) as failure:
        print(f"not committed: {failure}", file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(
        {"create": create, "list": list_topics, "produce": produce, "consume": consume}[
            sys.argv[1]
        ]()
    )
