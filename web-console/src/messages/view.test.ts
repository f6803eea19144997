import { expect, test } from 'vitest';
import { isFiltered, queryOf, type View, viewOf } from './view';

test.each<View>([
  {},
  { from: 'live', partition: 2, key: 'a' },
  { from: 'offset', partition: 0, offset: 42, limit: 500 },
  { from: 'time', time: '2026-01-02T03:04:05.000Z' },
  { value: 'a=b&c', header: 'x=1', path: '$.a', equals: 'true', as: 'hex' },
])('%j is the same after it was an address', (view) => {
  expect(viewOf(JSON.parse(JSON.stringify(view)))).toEqual(view);
});

test('what makes no sense is left out', () => {
  expect(
    viewOf({ from: 'x', partition: -1, offset: 5, time: 'now', limit: 7, key: {}, equals: 'x', as: 'y' }),
  ).toEqual({});
  expect(viewOf({ from: 'time', time: 'now' })).toEqual({ from: 'time' });
  expect(viewOf({ value: 'x'.repeat(1_001), path: '$.a' })).toEqual({});
});

test('the router may have read numbers out of a text', () => {
  expect(viewOf({ value: 17, key: true, partition: '3' })).toEqual({
    value: '17',
    key: 'true',
    partition: 3,
  });
});

test('an offset is one of a partition', () => {
  expect(viewOf({ from: 'offset', offset: 5 })).toEqual({ from: 'offset', offset: 5, partition: 0 });
});

test('what the server is asked for', () => {
  expect(queryOf({ from: 'live', key: 'a', limit: 500 })).toEqual({ follow: true, key_contains: 'a' });
  expect(queryOf({ from: 'offset', partition: 1, offset: 9 })).toEqual({
    from: 'offset',
    partition: 1,
    offset: 9,
    limit: 50,
  });
  expect(queryOf({ path: '$.a', equals: '1' })).toMatchObject({
    from: 'newest',
    json_path: '$.a',
    json_equals: '1',
  });
});

test('only what leaves messages out is a filter', () => {
  expect([{ partition: 1 }, { header: 'a' }, { path: '$', equals: '1' }].map(isFiltered)).toEqual([
    false,
    true,
    true,
  ]);
});
