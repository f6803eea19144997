import { Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { api, body } from '../api/client';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor, LinkButton } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { usePost } from '../ui/usePost';

/** By a button: programs that look at the links of mails must not use them up. */
export function Verify() {
  const { token } = useSearch({ from: '/signup/verify' });
  const attempt = usePost({
    post: (verification: { token: string }, header) =>
      body(api.POST('/v1/signup/verify', { body: verification, params: { header } })),
  });
  if (attempt.isSuccess) {
    return (
      <Entrance title="Your account is ready" lead="Your starter cluster is there.">
        <LinkButton to="/signin">Sign in</LinkButton>
      </Entrance>
    );
  }
  return (
    <Entrance title="Verify your address" lead="Then your starter cluster is made.">
      <ProblemAlert error={attempt.error} />
      {attempt.isError && (
        <Text size="sm">
          Links work once and for a day. <LinkAnchor to="/signup">Sign up again</LinkAnchor> to get another
          one.
        </Text>
      )}
      <Button onClick={() => attempt.mutate({ token })} loading={attempt.isPending} disabled={token === ''}>
        Verify and make my cluster
      </Button>
    </Entrance>
  );
}
