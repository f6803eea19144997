import { Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { clustersQuery } from '../api/queries';
import { Copy } from '../ui/Copy';
import { ProblemAlert } from '../ui/Problem';

const StartSummary = lazy(async () => ({ default: (await import('./start/StartSummary')).StartSummary }));

/** Where a client connects, and how far the way to a first stream is gone. */
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
              <Code className="wrap-anywhere">{cluster.bootstrap_servers}</Code>
              <Copy value={cluster.bootstrap_servers} />
            </Group>
            <Text size="sm" c="dimmed">
              {cluster.security_protocol}, {cluster.sasl_mechanism} · cluster {cluster.kafka_cluster_id}
            </Text>
          </Stack>
        </Card>
      )}
      <Suspense>
        <StartSummary clusterId={clusterId} />
      </Suspense>
    </Stack>
  );
}
