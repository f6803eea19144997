import { Button, Group, Modal, Stack, Table, Text, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Schemas } from '../api/client';
import { invitationsQuery, peopleKeys } from '../api/people';
import { ApiError } from '../api/problem';
import { queryClient, sessionQuery } from '../api/queries';
import { can, type Role } from '../roles';
import { DeleteDialog } from '../ui/DeleteDialog';
import { More } from '../ui/More';
import { notifyProblem, ProblemAlert } from '../ui/Problem';
import { RoleSelect } from '../ui/RoleSelect';
import { useFresh, usePost } from '../ui/usePost';

type Invitation = Schemas['Invitation'];

const changed = () => queryClient.invalidateQueries({ queryKey: peopleKeys.invitations });

/** Those who have not come yet. */
export function Invitations() {
  const session = useQuery(sessionQuery);
  const invitations = useInfiniteQuery(invitationsQuery);
  const [revoking, setRevoking] = useState<Invitation>();
  const resend = usePost({
    post: (invitation: Invitation, header) =>
      body(
        api.POST('/v1/invitations/{invitation_id}:resend', {
          params: { path: { invitation_id: invitation.id }, header },
        }),
      ),
    onSuccess: async ({ email }) => {
      notifications.show({ color: 'green', message: `Another mail is on its way to ${email}.` });
      await changed();
    },
    onError: notifyProblem,
  });
  const items = invitations.data?.pages.flatMap((page) => page.items) ?? [];
  const mayChange = (invitation: Invitation) =>
    can(session.data, invitation.role === 'owner' ? 'owners' : 'people');
  return (
    <>
      <ProblemAlert error={invitations.error} onRetry={() => void invitations.refetch()} />
      {items.length > 0 && (
        <>
          <Title order={2} size="h3">
            Invitations
          </Title>
          <Table.ScrollContainer minWidth={720}>
            <Table aria-label="Invitations">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>E-mail</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Link works until</Table.Th>
                  {can(session.data, 'people') && (
                    <Table.Th>
                      <VisuallyHidden>Actions</VisuallyHidden>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((invitation) => (
                  <Table.Tr key={invitation.id}>
                    <Table.Td className="wrap-anywhere">{invitation.email}</Table.Td>
                    <Table.Td>{invitation.role}</Table.Td>
                    <Table.Td className="nowrap">
                      {Date.parse(invitation.expires_at) > Date.now()
                        ? new Date(invitation.expires_at).toLocaleString()
                        : 'expired; send it again'}
                    </Table.Td>
                    {can(session.data, 'people') && (
                      <Table.Td>
                        {mayChange(invitation) && (
                          <Group gap="xs" justify="flex-end" wrap="nowrap">
                            <Button
                              size="xs"
                              variant="default"
                              aria-label={`Send again to ${invitation.email}`}
                              loading={resend.isPending && resend.variables.id === invitation.id}
                              onClick={() => resend.mutate(invitation)}
                            >
                              Send again
                            </Button>
                            <Button
                              size="xs"
                              variant="default"
                              aria-label={`Revoke the invitation to ${invitation.email}`}
                              onClick={() => setRevoking(invitation)}
                            >
                              Revoke
                            </Button>
                          </Group>
                        )}
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
      <More list={invitations} label="More invitations" />
      <Revoke invitation={revoking} onClose={() => setRevoking(undefined)} />
    </>
  );
}

function Revoke({ invitation, onClose }: { invitation: Invitation | undefined; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/v1/invitations/{invitation_id}', { params: { path: { invitation_id: id } } })),
    onSuccess: async () => {
      onClose();
      await changed();
    },
  });
  useFresh(invitation !== undefined, revoke.reset);
  return (
    <DeleteDialog
      opened={invitation !== undefined}
      title="Revoke the invitation"
      name={invitation?.email ?? ''}
      confirm="Revoke it"
      effects={<Text>The link of its mail works no longer.</Text>}
      ready
      pending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onDelete={() => invitation !== undefined && revoke.mutate(invitation.id)}
    />
  );
}

export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const session = useQuery(sessionQuery);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const invite = usePost({
    post: (wanted: { email: string; role: Role }, header) =>
      body(api.POST('/v1/invitations', { params: { header }, body: wanted })),
    onSuccess: async (made) => {
      setEmail('');
      onClose();
      notifications.show({ color: 'green', message: `A mail is on its way to ${made.email}.` });
      await changed();
    },
  });
  useFresh(opened, invite.reset);
  return (
    <Modal opened={opened} onClose={onClose} title="Invite somebody">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ email, role });
        }}
      >
        <Stack>
          <TextInput
            label="E-mail"
            description="A link goes there; it works for a week"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={invite.error instanceof ApiError ? invite.error.field('/email') : undefined}
            required
            autoComplete="off"
            data-autofocus
          />
          <RoleSelect session={session.data} value={role} onChange={setRole} />
          <ProblemAlert error={invite.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Send the invitation
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
