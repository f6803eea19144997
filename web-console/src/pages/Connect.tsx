import { Anchor, Autocomplete, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { accountsQuery, apiKeysQuery, topicsQuery } from '../api/queries';
import { fits } from '../snippets';
import { ProblemAlert } from '../ui/Problem';
import { GROUP, Snippets } from './Snippets';

export { Snippets, type SnippetValues } from './Snippets';

const UNFIT = 'A program takes letters, digits and . _ / + = : @ ~ - only';

/** Programs for this cluster; what is chosen here stays in this page. */
export function Connect() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId/connect' });
  const topics = useInfiniteQuery(topicsQuery(clusterId));
  const names = topics.data?.pages.flatMap((page) => page.items.map(({ name }) => name)) ?? [];
  const [typedTopic, setTopic] = useState<string>();
  const [group, setGroup] = useState(GROUP);
  const choice = useKeyChoice(clusterId);
  const topic = typedTopic ?? names[0] ?? '';
  return (
    <Stack>
      <Title order={1}>Connect a client</Title>
      <Text>
        Each program sends a record and reads one. It takes the key's secret from the environment variable{' '}
        <code>WEIR_API_SECRET</code>, so that it need not stand in a file.
      </Text>
      <ProblemAlert error={topics.error} />
      <Group align="flex-start" className="filters">
        <Autocomplete
          label="Topic"
          data={names}
          value={topic}
          onChange={setTopic}
          error={topic !== '' && !fits(topic) ? UNFIT : undefined}
        />
        <TextInput
          label="Group"
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
          error={group !== '' && !fits(group) ? UNFIT : undefined}
        />
        <KeyChoice clusterId={clusterId} choice={choice} />
      </Group>
      <Snippets clusterId={clusterId} values={{ topic, group, apiKey: choice.apiKey }} />
    </Stack>
  );
}

/** A key of a service account that opens this cluster: the newest, until another is chosen. */
function useKeyChoice(clusterId: string) {
  const accounts = useInfiniteQuery(accountsQuery);
  const items = accounts.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosenAccount, setAccount] = useState<string>();
  const account = chosenAccount ?? items[0]?.id;
  const list = useQuery({ ...apiKeysQuery(account ?? ''), enabled: account !== undefined });
  const here = (list.data?.items ?? []).filter((key) => key.cluster_id === clusterId);
  const [chosenKey, setKey] = useState<string>();
  const apiKey = here.find(({ id }) => id === chosenKey)?.id ?? here.at(-1)?.id;
  return { accounts, items, account, setAccount, list, here, apiKey, setKey };
}

function KeyChoice({ clusterId, choice }: { clusterId: string; choice: ReturnType<typeof useKeyChoice> }) {
  const { accounts, items, account, list, here, apiKey } = choice;
  return (
    <>
      <ProblemAlert error={accounts.error ?? list.error} />
      {items.length > 0 && (
        <Select
          label="Service account"
          data={items.map(({ id, name }) => ({ value: id, label: name }))}
          value={account ?? null}
          onChange={(value) => choice.setAccount(value ?? undefined)}
          allowDeselect={false}
          searchable
        />
      )}
      {here.length > 0 && (
        <Select
          label="Key"
          data={here.map((key) => ({
            value: key.id,
            label: key.description === '' ? key.id : `${key.description} · ${key.id}`,
          }))}
          value={apiKey ?? null}
          onChange={(value) => choice.setKey(value ?? undefined)}
          allowDeselect={false}
          w={320}
        />
      )}
      {(accounts.isSuccess && items.length === 0) || (list.isSuccess && here.length === 0) ? (
        <Text size="sm" mt="xl">
          No key for this cluster yet:{' '}
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link to="/clusters/$clusterId/access" params={{ clusterId }} {...props} />
            )}
          >
            make one
          </Anchor>
          .
        </Text>
      ) : null}
    </>
  );
}
