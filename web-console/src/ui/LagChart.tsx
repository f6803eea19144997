import { Text } from '@mantine/core';
import type { Sample } from '../drain';
import { number } from '../groups';

const WIDTH = 600;
const HEIGHT = 80;

/** The lag as this page saw it, as a line and in words. */
export function LagChart({ samples }: { samples: Sample[] }) {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 2) {
    return (
      <Text size="sm" c="dimmed">
        The lag over time is drawn here while this page is open.
      </Text>
    );
  }
  const highest = Math.max(...samples.map(({ records }) => records));
  const lowest = Math.min(...samples.map(({ records }) => records));
  const x = (atMs: number) => (WIDTH * (atMs - first.atMs)) / (last.atMs - first.atMs);
  const y = (records: number) => HEIGHT - 2 - ((HEIGHT - 4) * records) / Math.max(1, highest);
  const words = `From ${time(first.atMs)} to ${time(last.atMs)} the lag went from ${number(first.records)} to ${number(last.records)} records; at most ${number(highest)}, at least ${number(lowest)}.`;
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
        aria-hidden="true"
        focusable="false"
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} stroke="currentColor" strokeOpacity={0.3} />
        <polyline
          points={samples
            .map(({ atMs, records }) => `${x(atMs).toFixed(1)},${y(records).toFixed(1)}`)
            .join(' ')}
          fill="none"
          stroke="var(--mantine-primary-color-filled)"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <Text component="figcaption" size="sm" c="dimmed">
        {words}
      </Text>
    </figure>
  );
}

const time = (atMs: number) => new Date(atMs).toLocaleTimeString();
