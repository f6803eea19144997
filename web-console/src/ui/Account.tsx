import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { actInside } from '../acting';
import { api, body, setCsrfToken } from '../api/client';
import { ApiError } from '../api/problem';
import { queryClient, sessionQuery } from '../api/queries';
import { notifyProblem } from './Problem';

/** Who is signed in, and the way out: in the header, and where that is narrow in the menu. */
export function Account(props: { visibleFrom?: 'sm'; hiddenFrom?: 'sm' }) {
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
    <Group
      gap="xs"
      {...props}
      {...(props.hiddenFrom === undefined ? { wrap: 'nowrap' } : { mt: 'auto', pt: 'sm', px: 'sm' })}
    >
      <Text size="sm" truncate maw={props.hiddenFrom === undefined ? 220 : '100%'}>
        {session.data?.kind === 'operator' ? 'Operator' : session.data?.user.email}
      </Text>
      <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
        Sign out
      </Button>
    </Group>
  );
}
