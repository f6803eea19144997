import { Button, Card, Code, Group, List, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { atWork, brokerClustersQuery, healthQuery, nodesQuery, operationQuery } from '../../api/operator';
import { type Node, nodeState, since, size } from '../../nodes';
import { ProblemAlert } from '../../ui/Problem';
import { Servers } from '../../ui/Servers';
import { State } from '../../ui/State';
import { BROKERS_MAX, DeleteBrokerCluster, GrowBrokerCluster, NewBrokerCluster } from './BrokerClusterForms';

const TONES = { ok: 'green', degraded: 'yellow', unavailable: 'red' } as const;

export function BrokerClusters() {
  const clusters = useQuery(brokerClustersQuery);
  const [creating, { open, close }] = useDisclosure();
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Broker clusters</Title>
        <Button onClick={open}>New broker cluster</Button>
      </Group>
      <NewBrokerCluster opened={creating} onClose={close} />
      <ProblemAlert error={clusters.error} onRetry={() => void clusters.refetch()} />
      {clusters.isPending && <Loader aria-label="Loading" />}
      {clusters.data?.items.map((cluster) => (
        <BrokerCluster key={cluster.id} cluster={cluster} />
      ))}
    </Stack>
  );
}

const WORDS = {
  creating: { word: 'being made', tone: 'yellow' },
  changing: { word: 'growing', tone: 'yellow' },
  deleting: { word: 'being deleted', tone: 'gray' },
  failed: { word: 'failed', tone: 'red' },
} as const;

/** What is under way, as its operation tells. */
function Progress({ operation }: { operation: string }) {
  const { data } = useQuery(operationQuery(operation));
  return data?.progress == null ? null : (
    <Group gap="xs">
      <Loader size="xs" aria-hidden />
      <Text size="sm">{data.progress}</Text>
    </Group>
  );
}

function placed(count: number): string {
  return count === 1 ? '1 virtual cluster is' : `${count.toLocaleString('en')} virtual clusters are`;
}

/** Its nodes can be asked for: it was made, and does not go. */
const isThere = (cluster: Schemas['BrokerCluster']) =>
  cluster.state === 'ready' || cluster.state === 'changing' || cluster.reachable;

function BrokerCluster({ cluster }: { cluster: Schemas['BrokerCluster'] }) {
  const there = isThere(cluster);
  const health = useQuery({ ...healthQuery(cluster.id), enabled: there });
  const nodes = useQuery({ ...nodesQuery(cluster.id), enabled: there });
  const [growing, grow] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const local = cluster.provisioner === 'local';
  return (
    <Card withBorder component="section" aria-label={`Cluster ${cluster.name}`}>
      <Stack>
        <Group>
          <Title order={2} size="h3">
            {cluster.name}
          </Title>
          {cluster.state !== 'ready' && <State {...WORDS[cluster.state]} />}
          {there && health.data !== undefined && (
            <State word={health.data.state} tone={TONES[health.data.state]} />
          )}
          {local && (
            <Group gap="xs" ml="auto">
              <Button
                variant="default"
                size="xs"
                disabled={!there || atWork(cluster) || cluster.brokers >= BROKERS_MAX}
                onClick={grow.open}
                aria-label={`Add nodes to ${cluster.name}`}
              >
                Add nodes
              </Button>
              {!cluster.standard && (
                <Button
                  variant="default"
                  size="xs"
                  disabled={atWork(cluster)}
                  onClick={remove.open}
                  aria-label={`Delete ${cluster.name}`}
                >
                  Delete
                </Button>
              )}
            </Group>
          )}
        </Group>
        {local && growing && <GrowBrokerCluster cluster={cluster} opened={growing} onClose={grow.close} />}
        {local && <DeleteBrokerCluster cluster={cluster} opened={deleting} onClose={remove.close} />}
        <Text size="sm" className="wrap-anywhere">
          <Code>{cluster.id}</Code>
          {cluster.operator_bootstrap_servers !== null && (
            <>
              , for operators at <Servers addresses={cluster.operator_bootstrap_servers} />
            </>
          )}
          . {placed(cluster.virtual_clusters)} placed there
          {cluster.standard ? '; new ones go there unless an operator says otherwise.' : '.'}
          {cluster.tiered_storage === true && ' Its topics can be tiered to an object store.'}
          {cluster.tiered_storage === false && ' It has no object store, so topics can’t be tiered.'}
        </Text>
        <div aria-live="polite">
          {atWork(cluster) && cluster.operation_id !== null && <Progress operation={cluster.operation_id} />}
          {cluster.reason !== null && <Text size="sm">{cluster.reason}</Text>}
        </div>
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
        {there && nodes.isPending && <Loader size="sm" aria-label="Loading" />}
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
