import { Alert, Code, Group, Loader, Stack, Tabs, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Client, clientConfigQuery } from '../api/queries';
import { fill } from '../snippets';
import { Copy } from '../ui/Copy';
import { ProblemAlert } from '../ui/Problem';

const CLIENTS: { client: Client; label: string }[] = [
  { client: 'java', label: 'Java' },
  { client: 'python', label: 'Python' },
  { client: 'go', label: 'Go' },
  { client: 'node', label: 'Node' },
  { client: 'kcat', label: 'kcat' },
];

/** What a program is filled with; what is empty stays a placeholder. */
export type SnippetValues = { topic?: string; group?: string; apiKey?: string; secret?: string };

/** A program for each client, to copy. */
export function Snippets({ clusterId, values }: { clusterId: string; values: SnippetValues }) {
  const [client, setClient] = useState<Client>('java');
  const config = useQuery(clientConfigQuery(clusterId, client));
  const content =
    config.data === undefined
      ? undefined
      : fill(config.data.content, {
          TOPIC: values.topic,
          GROUP: values.group,
          API_KEY: values.apiKey,
          API_SECRET: values.secret,
        });
  return (
    <Tabs value={client} onChange={(value) => setClient(value as Client)}>
      <Tabs.List>
        {CLIENTS.map((item) => (
          <Tabs.Tab key={item.client} value={item.client}>
            {item.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={client} pt="md">
        <ProblemAlert error={config.error} onRetry={() => void config.refetch()} />
        {config.isPending && <Loader aria-label="Loading" />}
        {content !== undefined && (
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {config.data?.language}
              </Text>
              <Copy value={content} label="Copy the program" />
            </Group>
            <Code block className="snippet" tabIndex={0} data-testid="snippet">
              {content}
            </Code>
          </Stack>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

/** Programs for this cluster; what is typed here stays in this page. */
export function Connect() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId/connect' });
  const [topic, setTopic] = useState('');
  const [group, setGroup] = useState('');
  return (
    <Stack>
      <Title order={1}>Connect a client</Title>
      <Group align="flex-end">
        <TextInput label="Topic" value={topic} onChange={(event) => setTopic(event.currentTarget.value)} />
        <TextInput label="Group" value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
      </Group>
      <Alert color="blue" title="Key and secret">
        Put a key of a service account in the place of <Code>{'<API_KEY>'}</Code> and{' '}
        <Code>{'<API_SECRET>'}</Code>. Its secret is shown once, when the key is made. The file of the
        certificate authority comes from whoever runs this installation.
      </Alert>
      <Snippets clusterId={clusterId} values={{ topic, group }} />
    </Stack>
  );
}
