import { Card, Group, Stack, Switch, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Drain, drainOf, type Sample, withSample } from '../drain';
import { duration, type GroupDetails, number } from '../groups';
import { LagChart } from '../ui/LagChart';

/** How far the group is behind, how that changed while the page was open, and how long it will take. */
export function GroupLag(props: {
  group: GroupDetails;
  atMs: number;
  live: boolean;
  onLive: (live: boolean) => void;
}) {
  const { group, atMs } = props;
  const { records, seconds, partitions, complete } = group.lag;
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    // A sum without some partitions would look like progress.
    setSamples((before) => (complete ? withSample(before, { atMs, records }) : []));
  }, [atMs, records, complete]);
  const least = complete ? '' : 'at least ';
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Group gap="xl" align="flex-start">
            <Figure label="Lag, records" value={`${least}${number(records)}`} />
            <Figure
              label="Oldest unread record"
              value={records === 0 ? 'none' : `${least}${duration(seconds)} old`}
            />
            <Figure label="Time to drain" value={drainValue(drainOf(samples), partitions)} />
          </Group>
          <Switch
            label="Live"
            checked={props.live}
            onChange={(event) => props.onLive(event.currentTarget.checked)}
          />
        </Group>
        <Text size="sm">{drainWords(drainOf(samples), complete, partitions)}</Text>
        <LagChart samples={samples} />
        <Text size="xs" c="dimmed">
          As of {new Date(atMs).toLocaleTimeString()}, over {number(partitions)}{' '}
          {partitions === 1 ? 'partition' : 'partitions'} with a committed offset
          {complete ? '.' : '; some of them could not be looked at, or hold records without a time.'}
        </Text>
      </Stack>
    </Card>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={600}>
        {value}
      </Text>
    </div>
  );
}

function drainValue(drain: Drain, partitions: number): string {
  switch (drain.kind) {
    case 'done':
      return partitions === 0 ? 'unknown' : 'all read';
    case 'falling':
      return `about ${duration(Math.max(1, drain.seconds))}`;
    case 'growing':
    case 'steady':
      return 'never at this pace';
    default:
      return 'unknown';
  }
}

function pace(perSecond: number): string {
  return perSecond >= 10
    ? `${number(Math.round(perSecond))} records/s`
    : perSecond >= 0.1
      ? `${perSecond.toFixed(1)} records/s`
      : `${(perSecond * 60).toFixed(1)} records/min`;
}

function drainWords(drain: Drain, complete: boolean, partitions: number): string {
  if (partitions === 0) {
    return 'The group has committed no offset.';
  }
  if (!complete) {
    return 'While the lag is not known as a whole, no time to drain can be told.';
  }
  switch (drain.kind) {
    case 'done':
      return 'The group has read everything.';
    case 'falling':
      return `The lag fell by ${pace(drain.perSecond)} over the last ${duration(drain.overSeconds)}.`;
    case 'growing':
      return `The lag grew by ${pace(drain.perSecond)} over the last ${duration(drain.overSeconds)}: the group reads slower than records come.`;
    case 'steady':
      return `The lag did not change over the last ${duration(drain.overSeconds)}.`;
    default:
      return 'The time to drain comes from how the lag changes while this page is open: a moment, please.';
  }
}
