import {
  Button,
  Card,
  Code,
  Group,
  Loader,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { tenantsQuery } from '../../api/operator';
import { LinkAnchor } from '../../ui/Links';
import { More } from '../../ui/More';
import { ProblemAlert } from '../../ui/Problem';
import { TenantState } from '../../ui/State';
import { NewTenant } from './NewTenant';

const TYPING_MS = 250;

export function Tenants() {
  const filter = useSearch({ from: '/operator/tenants' });
  const navigate = useNavigate({ from: '/operator/tenants' });
  const [creating, { open, close }] = useDisclosure();
  const tenants = useInfiniteQuery(tenantsQuery(filter));
  const items = tenants.data?.pages.flatMap((page) => page.items) ?? [];
  const search = useDebouncedCallback(
    (text: string) =>
      void navigate({ search: (old) => ({ ...old, search: text === '' ? undefined : text }), replace: true }),
    TYPING_MS,
  );
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Tenants</Title>
        <Button onClick={open}>New tenant</Button>
      </Group>
      <NewTenant opened={creating} onClose={close} />
      <Group className="filters">
        <TextInput
          aria-label="Find a tenant"
          placeholder="Part of a name, or an id"
          defaultValue={filter.search ?? ''}
          maxLength={100}
          w={280}
          onChange={(event) => search(event.currentTarget.value.trim())}
        />
        <NativeSelect
          aria-label="State"
          data={[
            { value: '', label: 'Any state' },
            { value: 'active', label: 'Active' },
            { value: 'suspended', label: 'Suspended' },
          ]}
          value={filter.state ?? ''}
          onChange={(event) => {
            const state = event.currentTarget.value;
            void navigate({
              search: (old) => ({
                ...old,
                state: state === 'active' || state === 'suspended' ? state : undefined,
              }),
              replace: true,
            });
          }}
        />
      </Group>
      <ProblemAlert error={tenants.error} onRetry={() => void tenants.refetch()} />
      {tenants.isPending && <Loader aria-label="Loading" />}
      {tenants.isSuccess && items.length === 0 && (
        <Card withBorder>
          <Text>
            {filter.search === undefined && filter.state === undefined
              ? 'No tenant yet. A tenant has users, clusters and limits of its own, and sees nothing of the others.'
              : 'No tenant is like that.'}
          </Text>
        </Card>
      )}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={640} className="list">
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th className="aside">Id</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th className="aside">Made</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((tenant) => (
                <Table.Tr key={tenant.id}>
                  <Table.Td>
                    <LinkAnchor
                      to="/operator/tenants/$tenantId"
                      params={{ tenantId: tenant.id }}
                      className="wrap-anywhere"
                      size="sm"
                    >
                      {tenant.display_name}
                    </LinkAnchor>
                    {tenant.display_name !== tenant.name && (
                      <Text size="xs" c="dimmed">
                        {tenant.name}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td className="aside">
                    <Code className="nowrap">{tenant.id}</Code>
                  </Table.Td>
                  <Table.Td>
                    <TenantState state={tenant.state} />
                  </Table.Td>
                  <Table.Td className="aside nowrap">{new Date(tenant.created_at).toLocaleString()}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <More list={tenants} label="More tenants">
        <Text size="sm" c="dimmed">
          {items.length} shown, the oldest first
        </Text>
      </More>
    </Stack>
  );
}
