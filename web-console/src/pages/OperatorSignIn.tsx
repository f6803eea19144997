import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { operatorSignIn } from '../session';
import { Entrance } from '../ui/Entrance';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';

export function OperatorSignIn() {
  const { next } = useSearch({ from: '/signin/operator' });
  const router = useRouter();
  const form = useForm({ mode: 'uncontrolled', initialValues: { token: '' } });
  const attempt = useMutation({
    mutationFn: operatorSignIn,
    gcTime: 0,
    onSuccess: () => {
      form.reset(); // the session's cookie takes the token's place
      router.history.push(next ?? '/operator');
    },
  });
  return (
    <Entrance title="Sign in as the operator" lead="For whoever runs this installation.">
      <form onSubmit={form.onSubmit(({ token }) => attempt.mutate(token))}>
        <Stack>
          <PasswordInput
            label="Operator's token"
            description="In the server's operator_token_file; ./weir up writes it to connection.json as operator_token. The browser does not keep it."
            autoComplete="off"
            spellCheck={false}
            required
            data-autofocus
            {...form.getInputProps('token')}
            key={form.key('token')}
          />
          <ProblemAlert error={attempt.error} />
          <Button type="submit" loading={attempt.isPending}>
            Sign in
          </Button>
          <Text size="sm">
            A tenant's user? <LinkAnchor to="/signin">Sign in with e-mail</LinkAnchor>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}
