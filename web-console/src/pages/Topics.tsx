import { Button, Card, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { topicsQuery } from '../api/queries';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { NewTopic } from './NewTopic';

export function Topics() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId/topics' });
  const [creating, { open, close }] = useDisclosure();
  const mayMake = useCan('topics');
  const topics = useInfiniteQuery(topicsQuery(clusterId));
  const items = topics.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Topics</Title>
        {mayMake && <Button onClick={open}>New topic</Button>}
      </Group>
      <NewTopic clusterId={clusterId} opened={creating} onClose={close} />
      <ProblemAlert error={topics.error} onRetry={() => void topics.refetch()} />
      {topics.isPending && <Loader aria-label="Loading" />}
      {topics.isSuccess && items.length === 0 && (
        <Card withBorder>
          <Text>
            No topic yet. A topic is a named log of records, split into partitions: programs write to its end
            and read from where they want.
          </Text>
        </Card>
      )}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Partitions</Table.Th>
                <Table.Th>Replicas</Table.Th>
                <Table.Th>Made</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((topic) => (
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
                  <Table.Td>{topic.partitions}</Table.Td>
                  <Table.Td>{topic.replication_factor}</Table.Td>
                  <Table.Td>
                    {topic.created_at === null ? 'unknown' : new Date(topic.created_at).toLocaleString()}
                    {topic.origin === 'kafka' && ', by a Kafka client'}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {topics.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={topics.isFetchingNextPage}
            onClick={() => void topics.fetchNextPage()}
          >
            More topics
          </Button>
          <Text size="sm" c="dimmed">
            {items.length} shown, by name
          </Text>
        </Group>
      )}
    </Stack>
  );
}
