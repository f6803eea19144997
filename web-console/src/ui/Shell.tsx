import { AppShell, Burger, Group, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { clustersQuery, sessionQuery } from '../api/queries';
import { Account } from './Account';
import { Acting } from './Acting';
import { LinkAnchor, LinkNav } from './Links';
import { Logo } from './Logo';
import { OrganisationNavigation } from './OrganisationNavigation';
import { NoSuchCluster } from './Pages';
import { SchemeToggle } from './SchemeToggle';
import { usePageFocus } from './usePageFocus';

function Navigation({ clusterId, close }: { clusterId: string; close: () => void }) {
  const item = { params: { clusterId }, onClick: close, activeProps: { 'data-active': true } };
  return (
    <nav aria-label="Main">
      <LinkNav {...item} to="/clusters/$clusterId" activeOptions={{ exact: true }} label="Overview" />
      <LinkNav {...item} to="/clusters/$clusterId/topics" label="Topics" />
      <LinkNav {...item} to="/clusters/$clusterId/groups" label="Groups" />
      <LinkNav {...item} to="/clusters/$clusterId/access" label="Service accounts" />
      <LinkNav {...item} to="/clusters/$clusterId/connect" label="Connect a client" />
    </nav>
  );
}

/** The cluster of the page; on a page of the organisation the one before it, or the first. */
function useLastCluster(clusters: { id: string }[] | undefined): string | undefined {
  const { clusterId } = useParams({ strict: false });
  const [last, setLast] = useState(clusterId);
  if (clusterId !== undefined && clusterId !== last) {
    setLast(clusterId);
  }
  const known = clusters?.some(({ id }) => id === last) ? last : clusters?.[0]?.id;
  return clusterId ?? known;
}

export function Shell() {
  const content = usePageFocus();
  const [opened, { toggle, close }] = useDisclosure();
  const { tenant } = useSearch({ strict: false });
  const acting = useQuery(sessionQuery).data?.kind === 'operator' ? tenant : undefined;
  const clusters = useQuery(clustersQuery);
  const clusterId = useLastCluster(clusters.data?.items);
  const asked = useParams({ strict: false }).clusterId;
  const listed = clusters.isSuccess && !clusters.isFetching && !clusters.data.next_page_token;
  const known = asked === undefined || !listed || clusters.data.items.some(({ id }) => id === asked);
  const navigate = useNavigate();
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm" flex={1} miw={0}>
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Logo />
            <LinkAnchor to="/clusters" size="sm" visibleFrom="md">
              Clusters
            </LinkAnchor>
            <NativeSelect
              aria-label="Cluster"
              flex="1 1 0"
              maw={260}
              miw={0}
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
          <Group wrap="nowrap" gap="xs">
            <SchemeToggle />
            <Account visibleFrom="sm" />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        {clusterId !== undefined && <Navigation clusterId={clusterId} close={close} />}
        <OrganisationNavigation close={close} />
        <LinkNav
          to="/clusters"
          activeOptions={{ exact: true }}
          label="Clusters"
          hiddenFrom="md"
          onClick={close}
        />
        <Account hiddenFrom="sm" />
      </AppShell.Navbar>
      <AppShell.Main ref={content} tabIndex={-1}>
        {acting !== undefined && <Acting tenantId={acting} />}
        {known ? <Outlet /> : <NoSuchCluster />}
      </AppShell.Main>
    </AppShell>
  );
}
