import { Badge, Card, Code, Group, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { accountsQuery, clustersQuery, topicsQuery } from '../api/queries';
import { Copy } from '../ui/Copy';
import { LinkButton } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';

// The first page's JavaScript has a bound; where to connect is shown before the figures are there.
const Activity = lazy(() => import('./Activity').then((module) => ({ default: module.Activity })));

/** Where a client connects, and the steps to a first stream: which are done is what exists. */
export function Overview() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId' });
  const clusters = useQuery(clustersQuery);
  const topics = useInfiniteQuery(topicsQuery(clusterId));
  const accounts = useInfiniteQuery(accountsQuery);
  const cluster = clusters.data?.items.find(({ id }) => id === clusterId);
  const topicCount = topics.data?.pages[0]?.items.length ?? 0;
  const accountCount = accounts.data?.pages[0]?.items.length ?? 0;
  return (
    <Stack gap="lg">
      <Title order={1}>{cluster?.name ?? 'Overview'}</Title>
      <ProblemAlert error={clusters.error ?? topics.error ?? accounts.error} />
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
      <Suspense fallback={<Loader aria-label="Loading" role="status" />}>
        <Activity clusterId={clusterId} />
      </Suspense>
      <Title order={2} size="h3">
        To your first stream
      </Title>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        <Step number={1} title="Make a topic" done={topicCount > 0} text="Records are kept in topics.">
          <LinkButton
            to="/clusters/$clusterId/topics"
            params={{ clusterId }}
            variant={topicCount > 0 ? 'default' : 'filled'}
          >
            Topics
          </LinkButton>
        </Step>
        <Step
          number={2}
          title="Make a key"
          done={accountCount > 0}
          text="A program signs in as a service account, with a key."
        >
          <LinkButton
            to="/clusters/$clusterId/access"
            params={{ clusterId }}
            variant={topicCount > 0 && accountCount === 0 ? 'filled' : 'default'}
          >
            Service accounts
          </LinkButton>
        </Step>
        <Step
          number={3}
          title="Connect a client"
          text="Programs for Java, Python, Go, Node and kcat that run as they stand."
        >
          <LinkButton
            to="/clusters/$clusterId/connect"
            params={{ clusterId }}
            variant={topicCount > 0 && accountCount > 0 ? 'filled' : 'default'}
          >
            Snippets
          </LinkButton>
        </Step>
      </SimpleGrid>
    </Stack>
  );
}

function Step(props: {
  number: number;
  title: string;
  text: string;
  done?: boolean;
  children: React.ReactNode;
}) {
  return (
    <Card withBorder>
      <Stack h="100%" justify="space-between">
        <div>
          <Group justify="space-between">
            <Text fw={600}>
              {props.number}. {props.title}
            </Text>
            {props.done === true && (
              <Badge color="green.9" variant="filled">
                Done
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" mt="xs">
            {props.text}
          </Text>
        </div>
        <Group>{props.children}</Group>
      </Stack>
    </Card>
  );
}
