import {
  Button,
  Card,
  Group,
  Loader,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { TOPIC_SORTS, type Topic, topicPageQuery } from '../api/overview';
import { bytes, count } from '../series';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { useTyped } from '../ui/useTyped';
import { NewTopic } from './NewTopic';

const ROUTE = '/signed-in/clusters/$clusterId/topics';

/** One page of topics at a time, however many there are; what is searched for is in the address. */
export function Topics() {
  const { clusterId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/clusters/$clusterId/topics' });
  const [creating, { open, close }] = useDisclosure();
  const mayMake = useCan('topics');
  const list = JSON.stringify([clusterId, search]);
  const [read, setRead] = useState({ list, tokens: [] as string[] }); // of the pages up to this one
  if (read.list !== list) {
    setRead({ list, tokens: [] }); // another list begins at its first page
  }
  const { tokens } = read;
  const setTokens = (to: string[]) => setRead({ list, tokens: to });
  const topics = useQuery(topicPageQuery(clusterId, search, tokens.at(-1)));
  const look = (next: typeof search) => void navigate({ search: next, replace: true });
  const typed = useTyped(search.q, (q) => look({ ...search, q }));
  const items = topics.data?.items ?? [];
  const next = topics.data?.next_page_token ?? null;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Topics</Title>
        {mayMake && <Button onClick={open}>New topic</Button>}
      </Group>
      <NewTopic clusterId={clusterId} opened={creating} onClose={close} />
      <Group align="flex-end">
        <TextInput
          label="Find a topic"
          placeholder="Part of its name"
          type="search"
          flex={1}
          maw={420}
          maxLength={238}
          spellCheck={false}
          autoComplete="off"
          {...typed}
        />
        <NativeSelect
          label="Order"
          value={search.sort ?? 'name'}
          data={[
            { value: 'name', label: 'A to Z' },
            { value: '-name', label: 'Z to A' },
            { value: '-size', label: 'Largest first' },
            { value: 'size', label: 'Smallest first' },
            { value: '-records_in', label: 'Most records written first' },
            { value: '-bytes_in', label: 'Most bytes written first' },
          ]}
          onChange={(event) =>
            look({ ...search, sort: TOPIC_SORTS.find((name) => name === event.currentTarget.value) })
          }
        />
      </Group>
      <ProblemAlert error={topics.error} onRetry={() => void topics.refetch()} />
      {topics.isPending && <Loader aria-label="Loading" />}
      {topics.isSuccess && items.length === 0 && (
        <Card withBorder>
          {search.q === undefined ? (
            <Text>
              No topic yet. A topic is a named log of records, split into partitions: programs write to its
              end and read from where they want.
            </Text>
          ) : (
            <Text className="wrap-anywhere">No topic has “{search.q}” in its name.</Text>
          )}
        </Card>
      )}
      {items.length > 0 && <Rows clusterId={clusterId} items={items} />}
      {(tokens.length > 0 || next !== null) && (
        <Group>
          <Button
            variant="default"
            disabled={tokens.length === 0}
            onClick={() => setTokens(tokens.slice(0, -1))}
          >
            Page before
          </Button>
          <Button
            variant="default"
            disabled={next === null || topics.isPlaceholderData}
            onClick={() => next !== null && setTokens([...tokens, next])}
          >
            Next page
          </Button>
          <Text size="sm" c="dimmed" aria-live="polite">
            Page {tokens.length + 1}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Rows(props: { clusterId: string; items: Topic[] }) {
  return (
    <Table.ScrollContainer minWidth={760} className="list">
      <Table highlightOnHover className="figures">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Partitions</Table.Th>
            <Table.Th className="aside">Replicas</Table.Th>
            <Table.Th>Size</Table.Th>
            <Table.Th className="aside">Records</Table.Th>
            <Table.Th className="aside">Written per second</Table.Th>
            <Table.Th className="aside">Made</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.items.map((topic) => {
            return (
              <Table.Tr key={topic.topic_uuid}>
                <Table.Td>
                  <LinkAnchor
                    to="/clusters/$clusterId/topics/$topic"
                    params={{ clusterId: props.clusterId, topic: topic.name }}
                    className="wrap-anywhere"
                  >
                    {topic.name}
                  </LinkAnchor>
                </Table.Td>
                <Table.Td>{topic.partitions}</Table.Td>
                <Table.Td className="aside">{topic.replication_factor}</Table.Td>
                <Table.Td>{known(topic, held)}</Table.Td>
                <Table.Td className="aside">{known(topic, ({ records }) => count(records))}</Table.Td>
                <Table.Td className="aside">
                  {topic.rate === undefined ? (
                    '–'
                  ) : (
                    <span title={`${bytes(topic.rate.bytes_per_second)} per second`}>
                      {count(topic.rate.records_per_second)}
                    </span>
                  )}
                </Table.Td>
                <Table.Td className="aside">
                  {topic.created_at === null ? 'unknown' : new Date(topic.created_at).toLocaleString()}
                  {topic.origin === 'kafka' && ', by a Kafka client'}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What lies on disks, and in the object store where the topic is tiered. */
function held({ bytes: local, remote_bytes: remote }: NonNullable<Topic['size']>): string {
  return remote === undefined ? bytes(local) : `${bytes(local)}, ${bytes(remote)} in the object store`;
}

/** A size of which a part is missing is the least that it can be. */
function known(topic: Topic, words: (size: NonNullable<Topic['size']>) => string): string {
  if (topic.size === undefined) {
    return 'unknown';
  }
  return topic.size.complete ? words(topic.size) : `at least ${words(topic.size)}`;
}
