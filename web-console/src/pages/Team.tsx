import { Badge, Button, Group, Loader, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { usersQuery } from '../api/people';
import { sessionQuery } from '../api/queries';
import { can, userOf } from '../roles';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { ChangeRole, RemoveMember } from './MemberDialogs';
import { Invitations, Invite } from './TeamInvitations';

export function Team() {
  const session = useQuery(sessionQuery);
  const users = useInfiniteQuery(usersQuery);
  const [inviting, { open, close }] = useDisclosure();
  const [changing, setChanging] = useState<Schemas['User']>();
  const [removing, setRemoving] = useState<Schemas['User']>();
  const items = users.data?.pages.flatMap((page) => page.items) ?? [];
  const mayChange = (user: Schemas['User']) => can(session.data, user.role === 'owner' ? 'owners' : 'people');
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Team</Title>
        {can(session.data, 'people') && <Button onClick={open}>Invite somebody</Button>}
      </Group>
      <ProblemAlert error={users.error} onRetry={() => void users.refetch()} />
      {users.isPending && <Loader aria-label="Loading" />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table aria-label="Members">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Member</Table.Th>
                <Table.Th>Role</Table.Th>
                <Table.Th>Since</Table.Th>
                {can(session.data, 'people') && (
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((user) => (
                <Table.Tr key={user.id}>
                  <Table.Td className="wrap-anywhere">
                    {user.email}{' '}
                    {user.id === userOf(session.data)?.id && (
                      <Badge variant="default" tt="none">
                        you
                      </Badge>
                    )}
                  </Table.Td>
                  <Table.Td>{user.role}</Table.Td>
                  <Table.Td>{new Date(user.created_at).toLocaleDateString()}</Table.Td>
                  {can(session.data, 'people') && (
                    <Table.Td>
                      {mayChange(user) && (
                        <Group gap="xs" justify="flex-end" wrap="nowrap">
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={`Change role of ${user.email}`}
                            onClick={() => setChanging(user)}
                          >
                            Change role
                          </Button>
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={`Remove ${user.email}`}
                            onClick={() => setRemoving(user)}
                          >
                            Remove
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
      )}
      <More list={users} label="More members" />
      {userOf(session.data)?.role === 'viewer' && (
        <Text size="sm" c="dimmed">
          As a viewer you read everything but the contents of messages. An admin or owner can give you another
          role.
        </Text>
      )}
      <Invitations />
      <Invite opened={inviting} onClose={close} />
      <ChangeRole user={changing} onClose={() => setChanging(undefined)} />
      <RemoveMember user={removing} onClose={() => setRemoving(undefined)} />
    </Stack>
  );
}
