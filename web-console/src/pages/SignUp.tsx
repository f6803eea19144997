import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { api, body } from '../api/client';
import { ApiError } from '../api/problem';
import { PASSWORD_MIN, passwordFault } from '../passwords';
import { signIn } from '../session';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { usePost } from '../ui/usePost';

export function SignUp() {
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { tenant_name: '', email: '', password: '' },
    validate: {
      tenant_name: (value) =>
        /^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$/.test(value)
          ? null
          : 'Up to 63 letters, digits, spaces, dots, dashes and underscores; the first a letter or digit',
      password: passwordFault,
    },
  });
  const attempt = usePost({
    post: async (account: typeof form.values, header) => {
      const call = api.POST('/v1/signup', { body: account, params: { header } });
      await body(call);
      const made = (await call).response.status === 201;
      if (made) {
        await signIn({ email: account.email, password: account.password });
      }
      return made;
    },
    onSuccess: (made) => (made ? navigate({ to: '/' }) : undefined),
    onError: (error) => {
      if (error instanceof ApiError) {
        for (const field of ['tenant_name', 'email', 'password'] as const) {
          form.setFieldError(field, error.field(`/${field}`));
        }
      }
    },
  });
  if (attempt.data === false) {
    return (
      <Entrance title="Look at your mail" lead="One step is left.">
        <Alert color="blue" title="A link is on its way" role="status">
          Open the link in the mail to {attempt.variables.email} within a day. The cluster is made then.
        </Alert>
      </Entrance>
    );
  }
  return (
    <Entrance title="Sign up" lead="You get a Kafka cluster of your own in a moment.">
      <form onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
        <Stack>
          <TextInput
            label="Organisation"
            autoComplete="organization"
            required
            {...form.getInputProps('tenant_name')}
            key={form.key('tenant_name')}
          />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
            key={form.key('email')}
          />
          <PasswordInput
            label="Password"
            description={`At least ${PASSWORD_MIN} characters`}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
            key={form.key('password')}
          />
          <ProblemAlert error={attempt.error} />
          <Button type="submit" loading={attempt.isPending}>
            Sign up
          </Button>
          <Text size="sm">
            Already here? <LinkAnchor to="/signin">Sign in</LinkAnchor>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}
