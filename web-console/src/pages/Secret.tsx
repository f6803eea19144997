import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { IssuedKey } from '../api/access';
import { clientConfigQuery, topicsQuery } from '../api/queries';
import { fill } from '../snippets';
import { Copy } from '../ui/Copy';
import { download } from '../ui/download';
import { ProblemAlert } from '../ui/Problem';
import { GROUP, Snippets } from './Snippets';

export type MadeKey = IssuedKey;

/** A key's file for Kafka's tools and Java clients; only while its secret is known. */
export function PropertiesDownload({ made }: { made: MadeKey }) {
  const config = useQuery(clientConfigQuery(made.cluster_id, 'properties'));
  return (
    <>
      <ProblemAlert error={config.error} onRetry={() => void config.refetch()} />
      <Button
        variant="default"
        loading={config.isPending}
        disabled={config.data === undefined}
        onClick={() =>
          config.data !== undefined &&
          download(
            `${made.id}.properties`,
            fill(config.data.content, { API_KEY: made.id, API_SECRET: made.secret }),
          )
        }
      >
        Download .properties
      </Button>
    </>
  );
}

/** A new key, or a key's new secret, to be copied now. */
export function SecretPanel({ made }: { made: MadeKey }) {
  return (
    <Stack>
      <Alert color="orange" title="Keep the secret now">
        It is shown this once and kept nowhere. If it is lost, rotate the key.
      </Alert>
      {made.previous_secret_expires_at !== null && (
        <Text size="sm">
          The old secret works until {new Date(made.previous_secret_expires_at).toLocaleString()}.
        </Text>
      )}
      <Text fw={600}>Key</Text>
      <Group>
        <Code className="wrap-anywhere">{made.id}</Code>
        <Copy value={made.id} />
      </Group>
      <Text fw={600}>Secret</Text>
      <Group>
        <Code className="wrap-anywhere" data-testid="secret">
          {made.secret}
        </Code>
        <Copy value={made.secret} label="Copy the secret" />
      </Group>
    </Stack>
  );
}

/** With the cluster's first topic. */
function Programs({ made }: { made: MadeKey }) {
  const topics = useInfiniteQuery(topicsQuery(made.cluster_id));
  const topic = topics.data?.pages[0]?.items[0]?.name;
  return (
    <>
      <ProblemAlert error={topics.error} />
      <Snippets
        clusterId={made.cluster_id}
        values={{ topic, group: GROUP, apiKey: made.id, secret: made.secret }}
      />
    </>
  );
}

/** The dialog around it; nothing but its button closes it. */
export function SecretOnce(props: {
  title: string;
  made: MadeKey | undefined;
  onClose: () => void;
  /** It is out of sight. */
  onClosed?: () => void;
}) {
  const { made } = props;
  const [programs, { toggle, close }] = useDisclosure();
  return (
    <Modal
      opened={made !== undefined}
      onClose={props.onClose}
      title={props.title}
      size="xl"
      closeOnClickOutside={false}
      closeOnEscape={false}
      onExitTransitionEnd={() => {
        close();
        props.onClosed?.();
      }}
    >
      {made !== undefined && (
        <Stack>
          <SecretPanel made={made} />
          <Group>
            <Button variant="default" onClick={toggle} aria-expanded={programs}>
              Programs with this key
            </Button>
          </Group>
          {programs && <Programs made={made} />}
          <Group justify="flex-end">
            <PropertiesDownload made={made} />
            <Button onClick={props.onClose}>I have kept it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
