import { expect, test } from 'vitest';
import { EVENT_CHARS_MAX, eventsOf, SseParser } from './sse';

const STREAM =
  ': hello\n\nid: 0:7\nevent: record\ndata: {"a":\ndata: 1}\n\nevent: progress\r\ndata:x\r\n\r\ndata: last\r\r';
const EVENTS = [
  { event: 'record', data: '{"a":\n1}', id: '0:7' },
  { event: 'progress', data: 'x', id: '0:7' },
  { event: 'message', data: 'last', id: '0:7' },
];

test('however the text is cut, the events are the same', () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const parser = new SseParser();
    const events = [];
    for (let at = 0; at < STREAM.length; at += size) {
      events.push(...parser.push(STREAM.slice(at, at + size)));
    }
    expect(events, `pieces of ${size}`).toEqual(EVENTS);
  }
});

test('an event without data is none, and one that is cut off is not given', () => {
  const parser = new SseParser('9');
  expect(parser.push('event: record\n\ndata: whole\n\ndata: half\n')).toEqual([
    { event: 'message', data: 'whole', id: '9' },
  ]);
});

test('a byte order mark is skipped and an id with NUL is ignored', () => {
  expect(new SseParser().push('\uFEFFid: 1\nid: 2\0\ndata\n\n')).toEqual([
    { event: 'message', data: '', id: '1' },
  ]);
});

test('an event without end is refused', () => {
  const parser = new SseParser();
  expect(() => parser.push(`data: ${'x'.repeat(EVENT_CHARS_MAX)}`)).toThrow('longer than');
});

test('bytes of a character may come in two pieces', async () => {
  const bytes = new TextEncoder().encode('data: größe\n\n');
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) {
        controller.enqueue(Uint8Array.of(byte));
      }
      controller.close();
    },
  });
  const events = [];
  for await (const event of eventsOf(stream)) {
    events.push(event.data);
  }
  expect(events).toEqual(['größe']);
});
