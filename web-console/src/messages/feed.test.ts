import { expect, test } from 'vitest';
import { ApiError } from '../api/problem';
import { Feed, LIVE_ROWS_MAX } from './feed';
import { message } from './samples';
import type { SseEvent } from './sse';

/** Streams that tests write, and a clock that they turn. */
class World {
  readonly opened: {
    after: string;
    signal: AbortSignal;
    send: (...events: SseEvent[]) => Promise<void>;
    cut: () => Promise<void>;
  }[] = [];
  private timers: { work: () => void; delayMs: number }[] = [];
  refusal: ApiError | undefined;

  open = async (after: string, signal: AbortSignal) => {
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
    const queue: SseEvent[] = [];
    let over = false;
    let wake = () => {};
    this.opened.push({
      after,
      signal,
      send: async (...events) => {
        queue.push(...events);
        wake();
        await settled();
      },
      cut: async () => {
        over = true;
        wake();
        await settled();
      },
    });
    return (async function* () {
      while (!over || queue.length > 0) {
        const next = queue.shift();
        if (next !== undefined) {
          yield next;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    })();
  };

  later = (work: () => void, delayMs: number) => {
    const timer = { work, delayMs };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Runs what waits; gives the delays. */
  async pass(): Promise<number[]> {
    const due = this.timers;
    this.timers = [];
    for (const { work } of due) {
      work();
    }
    await settled();
    return due.map(({ delayMs }) => delayMs);
  }

  last() {
    const stream = this.opened.at(-1);
    if (stream === undefined) {
      throw new Error('nothing was opened');
    }
    return stream;
  }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const record = (offset: number): SseEvent => ({
  event: 'record',
  data: JSON.stringify(message(offset)),
  id: `0:${offset}`,
});
const event = (name: string, data: unknown): SseEvent => ({
  event: name,
  data: JSON.stringify(data),
  id: '',
});
const offsets = (feed: Feed) => feed.current().rows.map(({ offset }) => offset);

async function started(live: boolean) {
  const world = new World();
  const feed = new Feed(world, live);
  feed.start();
  await settled();
  return { world, feed };
}

test('a browse shows its records in order, its progress and its end; more goes on after the last', async () => {
  const { world, feed } = await started(false);
  expect(feed.current().phase).toBe('reading');
  await world
    .last()
    .send(event('progress', { scanned_records: 10, scanned_bytes: 100 }), record(1), record(2));
  await world.pass();
  expect(feed.current()).toMatchObject({ phase: 'reading', scannedRecords: 10, scannedBytes: 100 });
  await world.last().send({ ...event('end', { reason: 'limit' }), id: '0:2' });
  expect(feed.current()).toMatchObject({ phase: 'ended', reason: 'limit' });

  feed.more();
  await settled();
  expect(world.last().after).toBe('0:2');
  await world.last().send(event('progress', { scanned_records: 5, scanned_bytes: 50 }), record(2), record(3));
  await world.pass();
  expect(offsets(feed)).toEqual([1, 2, 3]);
  expect(feed.current()).toMatchObject({ scannedRecords: 15, scannedBytes: 150 });
});

test('stopping closes the stream and keeps the rows', async () => {
  const { world, feed } = await started(false);
  await world.last().send(record(1));
  feed.stop();
  expect(world.last().signal.aborted).toBe(true);
  await world.last().send(record(2));
  expect(feed.current().phase).toBe('stopped');
  expect(offsets(feed)).toEqual([1]);
});

test('a live feed has the newest first, and no more than its most', async () => {
  const { world, feed } = await started(true);
  await world.last().send(...Array.from({ length: LIVE_ROWS_MAX + 10 }, (_, offset) => record(offset)));
  await world.pass();
  expect(feed.current().rows.length).toBe(LIVE_ROWS_MAX);
  expect(feed.current()).toMatchObject({ dropped: 10 });
  await world.last().send(record(9_000), event('skipped', { records: 3 }), event('skipped', { records: 4 }));
  await world.pass();
  expect(offsets(feed)[0]).toBe(9_000);
  expect(feed.current()).toMatchObject({ dropped: 11, skipped: 7 });
});

test('while it is paused, what comes waits', async () => {
  const { world, feed } = await started(true);
  feed.pause(true);
  await world.last().send(record(1), record(2));
  await world.pass();
  expect(feed.current()).toMatchObject({ waiting: 2, rows: [] });
  feed.pause(false);
  expect(offsets(feed)).toEqual([2, 1]);
  expect(feed.current().waiting).toBe(0);
});

test('a live feed goes on after a cut where it was, with growing pauses', async () => {
  const { world, feed } = await started(true);
  await world.last().send(record(4));
  await world.pass();
  world.refusal = new ApiError('none', 0);
  await world.last().cut();
  expect(feed.current().phase).toBe('reconnecting');
  expect(await world.pass()).toEqual([500]);
  expect(await world.pass()).toEqual([1_000]);
  world.refusal = undefined;
  expect(await world.pass()).toEqual([2_000]);
  expect(world.last().after).toBe('0:4');
  expect(feed.current()).toMatchObject({ phase: 'reading', error: null });
});

test('a live feed renews itself after its lifetime', async () => {
  const { world, feed } = await started(true);
  await world.last().send(record(4), { ...event('end', { reason: 'lifetime' }), id: '0:4' });
  await world.pass();
  expect(world.opened.map(({ after }) => after)).toEqual(['', '0:4']);
  expect(feed.current().phase).toBe('reading');
});

test('a refusal stays, for a live one too', async () => {
  const world = new World();
  world.refusal = new ApiError('no such topic', 404);
  const feed = new Feed(world, true);
  feed.start();
  await settled();
  expect(feed.current()).toMatchObject({ phase: 'failed', error: world.refusal });
  expect(await world.pass()).toEqual([]);
});

test('a problem in the stream is a failure, and a cut of a browse too', async () => {
  const { world, feed } = await started(false);
  await world
    .last()
    .send(event('problem', { status: 503, code: 'cluster_unavailable', detail: 'The cluster is away.' }));
  expect(feed.current()).toMatchObject({
    phase: 'failed',
    error: { status: 503, message: 'The cluster is away.' },
  });
  feed.more();
  await settled();
  await world.last().cut();
  expect(feed.current()).toMatchObject({ phase: 'failed', error: { status: 0 } });
});
