import { Badge, Button, Loader, Stack, Table, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { ownSessionsQuery, peopleKeys } from '../api/people';
import { queryClient } from '../api/queries';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';

export function OwnSessions() {
  const sessions = useInfiniteQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/v1/sessions/{session_id}', { params: { path: { session_id: id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: peopleKeys.sessions }),
  });
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <ProblemAlert error={sessions.error ?? end.error} />
      {sessions.isPending && <Loader aria-label="Loading" />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={440}>
          <Table aria-label="Your sessions">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Signed in</Table.Th>
                <Table.Th>Ends</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((session) => (
                <Table.Tr key={session.id}>
                  <Table.Td className="nowrap">{new Date(session.created_at).toLocaleString()}</Table.Td>
                  <Table.Td className="nowrap">{new Date(session.expires_at).toLocaleString()}</Table.Td>
                  <Table.Td ta="right">
                    {session.current ? (
                      <Badge variant="default" tt="none">
                        this one
                      </Badge>
                    ) : (
                      <Button
                        size="xs"
                        variant="default"
                        loading={end.isPending && end.variables === session.id}
                        aria-label={`End the session of ${new Date(session.created_at).toLocaleString()}`}
                        onClick={() => end.mutate(session.id)}
                      >
                        End
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <More list={sessions} label="Older sessions" />
    </Stack>
  );
}
