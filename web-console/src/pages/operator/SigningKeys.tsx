import { Button, Code, Group, Loader, Modal, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client';
import { operatorKeys, signingKeysQuery } from '../../api/operator';
import { queryClient } from '../../api/queries';
import { DeleteDialog } from '../../ui/DeleteDialog';
import { ProblemAlert } from '../../ui/Problem';
import { State } from '../../ui/State';

const STATES = {
  published: { word: 'the next one', tone: 'yellow' },
  signing: { word: 'signs', tone: 'green' },
  verifying: { word: 'verifies only', tone: 'gray' },
} as const;

const time = (at: string | null) => (at === null ? '–' : new Date(at).toLocaleString());

export function SigningKeys() {
  const list = useQuery(signingKeysQuery);
  const [rotating, { open, close }] = useDisclosure();
  const [revoking, setRevoking] = useState<string>();
  const changed = () => queryClient.invalidateQueries({ queryKey: operatorKeys.signingKeys });
  const rotate = useMutation({
    mutationFn: () => body(api.POST('/v1/signing-keys:rotate')),
    onSuccess: async () => {
      close();
      notifications.show({
        color: 'green',
        message: 'There is a new key. It signs once every broker knows it.',
      });
      await changed();
    },
  });
  const revoke = useMutation({
    mutationFn: (kid: string) => body(api.DELETE('/v1/signing-keys/{kid}', { params: { path: { kid } } })),
    onSuccess: async () => {
      setRevoking(undefined);
      await changed();
    },
  });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Signing keys</Title>
        <Button onClick={open}>Rotate</Button>
      </Group>
      <Text>They sign the access tokens that Kafka clients get for their API keys.</Text>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loader aria-label="Loading" />}
      {list.isSuccess && (
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Key</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>Signs since</Table.Th>
                <Table.Th>Verifies until</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.items.map((key) => (
                <Table.Tr key={key.kid}>
                  <Table.Td>
                    <Code className="nowrap">{key.kid}</Code>
                  </Table.Td>
                  <Table.Td>
                    <State {...STATES[key.state]} />
                  </Table.Td>
                  <Table.Td className="nowrap">{time(key.created_at)}</Table.Td>
                  <Table.Td className="nowrap">{time(key.signing_since)}</Table.Td>
                  <Table.Td className="nowrap">{time(key.verify_until)}</Table.Td>
                  <Table.Td>
                    {key.state !== 'signing' && (
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() => setRevoking(key.kid)}
                        aria-label={`Revoke ${key.kid}`}
                      >
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
      <Modal opened={rotating} onClose={close} title="Rotate the signing key">
        <Stack>
          <Text>
            Another key signs from then on. Tokens of the one before stay good until they expire: no client
            notices.
          </Text>
          <ProblemAlert error={rotate.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate it
            </Button>
          </Group>
        </Stack>
      </Modal>
      <DeleteDialog
        opened={revoking !== undefined}
        title="Revoke the signing key"
        name={revoking ?? ''}
        confirm="Revoke it for good"
        effects={
          <Text>
            Every token that this key signed is refused at once, and the connections that came by one are
            closed. Clients get new tokens.
          </Text>
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
