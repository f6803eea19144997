// @platformatic/kafka.
import { Admin, Consumer, Producer } from "@platformatic/kafka";
import * as wire from "./wire.mjs";

const access = {
  clientId: wire.origin,
  bootstrapBrokers: wire.brokers,
  tls: { ca: [wire.ca] },
  sasl: {
    mechanism: "PLAIN",
    username: wire.apiKey,
    password: wire.apiSecret,
  },
};

async function withAdmin(action) {
  const admin = new Admin(access);
  try {
    await action(admin);
  } finally {
    await admin.close();
  }
}

async function sayTopics(admin) {
  for (const name of await admin.listTopics()) wire.say("topic", name);
}

const create = () =>
  withAdmin(async (admin) => {
    await admin.createTopics({
      topics: [wire.topic],
      partitions: wire.partitions,
      replicas: -1,
    });
    await wire.eventually("the topic is not listed", async () =>
      (await admin.listTopics()).includes(wire.topic),
    );
    await sayTopics(admin);
  });

const list = () => withAdmin(sayTopics);

async function produce() {
  for (const { codec, records } of await wire.runsToSend()) {
    const producer = new Producer({ ...access, idempotent: true, acks: -1 });
    const messages = wire.withPartitions(records).map((record) => ({
      ...record,
      topic: wire.topic,
      headers: new Map([[Buffer.from("origin"), Buffer.from(wire.origin)]]),
    }));
    const { offsets } = await producer.send({ messages, compression: codec });
    wire.sayAcked(
      messages,
      new Map(offsets.map(({ partition, offset }) => [partition, offset])),
    );
    await producer.close();
  }
}

async function consume() {
  const consumer = new Consumer({
    ...access,
    groupId: wire.group,
    heartbeatInterval: wire.heartbeatMs,
    sessionTimeout: 10_000,
    maxWaitTime: 500,
  });
  consumer.on("consumer:group:join", () =>
    wire.sayAssigned(
      consumer.assignments.flatMap(({ partitions }) => partitions),
    ),
  );
  const stream = await consumer.consume({
    topics: [wire.topic],
    mode: "committed",
    fallbackMode: "earliest",
    autocommit: false,
  });
  let ending = false;
  const reading = (async () => {
    for await (const message of stream) {
      const origin = [...message.headers].find(
        ([name]) => String(name) === "origin",
      )?.[1];
      wire.sayRecord(
        message.partition,
        message.offset,
        message.key,
        message.value,
        origin?.toString(),
      );
      await commit(message);
    }
    if (!ending) throw new Error("the stream ended by itself");
  })();
  await Promise.race([wire.endOfInput(), reading]);
  ending = true;
  await stream.close();
  await reading;
  await consumer.close();
  wire.say("left");
}

/** Where a rebalance comes between, the record comes again. */
async function commit(message) {
  try {
    await message.commit();
  } catch (error) {
    console.error("not committed:", error.message);
  }
}

await wire.main({ create, list, produce, consume });
