import { Button, Code, Group, Loader, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Client, clientConfigQuery } from '../api/queries';
import { fill, open, type Placeholder } from '../snippets';
import { Copy } from '../ui/Copy';
import { download } from '../ui/download';
import { ProblemAlert } from '../ui/Problem';

const CLIENTS: { client: Client; label: string }[] = [
  { client: 'java', label: 'Java' },
  { client: 'python', label: 'Python' },
  { client: 'go', label: 'Go' },
  { client: 'node', label: 'Node' },
  { client: 'kcat', label: 'kcat' },
];

const WORDS: Record<Placeholder, string> = {
  TOPIC: 'a topic',
  GROUP: 'a group',
  API_KEY: 'a key',
  API_SECRET: 'its secret',
};

/** The group of a program until somebody names another. */
export const GROUP = 'example';

/** What a program is filled with; what is missing stays a placeholder. */
export type SnippetValues = {
  topic?: string | undefined;
  group?: string | undefined;
  apiKey?: string | undefined;
  secret?: string | undefined;
};

/** A program for each client that runs as it stands, with the commands that start it. */
export function Snippets({ clusterId, values }: { clusterId: string; values: SnippetValues }) {
  const [client, setClient] = useState<Client>('java');
  const config = useQuery(clientConfigQuery(clusterId, client));
  const filled = (text: string) =>
    fill(text, {
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
        {config.isPending && <Loader role="status" aria-label="Loading" />}
        {config.data !== undefined && (
          <Program
            fileName={config.data.file_name}
            content={filled(config.data.content)}
            run={filled(config.data.run)}
          />
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

function Program({ fileName, content, run }: { fileName: string; content: string; run: string }) {
  const missing = open(content).map((placeholder) => WORDS[placeholder]);
  return (
    <Stack gap="xs">
      {missing.length > 0 && (
        <Text size="sm">
          The program still needs {new Intl.ListFormat('en').format(missing)}: what is in angle brackets.
        </Text>
      )}
      <Group justify="space-between">
        <Text size="sm">
          1. Save it as <Code>{fileName}</Code>
        </Text>
        <Group gap="xs">
          <Copy value={content} label="Copy the program" />
          <Button size="xs" variant="default" onClick={() => download(fileName, content)}>
            Download
          </Button>
        </Group>
      </Group>
      <Code block className="snippet" tabIndex={0} data-testid="snippet">
        {content}
      </Code>
      <Group justify="space-between">
        <Text size="sm">2. Run it</Text>
        <Copy value={run} label="Copy the commands" />
      </Group>
      <Code block className="snippet" tabIndex={0} data-testid="run">
        {run}
      </Code>
    </Stack>
  );
}
