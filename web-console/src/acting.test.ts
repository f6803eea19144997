// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { actInside, tenantOf } from './acting';
import { tenant } from './api/client';
import { queryClient } from './api/queries';

test.each([
  ['ten-0123456789abcdefghij', 'ten-0123456789abcdefghij'],
  ['ten-0123456789abcdefghi', undefined],
  ['ten-0123456789abcdefghij\n', undefined],
  ['TEN-0123456789abcdefghij', undefined],
  [7, undefined],
])('%j is %j', (value, expected) => {
  expect(tenantOf(value)).toBe(expected);
});

test('another tenant takes what was read along, but not the session', () => {
  queryClient.setQueryData(['session'], 'mine');
  queryClient.setQueryData(['clusters'], 'of the first');
  actInside('ten-0123456789abcdefghij');
  expect(tenant()).toBe('ten-0123456789abcdefghij');
  expect(queryClient.getQueryData(['clusters'])).toBeUndefined();
  expect(queryClient.getQueryData(['session'])).toBe('mine');

  queryClient.setQueryData(['clusters'], 'of the second');
  actInside('ten-0123456789abcdefghij');
  expect(queryClient.getQueryData(['clusters'])).toBe('of the second');

  actInside(undefined);
  expect(tenant()).toBeUndefined();
  expect(queryClient.getQueryData(['clusters'])).toBeUndefined();
});
