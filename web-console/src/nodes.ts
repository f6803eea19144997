import type { Schemas } from './api/client';

export type Node = Schemas['BrokerNode'];
export type Tone = 'green' | 'yellow' | 'red' | 'gray';

/** A node's state in one word, and how it looks. */
export function nodeState(node: Node): { word: string; tone: Tone } {
  if (node.process === 'down') {
    return node.desired === 'running'
      ? { word: 'down, being restarted', tone: 'red' }
      : { word: node.desired === 'killed' ? 'killed' : 'stopped', tone: 'gray' };
  }
  if (node.process === 'paused') {
    return { word: 'paused', tone: 'red' };
  }
  switch (node.serving) {
    case true:
      return (node.replicas_out_of_sync ?? 0) > 0
        ? { word: 'serves, catching up', tone: 'yellow' }
        : { word: 'serves', tone: 'green' };
    case false:
      return { word: node.process === 'up' ? 'starting' : 'does not serve', tone: 'yellow' };
    default:
      return { word: 'unknown', tone: 'gray' };
  }
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in the largest unit that keeps them above one, to one digit. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** How long ago, in the two largest units. */
export function since(time: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return first === -1
    ? '0 s'
    : parts
        .slice(first, first + 2)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(' ');
}
