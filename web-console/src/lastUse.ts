const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How long ago, in the largest unit; uses are known to the minute. */
export function ago(time: string, now: number): string {
  const elapsed = now - Date.parse(time);
  const step = STEPS.find(([length]) => elapsed >= 2 * length) ?? STEPS.find(([length]) => elapsed >= length);
  return step === undefined ? 'just now' : words.format(-Math.floor(elapsed / step[0]), step[1]);
}

/** What a preview says of the connections that would be closed. */
export function connectionsOpen(changes: { pointer: string; before: string | null }[]): string {
  const open = changes.find(({ pointer }) => pointer === '/open_connections')?.before;
  if (open == null) {
    return 'How many connections are open by it is not known right now.';
  }
  if (open === '0') {
    return 'No connection is open by it right now.';
  }
  return open === '1'
    ? 'One connection is open by it right now.'
    : `${open} connections are open by it right now.`;
}
