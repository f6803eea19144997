import { expect, test } from 'vitest';
import { ago, connectionsOpen } from './lastUse';

const now = Date.parse('2026-05-01T12:00:00Z');

test.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1 minute ago'],
  [3_599, '59 minutes ago'],
  [3_600, '60 minutes ago'],
  [7_199, '119 minutes ago'],
  [7_200, '2 hours ago'],
  [172_799, '47 hours ago'],
  [86_400 * 40, '40 days ago'],
])('%d seconds before: %s', (seconds, words) => {
  expect(ago(new Date(now - seconds * 1_000).toISOString(), now)).toBe(words);
});

test.each([
  ['0', 'No connection is open by it right now.'],
  ['1', 'One connection is open by it right now.'],
  ['12', '12 connections are open by it right now.'],
])('%s open', (before, words) => {
  expect(
    connectionsOpen([
      { pointer: '', before: 'key-a' },
      { pointer: '/open_connections', before },
    ]),
  ).toBe(words);
});

test('a number that nobody tells is not zero', () => {
  expect(connectionsOpen([{ pointer: '', before: 'key-a' }])).toBe(
    'How many connections are open by it is not known right now.',
  );
});
