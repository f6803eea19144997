import { Button, Code, Group, List, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountDeletion, accountQuery, changeAccount, deleteAccount } from '../api/access';
import type { Schemas } from '../api/client';
import { ApiError } from '../api/problem';
import { keys, queryClient } from '../api/queries';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProblemAlert } from '../ui/Problem';

type Account = Schemas['ServiceAccount'];

const changed = () => queryClient.invalidateQueries({ queryKey: keys.accounts, exact: true });

export function EditAccount(props: { id: string; opened: boolean; onClose: () => void }) {
  const account = useQuery({ ...accountQuery(props.id), enabled: props.opened });
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Rename or describe">
      <ProblemAlert error={account.error} onRetry={() => void account.refetch()} />
      {account.isPending && <Loader role="status" aria-label="Loading" />}
      {account.data !== undefined && (
        <EditForm now={account.data.now} etag={account.data.etag} onClose={props.onClose} />
      )}
    </Modal>
  );
}

function EditForm({ now, etag, onClose }: { now: Account; etag: string; onClose: () => void }) {
  const [name, setName] = useState(now.name);
  const [description, setDescription] = useState(now.description);
  const save = useMutation({
    mutationFn: () => changeAccount(now.id, etag, { name, description }),
    onSuccess: async () => {
      onClose();
      await changed();
    },
  });
  const error = save.error instanceof ApiError ? save.error : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={error?.field('/name')}
          required
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          label="Description"
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          autoComplete="off"
        />
        <Text size="sm">
          <Code>{now.principal}</Code> stays: keys and programs are not touched.
        </Text>
        <ProblemAlert error={save.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={name === now.name && description === now.description}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function DeleteAccount(props: { account: Account; opened: boolean; onClose: () => void }) {
  const { account } = props;
  // Asked anew at each opening: keys may have gone, or come, since the last one.
  const preview = useQuery({
    ...accountDeletion(account.id),
    enabled: props.opened,
    staleTime: 0,
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: (etag: string) => deleteAccount(account.id, etag),
    onSuccess: async () => {
      props.onClose();
      await changed();
      queryClient.removeQueries({ queryKey: keys.apiKeys(account.id) });
    },
  });
  const changes = preview.data?.effects.changes ?? [];
  const going = changes.filter(({ pointer }) => pointer.startsWith('/keys/'));
  const rights = changes.filter(({ pointer }) => pointer.startsWith('/acls/')).length;
  return (
    <DeleteDialog
      opened={props.opened}
      title="Delete the service account"
      name={account.name}
      confirm="Delete it for good"
      effects={
        <>
          {preview.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
          {preview.isSuccess &&
            (going.length === 0 ? (
              <Text>It has no keys: no client is connected with it.</Text>
            ) : (
              <>
                <Text>
                  Its {going.length === 1 ? 'key is' : `${going.length} keys are`} revoked: clients that use
                  {going.length === 1 ? ' it' : ' them'} lose their connections at once and can't come back.
                </Text>
                <List size="sm" mah={160} style={{ overflow: 'auto' }}>
                  {going.map(({ pointer, before }) => (
                    <List.Item key={pointer}>
                      <Code>{before}</Code>
                    </List.Item>
                  ))}
                </List>
              </>
            ))}
          {rights > 0 && <Text>Its {rights === 1 ? 'right goes' : `${rights} rights go`} with it.</Text>}
        </>
      }
      ready={preview.isSuccess}
      pending={remove.isPending}
      error={preview.error ?? remove.error}
      onClose={() => {
        remove.reset();
        props.onClose();
      }}
      onDelete={() => preview.data !== undefined && remove.mutate(preview.data.etag)}
    />
  );
}
