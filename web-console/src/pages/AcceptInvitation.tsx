import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, body } from '../api/client';
import { ApiError } from '../api/problem';
import { PASSWORD_MIN, passwordFault } from '../passwords';
import { signIn } from '../session';
import { Entrance } from '../ui/Entrance';
import { ProblemAlert } from '../ui/Problem';
import { usePost } from '../ui/usePost';

/** The link of an invitation's mail. The token is used by the button alone: programs look at links of mails. */
export function AcceptInvitation() {
  const { token } = useSearch({ from: '/invitations/accept' });
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: passwordFault },
  });
  const accept = usePost({
    post: async ({ password }: { password: string }, header) => {
      const { user } = await body(
        api.POST('/v1/invitations/accept', { params: { header }, body: { token, password } }),
      );
      await signIn({ email: user.email, password });
    },
    onSuccess: () => navigate({ to: '/' }),
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('password', error.field('/password'));
      }
    },
  });
  return (
    <Entrance
      title="Join your team"
      lead="Choose a password; your e-mail address is the one of the invitation."
    >
      <form onSubmit={form.onSubmit((values) => accept.mutate(values))}>
        <Stack>
          <PasswordInput
            label="Password"
            description={`At least ${PASSWORD_MIN} characters`}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
            key={form.key('password')}
          />
          <ProblemAlert error={accept.error} />
          <Button type="submit" loading={accept.isPending} disabled={token === ''}>
            Join
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
