// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { auditExport, auditFilters } from './audit';

test('an address says which events are wanted, times in UTC', () => {
  expect(
    auditFilters({
      actor: 'usr-1',
      action: '',
      resource: 7,
      from: '2026-01-31T12:00:00+01:00',
      to: 'soon',
      x: 1,
    }),
  ).toEqual({ actor: 'usr-1', from: '2026-01-31T11:00:00.000Z' });
});

test('the file has the same filter', () => {
  expect(auditExport({ action: 'topic.', actor: 'a&b' })).toBe(
    '/v1/audit-events/export?action=topic.&actor=a%26b',
  );
});
