import { describe, expect, test } from 'vitest';
import { type Limits, limitChanges, limitsWith, share } from './limits';

const now: Limits = {
  virtual_clusters: 50,
  topics: 10_000,
  partitions: 20_000,
  service_accounts: 1_000,
  keys_per_service_account: 100,
};

describe('limits', () => {
  test('only another number is a change', () => {
    expect(limitChanges(now, { topics: 10_000, partitions: '', service_accounts: 0 })).toEqual([
      { name: 'service_accounts', label: 'Service accounts', before: 1_000, after: 0 },
    ]);
  });

  test('what is not changed is sent as it is', () => {
    expect(limitsWith(now, limitChanges(now, { partitions: 7 }))).toEqual({ ...now, partitions: 7 });
  });

  test.each([
    [5, 20, 25],
    [0, 0, 100],
    [30, 20, 100],
    [null, 20, undefined],
    [3, null, undefined],
  ])('%j of %j is %j percent', (used, limit, expected) => {
    expect(share(used, limit)).toBe(expected);
  });
});
