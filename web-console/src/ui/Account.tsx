import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { actInside } from '../acting';
import { api, body, setCsrfToken } from '../api/client';
import { ApiError } from '../api/problem';
import { queryClient, sessionQuery } from '../api/queries';
import { notifyProblem } from './Problem';

/** Who is signed in, and the way out. */
export function Account() {
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const signOut = useMutation({
    mutationFn: async () => {
      try {
        await body(api.DELETE('/v1/sessions/current'));
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) {
          throw error; // 401: there is no session any more, which is what was asked for
        }
      }
    },
    onSuccess: async () => {
      setCsrfToken(undefined);
      actInside(undefined);
      queryClient.clear();
      await navigate({ to: '/signin' });
    },
    onError: notifyProblem,
  });
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" truncate maw={220} visibleFrom="sm">
        {session.data?.kind === 'operator' ? 'Operator' : session.data?.user.email}
      </Text>
      <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
        Sign out
      </Button>
    </Group>
  );
}
