import { expect, test } from 'vitest';
import { isEntrance } from './entrance';

test.each(['/signin', '/signup/verify', '/invitations/accept', '/reset-password/'])(
  '%s is there without a session',
  (path) => {
    expect(isEntrance(path)).toBe(true);
  },
);

test.each(['/', '/team', '/signin/x', '/invitations'])('%s is not', (path) => {
  expect(isEntrance(path)).toBe(false);
});
