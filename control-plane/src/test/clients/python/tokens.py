"""librdkafka's own OIDC settings: records go in and come out by access tokens alone."""

import os
import sys
import time

from confluent_kafka import Consumer, Producer

LIMIT_S = 60
COUNT = 1000
TOPIC = os.environ["TOPIC"]
ACCESS = {
    "bootstrap.servers": os.environ["BOOTSTRAP"],
    "security.protocol": "SASL_SSL",
    "ssl.ca.location": os.environ["CA_FILE"],
    "sasl.mechanisms": "OAUTHBEARER",
    "sasl.oauthbearer.method": "oidc",
    "sasl.oauthbearer.token.endpoint.url": os.environ["TOKEN_ENDPOINT"],
    "sasl.oauthbearer.client.id": os.environ["API_KEY"],
    "sasl.oauthbearer.client.secret": os.environ["API_SECRET"],
    "sasl.oauthbearer.scope": "kafka",
}


def delivered(error, _):
    if error is not None:
        sys.exit(f"not delivered: {error}")


def main():
    producer = Producer(ACCESS | {"acks": "all", "enable.idempotence": True})
    sent = [f"record {number}".encode() for number in range(COUNT)]
    for value in sent:
        producer.produce(TOPIC, value, on_delivery=delivered)
        producer.poll(0)
    if producer.flush(LIMIT_S) > 0:
        sys.exit("not every record was delivered")

    consumer = Consumer(
        ACCESS | {"group.id": "by-token", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([TOPIC])
    read = []
    deadline = time.monotonic() + LIMIT_S
    while len(read) < COUNT:
        if time.monotonic() > deadline:
            sys.exit(f"only {len(read)} of {COUNT} came back")
        for message in consumer.consume(num_messages=COUNT - len(read), timeout=1):
            if message.error() is not None:
                sys.exit(f"not read: {message.error()}")
            read.append(message.value())
    consumer.close()
    if sorted(read) != sorted(sent):
        sys.exit("other records came back than went in")
    print(len(read))


main()
