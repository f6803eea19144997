import { expect, test } from 'vitest';
import { changeOf, EMPTY_FORM, type ResetForm, summary, targetOf } from './offsetTarget';

const form = (part: Partial<ResetForm>): ResetForm => ({ ...EMPTY_FORM, ...part });

test.each([
  [{}, { to: 'earliest' }],
  [{ to: 'latest' }, { to: 'latest' }],
  [
    { to: 'offset', offset: '42' },
    { to: 'offset', offset: 42 },
  ],
  [
    { to: 'shift', shift: '-100' },
    { to: 'shift', shift: -100 },
  ],
  [
    { to: 'duration', ago: '90', unit: 'minutes' },
    { to: 'duration', duration: 'PT90M' },
  ],
  [
    { to: 'duration', ago: '7', unit: 'days' },
    { to: 'duration', duration: 'P7D' },
  ],
  [
    { to: 'timestamp', time: '2026-01-31T12:00:00' },
    { to: 'timestamp', timestamp: new Date('2026-01-31T12:00:00').toISOString() },
  ],
  [
    { scope: 'chosen', topics: ['a', 'b'], partitions: '1' },
    { to: 'earliest', topics: [{ topic: 'a' }, { topic: 'b' }] },
  ],
  [
    { scope: 'chosen', topics: ['a'], partitions: '0-2, 5' },
    { to: 'earliest', topics: [{ topic: 'a', partitions: [0, 1, 2, 5] }] },
  ],
  [
    { scope: 'chosen', other: ' c ' },
    { to: 'earliest', topics: [{ topic: 'c' }] },
  ],
] as [Partial<ResetForm>, object][])('the form %j means %j', (part, target) => {
  expect(targetOf(form(part))).toEqual({ target });
});

test.each([
  [{ to: 'offset', offset: '-1' }, 'offset'],
  [{ to: 'offset', offset: '1.5' }, 'offset'],
  [{ to: 'shift', shift: '0' }, 'shift'],
  [{ to: 'shift', shift: 'many' }, 'shift'],
  [{ to: 'duration', ago: '-1' }, 'ago'],
  [{ to: 'timestamp', time: '' }, 'time'],
  [{ scope: 'chosen' }, 'topics'],
  [{ scope: 'chosen', topics: ['a'], partitions: 'all' }, 'partitions'],
] as [Partial<ResetForm>, keyof ResetForm][])('the form %j is wrong in %s', (part, field) => {
  expect(targetOf(form(part))).toEqual({ errors: { [field]: expect.any(String) } });
});

test('a plan is told in one sentence', () => {
  const move = (from: number | null, to: number) => ({ topic: 't', partition: 0, from, to });
  expect(changeOf(move(null, 3))).toBeUndefined();
  expect(changeOf(move(5, 3))).toBe(-2);
  expect(summary([move(1_500, 0)])).toBe('1 partition: up to 1,500 records are read again.');
  expect(summary([move(0, 7), move(3, 3), move(null, 1), move(9, 4)])).toBe(
    '4 partitions: up to 5 records are read again, up to 7 records are skipped, 1 get an offset for the first time, 1 stay where they are.',
  );
  expect(summary([])).toContain('Nothing would change');
});
