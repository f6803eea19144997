// kafkajs, with its own codec (gzip) and the usual one for snappy.
import kafkajs from "kafkajs";
import SnappyCodec from "kafkajs-snappy";
import * as wire from "./wire.mjs";

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec;

const codecs = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
};

const kafka = new Kafka({
  brokers: wire.brokers,
  ssl: { ca: [wire.ca] },
  sasl: {
    mechanism: "plain",
    username: wire.apiKey,
    password: wire.apiSecret,
  },
  logLevel: logLevel.NOTHING,
});

async function withAdmin(action) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await action(admin);
  } finally {
    await admin.disconnect();
  }
}

async function sayTopics(admin) {
  for (const name of await admin.listTopics()) wire.say("topic", name);
}

const create = () =>
  withAdmin(async (admin) => {
    await admin.createTopics({
      topics: [{ topic: wire.topic, numPartitions: wire.partitions }],
    });
    await wire.eventually("the topic is not listed", async () =>
      (await admin.listTopics()).includes(wire.topic),
    );
    await sayTopics(admin);
  });

const list = () => withAdmin(sayTopics);

async function produce() {
  for (const { codec, records } of await wire.runsToSend()) {
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const messages = wire
      .withPartitions(records)
      .map((record) => ({ ...record, headers: { origin: wire.origin } }));
    const places = await producer.send({
      topic: wire.topic,
      acks: -1,
      compression: codecs[codec],
      messages,
    });
    wire.sayAcked(
      messages,
      new Map(
        places.map((place) => [place.partition, BigInt(place.baseOffset)]),
      ),
    );
    await producer.disconnect();
  }
}

async function consume() {
  const consumer = kafka.consumer({
    groupId: wire.group,
    heartbeatInterval: wire.heartbeatMs,
    maxWaitTimeInMs: 500,
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    wire.sayAssigned(payload.memberAssignment[wire.topic] ?? []),
  );
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    console.error(payload.error);
    process.exit(1);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [wire.topic], fromBeginning: true });
  await consumer.run({
    eachBatch: async ({
      batch,
      resolveOffset,
      commitOffsetsIfNecessary,
      uncommittedOffsets,
    }) => {
      for (const message of batch.messages) {
        wire.sayRecord(
          batch.partition,
          message.offset,
          message.key,
          message.value,
          message.headers?.origin?.toString(),
        );
        resolveOffset(message.offset);
      }
      await commitOffsetsIfNecessary(uncommittedOffsets());
    },
  });
  await wire.endOfInput();
  await consumer.disconnect();
  wire.say("left");
}

await wire.main({ create, list, produce, consume });
