import type { Schemas } from './api/client';

export type GroupItem = Schemas['GroupItem'];
export type GroupDetails = Schemas['Group'];
export type GroupOffset = Schemas['GroupOffset'];
export type Target = Schemas['OffsetTarget'];
export type Move = Schemas['OffsetMoves']['partitions'][number];

const PLAIN = /^[A-Za-z0-9._-]+$/;

/** A group's name within a path, as the contract says; browsers would take `.` and `..` out of the path. */
export function pathId(name: string): string {
  if (PLAIN.test(name) && name !== '.' && name !== '..') {
    return name;
  }
  const bytes = Array.from(new TextEncoder().encode(name), (byte) => String.fromCharCode(byte)).join('');
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The name that a path means; undefined if it means none. */
export function nameOf(id: string): string | undefined {
  if (!id.startsWith('~')) {
    return PLAIN.test(id) ? id : undefined;
  }
  try {
    const bytes = atob(id.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (char) => char.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}

export const number = (value: number) => value.toLocaleString('en');
export const known = (value: number | null | undefined) => (value == null ? 'unknown' : number(value));

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** The two largest units that count. */
export function duration(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0 || parts.length > 0 || unit === 's') {
      parts.push(`${number(count)} ${unit}`);
      rest -= count * length;
    }
    if (parts.length === 2) {
      break;
    }
  }
  return parts.filter((part, at) => at === 0 || !part.startsWith('0 ')).join(' ');
}

const STATES: Record<string, string> = {
  Stable: 'Stable',
  Empty: 'Empty',
  PreparingRebalance: 'Preparing a rebalance',
  CompletingRebalance: 'Completing a rebalance',
  Assigning: 'Assigning',
  Reconciling: 'Reconciling',
  Dead: 'Dead',
};
export const STATE_NAMES = Object.keys(STATES);
export const TYPE_NAMES = ['classic', 'consumer'] as const;
export const stateWords = (state: string) => STATES[state] ?? state;
export const isSettled = (state: string) => state === 'Stable' || state === 'Empty';

export const SORTS = [
  'name',
  '-name',
  'state',
  '-state',
  'lag',
  '-lag',
  'lag_seconds',
  '-lag_seconds',
] as const;
export type Sort = (typeof SORTS)[number];
export type SortColumn = 'name' | 'state' | 'lag' | 'lag_seconds';

/** What a click on a column's head sorts by: lag begins with those furthest behind. */
export function sortAfterClick(now: Sort, column: SortColumn): Sort {
  const first: Sort = column === 'name' || column === 'state' ? column : `-${column}`;
  const second: Sort = first === column ? `-${column}` : column;
  return now === first ? second : first;
}

/** Of pages that were asked for one after the other: a group that moved meanwhile is shown once. */
export function once(items: GroupItem[]): GroupItem[] {
  return [...new Map(items.map((item) => [item.group_id, item])).values()];
}

/** Partitions in few words: `0-2, 5`. */
export function ranges(partitions: number[]): string {
  const sorted = [...partitions].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) {
      end++;
    }
    parts.push(end === at ? `${sorted[at]}` : `${sorted[at]}-${sorted[end]}`);
    at = end + 1;
  }
  return parts.join(', ');
}

export const PARTITIONS_MAX = 1_000; // of one change, says the contract

/** Reads `0-2, 5`; undefined if it is nothing like that. */
export function parsePartitions(text: string): number[] | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(part);
    if (match === null) {
      return undefined;
    }
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || last - first >= PARTITIONS_MAX) {
      return undefined;
    }
    for (let partition = first; partition <= last; partition++) {
      found.add(partition);
    }
  }
  return found.size > PARTITIONS_MAX ? undefined : [...found].sort((a, b) => a - b);
}

/** The topics of which a group has committed an offset, with their partitions. */
export function committedTopics(offsets: GroupOffset[]): Map<string, number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition, committed_offset } of offsets) {
    if (committed_offset !== null) {
      topics.set(topic, [...(topics.get(topic) ?? []), partition]);
    }
  }
  return topics;
}

/** Who has a partition: by `topic/partition`. */
export function holders(members: GroupDetails['members']): Map<string, string> {
  return new Map(
    members.flatMap((member) =>
      member.assignments.map(({ topic, partition }) => [`${topic}/${partition}`, member.client_id] as const),
    ),
  );
}
