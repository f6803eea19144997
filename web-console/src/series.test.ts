import { expect, test } from 'vitest';
import { bytes, paths, roundUp, summary } from './series';

test('gaps are no zeros', () => {
  expect(summary([null, 10, null, 20])).toEqual({ latest: 20, average: 15, peak: 20, gaps: 2 });
  expect(summary([null, null])).toEqual({ latest: undefined, average: undefined, peak: undefined, gaps: 2 });
});

test('the latest is the last point, or the one before while that is on its way', () => {
  expect(summary([5, 7, null]).latest).toBe(7);
  expect(summary([5, null, null]).latest).toBeUndefined();
});

test('a line breaks at a gap, and a point alone is seen', () => {
  expect(paths([0, 10, null, 5], 300, 100, 10)).toEqual(['M0.0,100.0L100.0,0.0', 'M300.0,50.0h1']);
  expect(paths([null], 300, 100, 10)).toEqual([]);
});

test.each([
  [0, 1],
  [1, 1],
  [3, 5],
  [51, 100],
  [1_000, 1_000],
  [1_001, 2_000],
])('an axis of %d ends at %d', (value, end) => {
  expect(roundUp(value)).toBe(end);
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KiB'],
  [300 * 1024 * 1024, '300 MiB'],
])('%d bytes are %s', (value, words) => {
  expect(bytes(value)).toBe(words);
});
