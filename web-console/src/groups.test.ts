import { expect, test } from 'vitest';
import {
  committedTopics,
  duration,
  type GroupItem,
  type GroupOffset,
  nameOf,
  once,
  parsePartitions,
  pathId,
  ranges,
  sortAfterClick,
} from './groups';

const HOSTILE = [
  'readers',
  'a/b c',
  '<img src=x onerror=alert(1)>',
  '../../v1/clusters',
  '.',
  '..',
  '~YQ',
  'grüppe-読者-🦀',
  'a%2Fb?c#d',
  ' spaces  inside ',
  '\u202egnp.exe',
  '\ufeffmark',
  'x'.repeat(3_000),
];

test.each(HOSTILE)('the name %j goes through a path and back, as one of its segments', (name) => {
  const id = pathId(name);
  expect(id).toMatch(/^(~[A-Za-z0-9_-]+|[A-Za-z0-9._-]+)$/);
  expect(nameOf(id)).toBe(name);
  const url = new URL(`https://origin.invalid/clusters/vc-1/groups/${id}`);
  expect(url.pathname).toBe(`/clusters/vc-1/groups/${id}`);
});

test.each(['~_w', '~!', 'a b', ''])('%j means no name', (id) => {
  expect(nameOf(id)).toBeUndefined();
});

test.each([
  [0, '0 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [7_500, '2 h 5 min'],
  [86_400, '1 d'],
  [90_000_000, '1,041 d 16 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test.each([
  [[], ''],
  [[3], '3'],
  [[2, 0, 1, 5], '0-2, 5'],
  [[10, 9, 1], '1, 9-10'],
])('partitions %j are %j and back', (partitions, words) => {
  expect(ranges(partitions)).toBe(words);
  if (words !== '') {
    expect(parsePartitions(words)).toEqual([...partitions].sort((a, b) => a - b));
  }
});

test.each(['', 'a', '1,,2', '5-2', '-1', '0-1000', '0-999,1000', '1;2'])('%j names no partitions', (text) => {
  expect(parsePartitions(text)).toBeUndefined();
});

test('a click sorts, another turns the order; lag begins with the largest', () => {
  expect(sortAfterClick('name', 'lag')).toBe('-lag');
  expect(sortAfterClick('-lag', 'lag')).toBe('lag');
  expect(sortAfterClick('lag', 'lag')).toBe('-lag');
  expect(sortAfterClick('-lag', 'name')).toBe('name');
  expect(sortAfterClick('name', 'name')).toBe('-name');
});

test('a group that is on two pages is shown once, as it was seen last', () => {
  const item = (group_id: string, state: string): GroupItem => ({
    group_id,
    state,
    type: 'classic',
    protocol_type: 'consumer',
  });
  expect(once([item('a', 'Empty'), item('b', 'Empty'), item('a', 'Stable')])).toEqual([
    item('a', 'Stable'),
    item('b', 'Empty'),
  ]);
});

test('topics count only where an offset is committed', () => {
  const offset = (topic: string, partition: number, committed_offset: number | null): GroupOffset => ({
    topic,
    partition,
    committed_offset,
    log_start_offset: 0,
    log_end_offset: 9,
    lag_records: null,
    lag_seconds: null,
  });
  expect([
    ...committedTopics([offset('a', 0, 1), offset('a', 1, null), offset('a', 2, 0), offset('b', 0, null)]),
  ]).toEqual([['a', [0, 2]]]);
});
