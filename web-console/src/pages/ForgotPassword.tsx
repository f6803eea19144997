import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, body } from '../api/client';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { usePost } from '../ui/usePost';

export function ForgotPassword() {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '' } });
  const ask = usePost({
    post: (forgotten: { email: string }, header) =>
      body(api.POST('/v1/password-resets', { params: { header }, body: forgotten })),
  });
  return (
    <Entrance title="Forgotten password" lead="A mail with a link lets you set a new one.">
      {ask.isSuccess ? (
        <Alert color="blue" title="Look at your mail" role="status">
          If there is an account with {ask.variables.email}, a link is on its way to it. It works for an hour.
        </Alert>
      ) : (
        <form onSubmit={form.onSubmit((values) => ask.mutate(values))}>
          <Stack>
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              {...form.getInputProps('email')}
              key={form.key('email')}
            />
            <ProblemAlert error={ask.error} />
            <Button type="submit" loading={ask.isPending}>
              Send me a link
            </Button>
          </Stack>
        </form>
      )}
      <Text size="sm">
        <LinkAnchor to="/signin">Back to signing in</LinkAnchor>
      </Text>
    </Entrance>
  );
}
