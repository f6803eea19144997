import type { Schemas } from './api/client';

export type Limits = Schemas['Limits'];
export type LimitName = keyof Limits;

/** In the order of the page. */
export const LIMITS: readonly { name: LimitName; label: string }[] = [
  { name: 'virtual_clusters', label: 'Clusters' },
  { name: 'topics', label: 'Topics' },
  { name: 'partitions', label: 'Partitions' },
  { name: 'service_accounts', label: 'Service accounts' },
  { name: 'keys_per_service_account', label: 'Keys of a service account' },
];

export const LIMIT_MAX = 1_000_000; // LimitsToSet of the contract

/** What is typed: a field that was emptied holds a text. */
export type Edits = Readonly<Partial<Record<LimitName, number | string>>>;

export interface Change {
  name: LimitName;
  label: string;
  before: number;
  after: number;
}

/** The edits that change something; a field that holds no number changes nothing. */
export function limitChanges(now: Limits, edits: Edits): Change[] {
  return LIMITS.flatMap(({ name, label }): Change[] => {
    const after = edits[name];
    return typeof after === 'number' && after !== now[name]
      ? [{ name, label, before: now[name], after }]
      : [];
  });
}

/** All limits as they shall be: those that are not named would go back to their defaults. */
export function limitsWith(now: Limits, changes: readonly Change[]): Limits {
  return { ...now, ...Object.fromEntries(changes.map(({ name, after }) => [name, after])) };
}

/** How much of a limit is used, in percent, at most 100; undefined if there is nothing to compare. */
export function share(used: number | null, limit: number | null): number | undefined {
  if (used === null || limit === null) {
    return undefined;
  }
  return limit === 0 ? 100 : Math.min(100, Math.round((100 * used) / limit));
}
