"""A librdkafka reader by access token; it is told nothing of the token's end, and reads on.

With TOKEN it has that one token, else it fetches its tokens by librdkafka's own OIDC settings.
Prints "record VALUE" for each record and "refused" when it can't authenticate any more; ends with
its standard input.
"""

import base64
import json
import os
import sys
import threading

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

ACCESS = {
    "bootstrap.servers": os.environ["BOOTSTRAP"],
    "security.protocol": "SASL_SSL",
    "ssl.ca.location": os.environ["CA_FILE"],
    "sasl.mechanisms": "OAUTHBEARER",
}
OIDC = {
    "sasl.oauthbearer.method": "oidc",
    "sasl.oauthbearer.token.endpoint.url": os.environ["TOKEN_ENDPOINT"],
    "sasl.oauthbearer.client.id": os.environ["API_KEY"],
    "sasl.oauthbearer.client.secret": os.environ["API_SECRET"],
    "sasl.oauthbearer.scope": "kafka",
}


def say(line):
    print(line, flush=True)


def expiry_s(token):
    claims = token.split(".")[1]
    claims += "=" * (-len(claims) % 4)
    return json.loads(base64.urlsafe_b64decode(claims))["exp"]


def fault(error):
    if error.code() == KafkaError._AUTHENTICATION:
        say("refused")


def main():
    token = os.environ.get("TOKEN")
    credentials = (
        {"oauth_cb": lambda _: (token, expiry_s(token))} if token else OIDC
    )
    consumer = Consumer(ACCESS | credentials | {"group.id": "unused", "error_cb": fault})
    consumer.assign([TopicPartition(os.environ["TOPIC"], 0, OFFSET_BEGINNING)])
    ended = threading.Event()

    def await_end():
        sys.stdin.read()
        ended.set()

    threading.Thread(target=await_end, daemon=True).start()
    while not ended.is_set():
        message = consumer.poll(0.1)
        if message is not None and message.error() is None:
            say(f"record {message.value().decode()}")
        elif message is not None:
            fault(message.error())
    consumer.close()


main()
