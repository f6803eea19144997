import { expect, test } from 'vitest';
import { count, fromLocalField, localTime, size, toLocalField } from './format';

test('sizes and counts', () => {
  expect([0, 1, 1_023, 1_536, 1_048_576, 5_000_000_000].map(size)).toEqual([
    '0 bytes',
    '1 byte',
    '1,023 bytes',
    '1.5 KiB',
    '1 MiB',
    '4.7 GiB',
  ]);
  expect(count(1, 'row', 'rows')).toBe('1 row');
  expect(count(1_200, 'row', 'rows')).toBe('1,200 rows');
});

test('a time survives its field, to the second', () => {
  const time = '2026-07-02T03:04:05.000Z';
  expect(fromLocalField(toLocalField(time))).toBe(time);
  expect(localTime('2026-07-02T03:04:05.678Z')).toMatch(/^2026-07-0\d \d\d:\d\d:05\.678$/);
  expect(fromLocalField('')).toBeUndefined();
});
