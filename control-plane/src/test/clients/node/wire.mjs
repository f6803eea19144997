// How the harness and the programs here speak: ../README.md has the contract.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { env } = process;

export const brokers = env.BOOTSTRAP.split(",");
export const apiKey = env.API_KEY;
export const apiSecret = env.API_SECRET;
export const ca = readFileSync(env.CA_FILE, "utf8");
export const topic = env.TOPIC;
export const partitions = Number(env.PARTITIONS);
export const group = env.GROUP;
export const origin = env.ORIGIN;

/** How long a single step may take. */
export const limitMs = 30_000;

/** Short, so that members learn of a rebalance soon. */
export const heartbeatMs = 500;

export function say(...fields) {
  process.stdout.write(fields.join("\t") + "\n");
}

export function sayRecord(partition, offset, key, value, originHeader) {
  say(
    "record",
    partition,
    offset,
    encoded(key),
    encoded(value),
    originHeader ?? "",
  );
}

export function sayAssigned(assigned) {
  say("assigned", assigned.toSorted((a, b) => a - b).join(","));
}

/** The whole input as { codec, records } for each run of lines with the same codec. */
export async function runsToSend() {
  const runs = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const [codec, key, value] = line.split("\t");
    if (runs.at(-1)?.codec !== codec) runs.push({ codec, records: [] });
    runs.at(-1).records.push({ key: decoded(key), value: decoded(value) });
  }
  return runs;
}

/** Spreads records over all partitions. */
export function withPartitions(records) {
  return records.map((record, index) => ({
    ...record,
    partition: index % partitions,
  }));
}

/** Prints where each record of one request lies, given each partition's first offset (a Map). */
export function sayAcked(messages, firstOffsets) {
  const next = new Map(firstOffsets);
  for (const { partition } of messages) {
    const offset = next.get(partition);
    if (offset === undefined)
      throw new Error(`no acknowledgement of partition ${partition}`);
    say("acked", partition, offset);
    next.set(partition, offset + 1n);
  }
}

/** Fulfilled once the harness wants the program to end. */
export function endOfInput() {
  return new Promise((resolve) => process.stdin.resume().once("end", resolve));
}

/** Repeats a check until it holds. */
export async function eventually(what, holds) {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(what);
  }
}

/** Runs what the first argument names. */
export async function main(actions) {
  try {
    await actions[process.argv[2]]();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

function decoded(text) {
  return text === "-" ? null : Buffer.from(text, "base64");
}

function encoded(data) {
  return data === null || data === undefined ? "-" : data.toString("base64");
}
