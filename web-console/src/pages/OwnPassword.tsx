import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { peopleKeys } from '../api/people';
import { ApiError } from '../api/problem';
import { queryClient } from '../api/queries';
import { PASSWORD_MIN, passwordFault } from '../passwords';
import { ProblemAlert } from '../ui/Problem';

export function OwnPassword({ email }: { email: string }) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current_password: '', password: '' },
    validate: { password: passwordFault },
  });
  const change = useMutation({
    gcTime: 0, // its variables are passwords
    mutationFn: (passwords: typeof form.values) => body(api.PATCH('/v1/users/me', { body: passwords })),
    onSuccess: async () => {
      form.reset();
      change.reset();
      notifications.show({
        color: 'green',
        message: 'The password is changed; your other sessions have ended.',
      });
      await queryClient.invalidateQueries({ queryKey: peopleKeys.sessions });
    },
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('current_password', error.field('/current_password'));
        form.setFieldError('password', error.field('/password'));
      }
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack>
        <Text size="sm">Your other sessions end when it changes.</Text>
        {/* Tells password managers whose passwords these are. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label="Password now"
          autoComplete="current-password"
          required
          {...form.getInputProps('current_password')}
          key={form.key('current_password')}
        />
        <PasswordInput
          label="New password"
          description={`At least ${PASSWORD_MIN} characters`}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        <ProblemAlert error={change.error} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
