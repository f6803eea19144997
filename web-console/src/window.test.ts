import { expect, test } from 'vitest';
import { windowOf } from './window';

const view = (top: number, count: number) => windowOf({ top, height: 440, rowHeight: 44, count });

test('only what is in sight is drawn, with a margin', () => {
  expect(view(0, 10_000)).toEqual({ first: 0, end: 19 });
  expect(view(44_000, 10_000)).toEqual({ first: 992, end: 1_019 });
});

test('the end of the list is reached, also when it became shorter meanwhile', () => {
  expect(view(10_000 * 44 - 440, 10_000).end).toBe(10_000);
  expect(view(10_000 * 44 - 440, 12)).toEqual({ first: 0, end: 12 });
  expect(view(0, 0)).toEqual({ first: 0, end: 0 });
});

test.each([0, 17, 43.5, 44, 1_000, 400_000])('every row in sight at %d is drawn', (top) => {
  const { first, end } = view(top, 10_000);
  expect(first * 44).toBeLessThanOrEqual(top);
  expect(end * 44).toBeGreaterThanOrEqual(Math.min(top + 440, 10_000 * 44));
  expect(end - first).toBeLessThan(40);
});
