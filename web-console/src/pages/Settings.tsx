import {
  Button,
  Card,
  Code,
  Group,
  Loader,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
  useMantineColorScheme,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, body, tenant } from '../api/client';
import { peopleKeys, tenantQuery } from '../api/people';
import { ApiError } from '../api/problem';
import { queryClient, sessionQuery } from '../api/queries';
import { userOf } from '../roles';
import { Copy } from '../ui/Copy';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { OwnPassword } from './OwnPassword';
import { OwnSessions } from './OwnSessions';

export function Settings() {
  const session = useQuery(sessionQuery);
  const user = userOf(session.data);
  const id = session.data?.kind === 'user' ? session.data.tenant_id : tenant();
  return (
    <Stack maw={760}>
      <Title order={1}>Settings</Title>
      <Section title="Organisation">{id !== undefined && <Organisation id={id} />}</Section>
      {user !== undefined && (
        <>
          <Section title="Your password">
            <OwnPassword email={user.email} />
          </Section>
          <Section title="Your sessions">
            <OwnSessions />
          </Section>
        </>
      )}
      <Section title="Colours">
        <Colours />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}

function Organisation({ id }: { id: string }) {
  const tenant = useQuery(tenantQuery(id));
  const mayRename = useCan('tenant');
  const [edited, setEdited] = useState<string>();
  const save = useMutation({
    mutationFn: (wanted: { name: string; etag: string }) =>
      body(
        api.PATCH('/v1/tenants/{tenant_id}', {
          params: { path: { tenant_id: id }, header: { 'If-Match': wanted.etag } },
          body: { display_name: wanted.name },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: peopleKeys.tenant(id) });
      setEdited(undefined);
      notifications.show({ color: 'green', message: 'The name is saved.' });
    },
    onError: () => tenant.refetch(),
  });
  if (tenant.data === undefined) {
    return tenant.error === null ? <Loader aria-label="Loading" /> : <ProblemAlert error={tenant.error} />;
  }
  const name = tenant.data.tenant.display_name;
  const { etag } = tenant.data;
  const shown = edited ?? name;
  return (
    <>
      {mayRename ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ name: shown, etag });
          }}
        >
          <Group align="flex-end">
            <TextInput
              label="Name"
              value={shown}
              onChange={(event) => setEdited(event.currentTarget.value)}
              error={save.error instanceof ApiError ? save.error.field('/display_name') : undefined}
              required
              autoComplete="off"
              flex={1}
            />
            <Button type="submit" loading={save.isPending} disabled={shown === name}>
              Save
            </Button>
          </Group>
        </form>
      ) : (
        <Text>{name}</Text>
      )}
      <ProblemAlert error={save.error} />
      <Group>
        <Text size="sm" c="dimmed">
          Id <Code>{id}</Code>
        </Text>
        <Copy value={id} />
      </Group>
    </>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Colours"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'auto', label: 'As the system' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
}
