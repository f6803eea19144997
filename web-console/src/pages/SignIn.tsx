import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { signIn } from '../session';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';

export function SignIn() {
  const { next } = useSearch({ from: '/signin' });
  const router = useRouter();
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } });
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: () => router.history.push(next ?? '/'),
  });
  return (
    <Entrance
      title="Sign in"
      lead={
        next === undefined ? 'To your clusters.' : 'Your session has ended; you get back to where you were.'
      }
    >
      <form onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
        <Stack>
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
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
            key={form.key('password')}
          />
          <ProblemAlert error={attempt.error} />
          <Button type="submit" loading={attempt.isPending}>
            Sign in
          </Button>
          <Text size="sm">
            No account yet? <LinkAnchor to="/signup">Sign up</LinkAnchor>
          </Text>
          <Text size="sm">
            <LinkAnchor to="/forgot-password">Forgot your password?</LinkAnchor>
          </Text>
          <Text size="sm">
            You run this installation? <LinkAnchor to="/signin/operator">Sign in as the operator</LinkAnchor>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}
