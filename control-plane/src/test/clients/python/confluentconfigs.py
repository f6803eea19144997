"""The settings of a topic by confluent-kafka-python's admin client: `replace` and `change`.

Standard input holds one line per setting: key and value, separated by a tab; `change` deletes a setting whose value is
empty. Prints the settings that the topic has of its own then: `config`, key, value.
"""

import sys

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


def replace(admin):
    resource = topic()
    for key, value in settings():
        resource.set_config(key, value)
    done(admin.alter_configs([resource]))


def change(admin):
    resource = topic()
    for key, value in settings():
        operation = AlterConfigOpType.SET if value else AlterConfigOpType.DELETE
        resource.add_incremental_config(
            ConfigEntry(key, value or None, incremental_operation=operation)
        )
    done(admin.incremental_alter_configs([resource]))


def show(admin):
    for key, entry in sorted(done(admin.describe_configs([topic()])).items()):
        if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value:
            wire.say("config", key, entry.value)


client = AdminClient(ACCESS)
{"replace": replace, "change": change}[sys.argv[1]](client)
show(client)
