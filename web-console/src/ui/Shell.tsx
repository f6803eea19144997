import { AppShell, Burger, Button, Group, NativeSelect, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { api, body, setCsrfToken } from '../api/client';
import { clustersQuery, queryClient, sessionQuery } from '../api/queries';
import { LinkAnchor, LinkNav } from './Links';
import { Logo } from './Logo';
import { notifyProblem } from './Problem';
import { SchemeToggle } from './SchemeToggle';

function Account() {
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const signOut = useMutation({
    mutationFn: () => body(api.DELETE('/v1/sessions/current')),
    onSuccess: async () => {
      setCsrfToken(undefined);
      queryClient.clear();
      await navigate({ to: '/signin' });
    },
    onError: notifyProblem,
  });
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" truncate maw={220} visibleFrom="sm">
        {session.data?.user.email}
      </Text>
      <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
        Sign out
      </Button>
    </Group>
  );
}

function Navigation({ clusterId, close }: { clusterId: string; close: () => void }) {
  const item = { params: { clusterId }, onClick: close, activeProps: { 'data-active': true } };
  return (
    <nav aria-label="Main">
      <LinkNav {...item} to="/clusters/$clusterId" activeOptions={{ exact: true }} label="Overview" />
      <LinkNav {...item} to="/clusters/$clusterId/topics" label="Topics" />
      <LinkNav {...item} to="/clusters/$clusterId/access" label="Service accounts" />
      <LinkNav {...item} to="/clusters/$clusterId/connect" label="Connect a client" />
    </nav>
  );
}

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { clusterId } = useParams({ strict: false });
  const clusters = useQuery(clustersQuery);
  const navigate = useNavigate();
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Logo />
            <LinkAnchor to="/clusters" size="sm" visibleFrom="sm">
              Clusters
            </LinkAnchor>
            <NativeSelect
              aria-label="Cluster"
              w={200}
              data={clusters.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              value={clusterId ?? ''}
              onChange={(event) =>
                void navigate({
                  to: '/clusters/$clusterId',
                  params: { clusterId: event.currentTarget.value },
                })
              }
            />
          </Group>
          <Group wrap="nowrap">
            <SchemeToggle />
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        {clusterId !== undefined && <Navigation clusterId={clusterId} close={close} />}
        <LinkNav to="/clusters" label="Clusters" hiddenFrom="sm" onClick={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
