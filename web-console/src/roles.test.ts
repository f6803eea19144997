import { describe, expect, test } from 'vitest';
import { type Area, can, ROLES, type Role } from './roles';

const MAY: Record<Role, Area[]> = {
  viewer: [],
  developer: ['topics', 'messages', 'groups', 'accounts'],
  admin: ['topics', 'messages', 'groups', 'accounts', 'clusters', 'people', 'tenant'],
  owner: ['topics', 'messages', 'groups', 'accounts', 'clusters', 'people', 'tenant', 'owners'],
};

describe('what a role may change', () => {
  test.each(ROLES)('%s', (role) => {
    const areas = MAY.owner.filter((area) =>
      can({ kind: 'user', user: { id: 'usr-1', email: 'a@example.com', role } }, area),
    );
    expect(areas).toEqual(MAY[role]);
  });

  test('an operator inside a tenant, as its owner', () => {
    expect(MAY.owner.filter((area) => can({ kind: 'operator' }, area))).toEqual(MAY.owner);
  });

  test('nobody who is not signed in', () => {
    expect(can(undefined, 'topics')).toBe(false);
  });
});
