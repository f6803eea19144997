import { Badge, Button, Code, Group, Loader, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Schemas } from '../api/client';
import { apiKeysQuery } from '../api/queries';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { NewKeyDialog, RevokeDialog, RotateDialog } from './KeyDialogs';
import { LastUse } from './LastUse';
import { type MadeKey, SecretOnce } from './Secret';

export { type MadeKey, PropertiesDownload, SecretPanel } from './Secret';

type Key = Schemas['Key'];

/** The keys of a service account. A new secret lives in this component's state until its dialog closes. */
export function Keys({ account, clusterId }: { account: string; clusterId: string }) {
  const list = useQuery(apiKeysQuery(account));
  const mayChange = useCan('accounts');
  const [making, { open, close }] = useDisclosure();
  const [shown, setShown] = useState<{ title: string; made: MadeKey }>();
  const [revoking, setRevoking] = useState<Key>();
  const [rotating, setRotating] = useState<Key>();
  // A dialog gives the focus back to where it came from, which is another dialog for that of the secret.
  const opener = useRef<Element>(null);
  const from = (begin: () => void) => () => {
    opener.current = document.activeElement;
    begin();
  };
  const items = list.data?.items ?? [];
  return (
    <Stack>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={760}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Key</Table.Th>
                <Table.Th>Cluster</Table.Th>
                <Table.Th>Last used</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>Expires</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((key) => (
                <KeyRow
                  key={key.id}
                  item={key}
                  clusterId={clusterId}
                  mayChange={mayChange}
                  onRotate={from(() => setRotating(key))}
                  onRevoke={() => setRevoking(key)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {list.isSuccess && items.length === 0 && <Text size="sm">No key yet.</Text>}
      {mayChange && (
        <Group>
          <Button onClick={from(open)}>New key</Button>
        </Group>
      )}
      <NewKeyDialog
        account={account}
        clusterId={clusterId}
        opened={making}
        onClose={close}
        onMade={(made) => setShown({ title: 'The new key', made })}
      />
      <RotateDialog
        account={account}
        rotating={rotating}
        onClose={() => setRotating(undefined)}
        onRotated={(made) => setShown({ title: 'The new secret', made })}
      />
      <RevokeDialog account={account} revoking={revoking} onClose={() => setRevoking(undefined)} />
      <SecretOnce
        title={shown?.title ?? ''}
        made={shown?.made}
        onClose={() => setShown(undefined)}
        onClosed={() => opener.current instanceof HTMLElement && opener.current.focus()}
      />
    </Stack>
  );
}

function KeyRow(props: {
  item: Key;
  clusterId: string;
  mayChange: boolean;
  onRotate: () => void;
  onRevoke: () => void;
}) {
  const { item } = props;
  return (
    <Table.Tr>
      <Table.Td>
        <Code className="nowrap">{item.id}</Code>
        {item.description !== '' && (
          <Text size="sm" className="wrap-anywhere">
            {item.description}
          </Text>
        )}
        {item.previous_secret_expires_at !== null && (
          <Text size="sm" c="dimmed">
            old secret until {time(item.previous_secret_expires_at)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {item.cluster_id === props.clusterId ? (
          <span className="nowrap">this one</span>
        ) : (
          <Badge variant="default" tt="none">
            {item.cluster_id}
          </Badge>
        )}
      </Table.Td>
      <Table.Td className="nowrap">
        <LastUse at={item.last_used_at} />
      </Table.Td>
      <Table.Td className="nowrap">{time(item.created_at)}</Table.Td>
      <Table.Td className="nowrap">{item.expires_at === null ? 'never' : time(item.expires_at)}</Table.Td>
      <Table.Td>
        {props.mayChange && (
          <Group gap="xs" wrap="nowrap" justify="flex-end">
            <Button size="xs" variant="default" onClick={props.onRotate} aria-label={`Rotate ${item.id}`}>
              Rotate
            </Button>
            <Button size="xs" variant="default" onClick={props.onRevoke} aria-label={`Revoke ${item.id}`}>
              Revoke
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

const time = (instant: string) => new Date(instant).toLocaleString();
