import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Schemas } from '../api/client';
import { peopleKeys, userQuery } from '../api/people';
import { keys, queryClient, sessionQuery } from '../api/queries';
import { type Role, userOf } from '../roles';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProblemAlert } from '../ui/Problem';
import { RoleSelect } from '../ui/RoleSelect';
import { useFresh } from '../ui/usePost';

type User = Schemas['User'];

export function ChangeRole({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  return (
    <Modal opened={user !== undefined} onClose={onClose} title={`Role of ${user?.email ?? ''}`}>
      {user !== undefined && <RoleForm key={user.id} id={user.id} onClose={onClose} />}
    </Modal>
  );
}

/** Compares with what was shown: a role that somebody else changed meanwhile is not overwritten. */
function RoleForm({ id, onClose }: { id: string; onClose: () => void }) {
  const session = useQuery(sessionQuery);
  const current = useQuery({ ...userQuery(id), staleTime: Number.POSITIVE_INFINITY });
  const [chosen, setChosen] = useState<Role>();
  const save = useMutation({
    mutationFn: ({ role, etag }: { role: Role; etag: string }) =>
      body(
        api.PATCH('/v1/users/{user_id}', {
          params: { path: { user_id: id }, header: { 'If-Match': etag } },
          body: { role },
        }),
      ),
    onSuccess: async (_, { role }) => {
      notifications.show({ color: 'green', message: `The role is ${role} now.` });
      onClose();
      await queryClient.invalidateQueries({ queryKey: peopleKeys.users });
      await queryClient.invalidateQueries({ queryKey: keys.session });
    },
    onError: () => current.refetch(),
  });
  if (current.data === undefined) {
    return current.error === null ? <Loader aria-label="Loading" /> : <ProblemAlert error={current.error} />;
  }
  const { user, etag } = current.data;
  const role = chosen ?? user.role;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ role, etag });
      }}
    >
      <Stack>
        <RoleSelect session={session.data} value={role} onChange={setChosen} />
        {user.id === userOf(session.data)?.id && role !== user.role && (
          <Alert color="orange" title="This is you">
            You can't take it back: somebody else has to.
          </Alert>
        )}
        <ProblemAlert error={save.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={role === user.role}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function RemoveMember({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/v1/users/{user_id}', { params: { path: { user_id: id } } })),
    onSuccess: async () => {
      notifications.show({ color: 'green', message: `${user?.email} is removed.` });
      onClose();
      await queryClient.invalidateQueries({ queryKey: peopleKeys.users });
    },
  });
  useFresh(user !== undefined, remove.reset);
  return (
    <DeleteDialog
      opened={user !== undefined}
      title="Remove from the team"
      name={user?.email ?? ''}
      confirm="Remove for good"
      effects={
        <Text>
          The sessions of this person end at once. Service accounts and their keys stay: revoke those that
          nobody else should know.
        </Text>
      }
      ready
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onDelete={() => user !== undefined && remove.mutate(user.id)}
    />
  );
}
