import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSearch } from '@tanstack/react-router';
import { api, body } from '../api/client';
import { ApiError } from '../api/problem';
import { PASSWORD_MIN, passwordFault } from '../passwords';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor, LinkButton } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { usePost } from '../ui/usePost';

export function ResetPassword() {
  const { token } = useSearch({ from: '/reset-password' });
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: passwordFault },
  });
  const reset = usePost({
    post: ({ password }: { password: string }, header) =>
      body(api.POST('/v1/password-resets/confirm', { params: { header }, body: { token, password } })),
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('password', error.field('/password'));
      }
    },
  });
  if (reset.isSuccess) {
    return (
      <Entrance title="Your password is set" lead="Your sessions everywhere have ended.">
        <LinkButton to="/signin">Sign in</LinkButton>
      </Entrance>
    );
  }
  return (
    <Entrance title="Set a new password" lead="Your sessions everywhere end then.">
      <form onSubmit={form.onSubmit((values) => reset.mutate(values))}>
        <Stack>
          <PasswordInput
            label="New password"
            description={`At least ${PASSWORD_MIN} characters`}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
            key={form.key('password')}
          />
          <ProblemAlert error={reset.error} />
          {reset.isError && (
            <Text size="sm">
              Links work once and for an hour.{' '}
              <LinkAnchor to="/forgot-password">Ask for another one</LinkAnchor>.
            </Text>
          )}
          <Button type="submit" loading={reset.isPending} disabled={token === ''}>
            Set it
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
