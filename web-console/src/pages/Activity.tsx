import {
  Badge,
  Card,
  ColorSwatch,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { chartQuery, healthQuery, laggingGroupsQuery, type Range, topTopicsQuery } from '../api/overview';
import { pathId } from '../groups';
import { visibleName } from '../messages/visible';
import { bytes, count, summary } from '../series';
import { Chart } from '../ui/Chart';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';

const SHOWN_MAX = 5;
const RANGES: { value: Range; label: string }[] = [
  { value: 'PT5M', label: 'Last 5 minutes' },
  { value: 'PT15M', label: 'Last 15 minutes' },
  { value: 'PT1H', label: 'Last hour' },
  { value: 'PT6H', label: 'Last 6 hours' },
  { value: 'PT24H', label: 'Last 24 hours' },
];

/** What the cluster does and how it is, live. */
export function Activity({ clusterId }: { clusterId: string }) {
  const health = useQuery(healthQuery(clusterId));
  return (
    <Stack gap="lg">
      <ProblemAlert error={health.error} onRetry={() => void health.refetch()} />
      {health.data !== undefined && <Figures clusterId={clusterId} health={health.data} />}
      <Throughput clusterId={clusterId} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <TopTopics clusterId={clusterId} />
        <LaggingGroups clusterId={clusterId} />
      </SimpleGrid>
    </Stack>
  );
}

const STATES = {
  healthy: { color: 'var(--mantine-color-green-7)', label: 'Healthy' },
  degraded: { color: 'var(--mantine-color-orange-7)', label: 'Degraded' },
  impaired: { color: 'var(--mantine-color-red-7)', label: 'Impaired' },
};

function Figures({ clusterId, health }: { clusterId: string; health: Schemas['ClusterHealth'] }) {
  const recent = useQuery(
    chartQuery(clusterId, ['logical_bytes', 'stored_bytes', 'reads_paused', 'request_errors'], 'PT15M'),
  );
  const series = (metric: Schemas['MetricName']) =>
    recent.data?.series.find((one) => one.metric === metric)?.points ?? [];
  const logical = summary(series('logical_bytes')).latest;
  const stored = summary(series('stored_bytes')).latest;
  const happened = (metric: Schemas['MetricName']) =>
    Math.round(
      series(metric).reduce<number>((sum, rate) => sum + (rate ?? 0), 0) * (recent.data?.step_seconds ?? 0),
    );
  const state = STATES[health.state];
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }}>
      <Figure title="Health" detail={reason(health)}>
        <Badge
          variant="default"
          size="lg"
          tt="none"
          leftSection={<ColorSwatch size={10} color={state.color} />}
        >
          {state.label}
        </Badge>
      </Figure>
      <Figure title="Topics" detail={`${count(health.partitions)} partitions`}>
        <LinkAnchor to="/clusters/$clusterId/topics" params={{ clusterId }} fw={700} size="xl">
          {count(health.topics)}
        </LinkAnchor>
      </Figure>
      <Figure
        title="Storage"
        detail={stored === undefined ? 'in topics' : `in topics; ${bytes(stored)} on disks with all replicas`}
      >
        <Text fw={700} size="xl">
          {logical === undefined ? 'not known yet' : bytes(logical)}
        </Text>
      </Figure>
      <Figure
        title="Refusals, last 15 minutes"
        detail={`${count(happened('request_errors'))} requests refused or failed`}
      >
        <Text fw={700} size="xl">
          {happened('reads_paused') === 0
            ? 'No throttling'
            : `Slowed down ${count(happened('reads_paused'))} times`}
        </Text>
      </Figure>
    </SimpleGrid>
  );
}

function Figure(props: { title: string; detail: string; children: React.ReactNode }) {
  return (
    <Card withBorder>
      <Stack gap={4} align="flex-start">
        <Text size="sm" c="dimmed">
          {props.title}
        </Text>
        {props.children}
        <Text size="sm" c="dimmed">
          {props.detail}
        </Text>
      </Stack>
    </Card>
  );
}

/** Why the cluster is in its state, the worst first. */
function reason(health: Schemas['ClusterHealth']): string {
  const partitions = (number: number, what: string) =>
    `${count(number)} ${number === 1 ? 'partition' : 'partitions'} ${what}`;
  if (health.partitions_without_leader > 0) {
    return `${partitions(health.partitions_without_leader, 'without a leader')}: neither read nor written`;
  }
  if (health.partitions_under_min_isr > 0) {
    return `${partitions(health.partitions_under_min_isr, 'with too few replicas in sync')}: not written`;
  }
  if (health.partitions_under_replicated > 0) {
    return partitions(health.partitions_under_replicated, 'with fewer replicas in sync than there should be');
  }
  return health.brokers_serving < health.brokers
    ? `${health.brokers_serving} of ${health.brokers} brokers serve`
    : `all ${health.brokers} brokers serve`;
}

function Throughput({ clusterId }: { clusterId: string }) {
  const [range, setRange] = useState<Range>('PT15M');
  const chart = useQuery(chartQuery(clusterId, ['bytes_in', 'bytes_out', 'records_in'], range));
  const [bytesIn, bytesOut, recordsIn] = chart.data?.series.map(({ points }) => points) ?? [];
  const records = summary(recordsIn ?? []).latest;
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h3">
            Throughput
          </Title>
          <NativeSelect
            aria-label="Time shown"
            data={RANGES}
            value={range}
            onChange={(event) => setRange(event.currentTarget.value as Range)}
          />
        </Group>
        <ProblemAlert error={chart.error} />
        {chart.data !== undefined && (
          <>
            <Chart
              title="Throughput"
              from={new Date(chart.data.from)}
              stepSeconds={chart.data.step_seconds}
              words={(value) => `${bytes(value)}/s`}
              lines={[
                { name: 'In', points: bytesIn ?? [] },
                { name: 'Out', points: bytesOut ?? [] },
              ]}
            />
            <Text size="sm" c="dimmed">
              {records === undefined
                ? 'Records in: not known yet.'
                : `Records in: ${count(records)} per second.`}{' '}
              Empty times were not measured, as after a restart of the server.
            </Text>
          </>
        )}
      </Stack>
    </Card>
  );
}

function TopTopics({ clusterId }: { clusterId: string }) {
  const topics = useQuery(topTopicsQuery(clusterId));
  const written = (topics.data?.items ?? []).filter(({ rate }) => (rate?.records_per_second ?? 0) > 0);
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Title order={2} size="h3">
          Topics written most
        </Title>
        <ProblemAlert error={topics.error} />
        {written.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing was written in the last seconds.
          </Text>
        ) : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="50%">Topic</Table.Th>
                <Table.Th>Records per second</Table.Th>
                <Table.Th>Bytes per second</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {written.map((topic) => (
                <Table.Tr key={topic.topic_uuid}>
                  <Table.Td>
                    <LinkAnchor
                      to="/clusters/$clusterId/topics/$topic"
                      params={{ clusterId, topic: topic.name }}
                      className="wrap-anywhere"
                    >
                      {topic.name}
                    </LinkAnchor>
                  </Table.Td>
                  <Table.Td>{count(topic.rate?.records_per_second ?? 0)}</Table.Td>
                  <Table.Td>{bytes(topic.rate?.bytes_per_second ?? 0)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Card>
  );
}

function LaggingGroups({ clusterId }: { clusterId: string }) {
  const groups = useQuery(laggingGroupsQuery(clusterId));
  const lagging = (groups.data?.items ?? [])
    .filter(({ lag }) => (lag?.records ?? 0) > 0)
    .sort((one, other) => (other.lag?.records ?? 0) - (one.lag?.records ?? 0))
    .slice(0, SHOWN_MAX);
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Title order={2} size="h3">
          Groups behind
        </Title>
        <ProblemAlert error={groups.error} />
        {groups.isSuccess && lagging.length === 0 && (
          <Text size="sm" c="dimmed">
            {groups.data.items.length === 0 ? 'No group reads here yet.' : 'All groups have read everything.'}
          </Text>
        )}
        {lagging.length > 0 && (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="50%">Group</Table.Th>
                <Table.Th>Records behind</Table.Th>
                <Table.Th>Oldest</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lagging.map(({ group_id, lag }) => (
                <Table.Tr key={group_id}>
                  <Table.Td>
                    <LinkAnchor
                      to="/clusters/$clusterId/groups/$group"
                      params={{ clusterId, group: pathId(group_id) }}
                      title={visibleName(group_id)}
                      preload={false}
                      className="wrap-anywhere"
                    >
                      <bdi>{visibleName(group_id)}</bdi>
                    </LinkAnchor>
                  </Table.Td>
                  <Table.Td>{count(lag?.records ?? 0)}</Table.Td>
                  <Table.Td>{count(lag?.seconds ?? 0)} s</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {groups.data?.next_page_token != null && (
          <Text size="sm" c="dimmed">
            Of the first {groups.data.items.length} groups by name.
          </Text>
        )}
      </Stack>
    </Card>
  );
}
