import { Text } from '@mantine/core';
import { LinkNav } from './Links';

/** The pages that belong to no cluster. */
export function OrganisationNavigation({ close }: { close: () => void }) {
  const item = { onClick: close, activeProps: { 'data-active': true } };
  return (
    <nav aria-label="Organisation">
      <Text size="xs" fw={600} c="dimmed" px="sm" pt="lg" pb={4}>
        Organisation
      </Text>
      <LinkNav {...item} to="/team" label="Team" />
      <LinkNav {...item} to="/settings" label="Settings" />
      <LinkNav {...item} to="/audit-log" label="Audit log" />
    </nav>
  );
}
