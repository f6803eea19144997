"""The settings of a topic by confluent-kafka-python's admin client: `replace` and `change`.

Standard input holds one line per setting: key and value, separated by a tab; `change` deletes a setting whose value is
empty. Prints the settings that the topic has of its own then: `config`, key, value.
"""

import sys
import time

import wire
from confluent import ACCESS
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    ResourceType,
)


def settings():
    for line in sys.stdin:
        yield line.rstrip("\n").split("\t")


def topic():
    return ConfigResource(ResourceType.TOPIC, wire.TOPIC)


def done(futures):
    for future in futures.values():
        return future.result(wire.LIMIT_S)


def replace(admin, wanted):
    resource = topic()
    for key, value in wanted.items():
        resource.set_config(key, value)
    done(admin.alter_configs([resource]))


def change(admin, wanted):
    resource = topic()
    for key, value in wanted.items():
        operation = AlterConfigOpType.SET if value else AlterConfigOpType.DELETE
        resource.add_incremental_config(
            ConfigEntry(key, value or None, incremental_operation=operation)
        )
    done(admin.incremental_alter_configs([resource]))


def own(admin):
    """The settings that the topic has of its own, as some broker knows them."""
    found = done(admin.describe_configs([topic()]))
    return {
        key: entry.value
        for key, entry in found.items()
        if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value
    }


def arrived(operation, wanted, found):
    if operation == "replace":
        return found == wanted
    return all(found.get(key, "") == value for key, value in wanted.items())


operation = sys.argv[1]
client = AdminClient(ACCESS)
wanted = dict(settings())
{"replace": replace, "change": change}[operation](client, wanted)
# A change is decided by the controllers; the broker that is asked next may hear of it a moment later.
deadline = time.monotonic() + wire.LIMIT_S
found = own(client)
while not arrived(operation, wanted, found) and time.monotonic() < deadline:
    found = own(client)
for key, value in sorted(found.items()):
    wire.say("config", key, value)
