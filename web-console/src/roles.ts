import type { Schemas } from './api/client';

export type Role = Schemas['Role'];

/** From the least to the most; each includes the ones before. */
export const ROLES: Role[] = ['viewer', 'developer', 'admin', 'owner'];

export const ROLE_WORDS: Record<Role, string> = {
  viewer: 'Reads everything but the contents of messages',
  developer: 'Also topics, messages, groups, service accounts and keys',
  admin: 'Also clusters, people and settings, but not owners',
  owner: 'Everything',
};

/** What a role is needed for, as the contract says it; the server decides, pages only hide what it would refuse. */
const NEEDED = {
  topics: 'developer',
  messages: 'developer',
  groups: 'developer',
  accounts: 'developer',
  clusters: 'admin',
  people: 'admin',
  tenant: 'admin',
  owners: 'owner',
} as const satisfies Record<string, Role>;

export type Area = keyof typeof NEEDED;

/** Who is signed in. */
export type Who = { kind: 'operator' } | { kind: 'user'; user: { id: string; email: string; role: Role } };

/** An operator acts inside a tenant as its owner could. */
function roleOf(who: Who): Role {
  return who.kind === 'operator' ? 'owner' : who.user.role;
}

/** The user, if it is one. */
export function userOf(who: Who | undefined): { id: string; email: string; role: Role } | undefined {
  return who?.kind === 'user' ? who.user : undefined;
}

/** Whether the one who is signed in may change what belongs to an area (for messages: read them too). */
export function can(session: Who | undefined, area: Area): boolean {
  return session !== undefined && ROLES.indexOf(roleOf(session)) >= ROLES.indexOf(NEEDED[area]);
}
