import { expect, test } from 'vitest';
import { bytes } from '../series';
import { latestKnown, rows, sentence } from './Chart';

test('the text says what the line shows', () => {
  expect(sentence({ name: 'In', points: [0, 2048, 1024] }, bytes)).toBe(
    'In: now 1 KiB, on average 1 KiB, at most 2 KiB',
  );
});

test('nothing known is no zero', () => {
  expect(sentence({ name: 'In', points: [null, null] }, bytes)).toBe('In: not known yet');
  expect(sentence({ name: 'In', points: [8, null, null] }, bytes)).toBe(
    'In: now not known, on average 8 B, at most 8 B',
  );
});

test('the table begins with the latest and stays short', () => {
  expect(rows(3)).toEqual([2, 1, 0]);
  expect(rows(181).length).toBeLessThanOrEqual(12);
  expect(rows(181)[0]).toBe(180);
  expect(rows(0)).toEqual([]);
});

test('the table shows what is known even if that is young', () => {
  const young = { name: 'In', points: [...Array<null>(178).fill(null), 5, null] };
  expect(latestKnown([young, { name: 'Out', points: [null, null] }])).toBe(178);
  expect(rows(180, latestKnown([young]))[0]).toBe(178);
  expect(latestKnown([{ name: 'In', points: [null] }])).toBeUndefined();
});
