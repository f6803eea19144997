import { AppShell, Badge, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { Account } from './Account';
import { LinkNav } from './Links';
import { Logo } from './Logo';
import { SchemeToggle } from './SchemeToggle';
import { usePageFocus } from './usePageFocus';

/** The frame of the operator's area. */
export function OperatorShell() {
  const content = usePageFocus();
  const [opened, { toggle, close }] = useDisclosure();
  const item = { onClick: close, activeProps: { 'data-active': true } };
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
            <Badge variant="default" tt="none" visibleFrom="xs">
              Operator's area
            </Badge>
          </Group>
          <Group wrap="nowrap">
            <SchemeToggle />
            <Account visibleFrom="sm" />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <nav aria-label="Main">
          <LinkNav {...item} to="/operator/tenants" label="Tenants" />
          <LinkNav {...item} to="/operator/broker-clusters" label="Broker clusters" />
          <LinkNav {...item} to="/operator/signing-keys" label="Signing keys" />
        </nav>
        <Account hiddenFrom="sm" />
      </AppShell.Navbar>
      <AppShell.Main ref={content} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
