import {
  Alert,
  Badge,
  Button,
  Code,
  Group,
  Loader,
  Modal,
  Stack,
  Table,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Schemas } from '../api/client';
import { apiKeysQuery, clustersQuery, keys, queryClient } from '../api/queries';
import { properties } from '../snippets';
import { Copy } from '../ui/Copy';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { useFresh, usePost } from '../ui/usePost';

/** The keys of a service account. A new one's secret lives in this component's state until its dialog closes. */
export function Keys({ account, clusterId }: { account: string; clusterId: string }) {
  const list = useQuery(apiKeysQuery(account));
  const [made, setMade] = useState<Schemas['NewKey']>();
  const [revoking, setRevoking] = useState<string>();
  const changed = () => queryClient.invalidateQueries({ queryKey: keys.apiKeys(account) });
  const mayChange = useCan('accounts');
  const create = usePost({
    post: async (wanted: { account: string; cluster_id: string }, header) =>
      (await body(
        api.POST('/v1/service-accounts/{service_account_id}/keys', {
          params: { path: { service_account_id: wanted.account }, header },
          body: { cluster_id: wanted.cluster_id },
        }),
      )) as Schemas['NewKey'],
    gcTime: 0,
    onSuccess: async (key) => {
      setMade(key);
      create.reset(); // no second place that holds the secret
      await changed();
    },
  });
  const revoke = useMutation({
    mutationFn: (key: string) =>
      body(
        api.DELETE('/v1/service-accounts/{service_account_id}/keys/{key_id}', {
          params: { path: { service_account_id: account, key_id: key } },
        }),
      ),
    onSuccess: async () => {
      setRevoking(undefined);
      await changed();
    },
  });
  useFresh(revoking !== undefined, revoke.reset);
  const items = list.data?.items ?? [];
  return (
    <Stack>
      <ProblemAlert error={list.error ?? create.error} />
      {list.isPending && <Loader size="sm" aria-label="Loading" />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Key</Table.Th>
                <Table.Th>Cluster</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>Expires</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((key) => (
                <Table.Tr key={key.id}>
                  <Table.Td>
                    <Code>{key.id}</Code>
                  </Table.Td>
                  <Table.Td>
                    {key.cluster_id === clusterId ? (
                      'this one'
                    ) : (
                      <Badge variant="default">{key.cluster_id}</Badge>
                    )}
                  </Table.Td>
                  <Table.Td>{new Date(key.created_at).toLocaleString()}</Table.Td>
                  <Table.Td>
                    {key.expires_at === null ? 'never' : new Date(key.expires_at).toLocaleString()}
                  </Table.Td>
                  <Table.Td>
                    {mayChange && (
                      <Button size="xs" variant="default" onClick={() => setRevoking(key.id)}>
                        Revoke
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {list.isSuccess && items.length === 0 && <Text size="sm">No key yet.</Text>}
      {mayChange && (
        <Group>
          <Button
            onClick={() => create.mutate({ account, cluster_id: clusterId })}
            loading={create.isPending}
          >
            New key
          </Button>
        </Group>
      )}
      <SecretOnce made={made} onClose={() => setMade(undefined)} />
      <DeleteDialog
        opened={revoking !== undefined}
        title="Revoke the key"
        name={revoking ?? ''}
        confirm="Revoke it for good"
        effects={
          <Text>Clients that use this key lose their connections at once and can't come back with it.</Text>
        }
        ready
        pending={revoke.isPending}
        error={revoke.error}
        onClose={() => setRevoking(undefined)}
        onDelete={() => revoking !== undefined && revoke.mutate(revoking)}
      />
    </Stack>
  );
}

function SecretOnce({ made, onClose }: { made: Schemas['NewKey'] | undefined; onClose: () => void }) {
  const clusters = useQuery(clustersQuery);
  const cluster = clusters.data?.items.find(({ id }) => id === made?.cluster_id);
  const download = () => {
    if (made === undefined || cluster === undefined) {
      return;
    }
    const text = properties({
      bootstrapServers: cluster.bootstrap_servers,
      securityProtocol: cluster.security_protocol,
      key: made.id,
      secret: made.secret,
    });
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${made.id}.properties`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Modal
      opened={made !== undefined}
      onClose={onClose}
      title="The new key"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {made !== undefined && (
        <Stack>
          <Alert color="orange" title="Keep the secret now">
            It is shown this once and kept nowhere. If it is lost, make another key.
          </Alert>
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
          <Group justify="flex-end">
            <Button variant="default" onClick={download} disabled={cluster === undefined}>
              Download .properties
            </Button>
            <Button onClick={onClose}>I have kept it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
