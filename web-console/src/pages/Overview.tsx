import { Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { clustersQuery } from '../api/queries';
import { Copy } from '../ui/Copy';
import { ProblemAlert } from '../ui/Problem';
import { Servers } from '../ui/Servers';

// The first page's JavaScript has a bound; where to connect is shown before the figures are there.
const Activity = lazy(() => import('./Activity').then((module) => ({ default: module.Activity })));
const StartSummary = lazy(() =>
  import('./start/StartSummary').then((module) => ({ default: module.StartSummary })),
);

/** Where a client connects, how far the way to a first stream is gone, and what goes on. */
export function Overview() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId' });
  const clusters = useQuery(clustersQuery);
  const cluster = clusters.data?.items.find(({ id }) => id === clusterId);
  return (
    <Stack gap="lg">
      <Title order={1}>{cluster?.name ?? 'Overview'}</Title>
      <ProblemAlert error={clusters.error} />
      {cluster !== undefined && (
        <Card withBorder>
          <Stack gap="xs">
            <Text fw={600}>Bootstrap servers</Text>
            <Group>
              <Servers addresses={cluster.bootstrap_servers} />
              <Copy value={cluster.bootstrap_servers} />
            </Group>
            <Text size="sm" c="dimmed">
              {cluster.security_protocol}, {cluster.sasl_mechanism} · cluster {cluster.kafka_cluster_id}
            </Text>
          </Stack>
        </Card>
      )}
      <Suspense fallback={<Loader aria-label="Loading" role="status" />}>
        <StartSummary clusterId={clusterId} />
        <Activity clusterId={clusterId} />
      </Suspense>
    </Stack>
  );
}
