import { describe, expect, test } from 'vitest';
import { type Node, nodeState, since, size } from './nodes';

const node: Node = {
  id: 1,
  host: '127.0.0.1',
  port: 9192,
  desired: 'running',
  process: 'up',
  serving: true,
  controller: false,
  started_at: null,
  leaders: 3,
  replicas: 9,
  replicas_out_of_sync: 0,
  disk_total_bytes: null,
  disk_free_bytes: null,
};

describe('the state of a node', () => {
  test.each<[Partial<Node>, string]>([
    [{}, 'serves'],
    [{ replicas_out_of_sync: 2 }, 'serves, catching up'],
    [{ serving: false }, 'starting'],
    [{ serving: false, process: null, desired: null }, 'does not serve'],
    [{ serving: null }, 'unknown'],
    [{ process: 'down', serving: false }, 'down, being restarted'],
    [{ process: 'down', serving: true }, 'down, being restarted'],
    [{ process: 'down', desired: 'killed' }, 'killed'],
    [{ process: 'down', desired: 'stopped' }, 'stopped'],
    [{ process: 'paused' }, 'paused'],
  ])('%j: %s', (change, word) => {
    expect(nodeState({ ...node, ...change }).word).toBe(word);
  });
});

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KiB'],
  [5 * 1_024 ** 4, '5.0 TiB'],
  [5_000 * 1_024 ** 4, '5000.0 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test.each([
  ['2026-01-01T00:00:00Z', '0 s'],
  ['2025-12-31T23:58:30Z', '1 min 30 s'],
  ['2025-12-31T00:00:00Z', '1 d 0 h'],
  ['2026-01-01T00:00:09Z', '0 s'],
])('%s', (time, text) => {
  expect(since(time, Date.parse('2026-01-01T00:00:00Z'))).toBe(text);
});
