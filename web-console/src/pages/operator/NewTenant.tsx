import { Button, Drawer, Fieldset, Group, PasswordInput, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, body, idempotent } from '../../api/client';
import { operatorKeys } from '../../api/operator';
import { ApiError } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { ProblemAlert } from '../../ui/Problem';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$/; // Name of the contract
const PASSWORD_MIN = 12;

export function NewTenant({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', displayName: '', email: '', password: '', starter: true },
    validate: {
      name: (value) =>
        NAME.test(value) ? null : 'Letters, digits, spaces, . _ -; the first a letter or digit',
      displayName: (value) =>
        value === '' || NAME.test(value)
          ? null
          : 'Letters, digits, spaces, . _ -; the first a letter or digit',
      password: (value, { email }) =>
        email === '' || value.length >= PASSWORD_MIN ? null : `At least ${PASSWORD_MIN} characters`,
      email: (value, { password }) => (value === '' && password !== '' ? 'Whose password is it?' : null),
    },
  });
  const create = useMutation({
    mutationFn: (wanted: typeof form.values) =>
      body(
        api.POST('/v1/tenants', {
          params: { header: idempotent() },
          body: {
            name: wanted.name,
            starter_cluster: wanted.starter,
            ...(wanted.displayName === '' ? {} : { display_name: wanted.displayName }),
            ...(wanted.email === '' ? {} : { owner: { email: wanted.email, password: wanted.password } }),
          },
        }),
      ),
    gcTime: 0,
    onSuccess: async (tenant) => {
      form.reset();
      onClose();
      await queryClient.invalidateQueries({ queryKey: operatorKeys.tenants });
      if ('id' in tenant) {
        await navigate({ to: '/operator/tenants/$tenantId', params: { tenantId: String(tenant.id) } });
      }
    },
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('name', error.field('/name'));
        form.setFieldError('displayName', error.field('/display_name'));
        form.setFieldError('email', error.field('/owner/email'));
        form.setFieldError('password', error.field('/owner/password'));
      }
    },
  });
  return (
    <Drawer opened={opened} onClose={onClose} position="right" title="New tenant">
      <form onSubmit={form.onSubmit((wanted) => create.mutate(wanted))}>
        <Stack>
          <TextInput
            label="Name"
            description="Stays as it is."
            required
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('name')}
            key={form.key('name')}
          />
          <TextInput
            label="Display name"
            description="What people see; can be changed. The name, if it is left out."
            autoComplete="off"
            {...form.getInputProps('displayName')}
            key={form.key('displayName')}
          />
          <Fieldset legend="First user (can be left out)">
            <Stack>
              <TextInput
                label="E-mail"
                type="email"
                autoComplete="off"
                {...form.getInputProps('email')}
                key={form.key('email')}
              />
              <PasswordInput
                label="First password"
                description="You tell it to the user."
                autoComplete="new-password"
                {...form.getInputProps('password')}
                key={form.key('password')}
              />
            </Stack>
          </Fieldset>
          <Switch
            label="Begin with a cluster"
            {...form.getInputProps('starter', { type: 'checkbox' })}
            key={form.key('starter')}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
