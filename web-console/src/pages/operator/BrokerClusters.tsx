import { Card, Code, Group, List, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { brokerClustersQuery, healthQuery, nodesQuery } from '../../api/operator';
import { type Node, nodeState, since, size } from '../../nodes';
import { ProblemAlert } from '../../ui/Problem';
import { Servers } from '../../ui/Servers';
import { State } from '../../ui/State';

const TONES = { ok: 'green', degraded: 'yellow', unavailable: 'red' } as const;

export function BrokerClusters() {
  const clusters = useQuery(brokerClustersQuery);
  return (
    <Stack>
      <Title order={1}>Broker clusters</Title>
      <ProblemAlert error={clusters.error} onRetry={() => void clusters.refetch()} />
      {clusters.isPending && <Loader aria-label="Loading" />}
      {clusters.data?.items.map((cluster) => (
        <BrokerCluster key={cluster.id} cluster={cluster} />
      ))}
    </Stack>
  );
}

function BrokerCluster({ cluster }: { cluster: Schemas['BrokerCluster'] }) {
  const health = useQuery(healthQuery(cluster.id));
  const nodes = useQuery(nodesQuery(cluster.id));
  return (
    <Card withBorder component="section" aria-label={`Cluster ${cluster.name}`}>
      <Stack>
        <Group>
          <Title order={2} size="h3">
            {cluster.name}
          </Title>
          {health.data !== undefined && <State word={health.data.state} tone={TONES[health.data.state]} />}
        </Group>
        <Text size="sm" className="wrap-anywhere">
          <Code>{cluster.id}</Code>, for operators at{' '}
          <Servers addresses={cluster.operator_bootstrap_servers ?? ''} />
        </Text>
        <ProblemAlert error={health.error ?? nodes.error} />
        <div aria-live="polite">
          {health.data !== undefined && health.data.reasons.length > 0 && (
            <List size="sm">
              {health.data.reasons.map((reason) => (
                <List.Item key={reason}>{reason}</List.Item>
              ))}
            </List>
          )}
        </div>
        {health.data !== undefined && <Figures health={health.data} />}
        {nodes.isPending && <Loader size="sm" aria-label="Loading" />}
        {nodes.data !== undefined && <Nodes nodes={nodes.data.items} />}
      </Stack>
    </Card>
  );
}

function Figures({ health }: { health: Schemas['BrokerClusterHealth'] }) {
  const figures: [string, number | null][] = [
    ['Partitions', health.partitions],
    ['Without a leader', health.offline_partitions],
    ['Lacking replicas in sync', health.under_replicated_partitions],
    ['Active controller', health.controller_id],
  ];
  return (
    <Group gap="xl">
      {figures.map(([label, value]) => (
        <div key={label}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={600}>{value === null ? 'not known' : value.toLocaleString('en')}</Text>
        </div>
      ))}
    </Group>
  );
}

const figure = (value: number | null) => (value === null ? '–' : value.toLocaleString('en'));

function Nodes({ nodes }: { nodes: Node[] }) {
  const now = Date.now();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Node</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Leads</Table.Th>
            <Table.Th>Replicas</Table.Th>
            <Table.Th>Out of sync</Table.Th>
            <Table.Th>Running for</Table.Th>
            <Table.Th>Disk free</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map((node) => {
            const { word, tone } = nodeState(node);
            return (
              <Table.Tr key={node.id}>
                <Table.Td>
                  {node.id}
                  {node.controller === true && (
                    <Text size="xs" c="dimmed">
                      controller
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <State word={word} tone={tone} />
                </Table.Td>
                <Table.Td>{figure(node.leaders)}</Table.Td>
                <Table.Td>{figure(node.replicas)}</Table.Td>
                <Table.Td>{figure(node.replicas_out_of_sync)}</Table.Td>
                <Table.Td>{node.started_at === null ? '–' : since(node.started_at, now)}</Table.Td>
                <Table.Td>
                  {node.disk_free_bytes === null || node.disk_total_bytes === null
                    ? '–'
                    : `${size(node.disk_free_bytes)} of ${size(node.disk_total_bytes)}`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
