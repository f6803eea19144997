import { Button, Card, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, body, type Schemas } from '../../api/client';
import { operatorKeys, tenantQuery } from '../../api/operator';
import { queryClient } from '../../api/queries';
import { DeleteDialog } from '../../ui/DeleteDialog';
import { ProtectionSwitch } from '../../ui/ProtectionSwitch';

const COUNTED = [
  ['/clusters', 'cluster', 'clusters'],
  ['/topics', 'topic', 'topics'],
  ['/groups', 'consumer group', 'consumer groups'],
  ['/users', 'user', 'users'],
  ['/service_accounts', 'service account', 'service accounts'],
  ['/keys', 'API key', 'API keys'],
] as const;

/** Deletes a tenant with everything in it, and protects it from that. */
export function TenantDeletion({ tenant }: { tenant: Schemas['Tenant'] }) {
  const path = { tenant_id: tenant.id };
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const current = useQuery(tenantQuery(tenant.id));
  const header = { 'If-Match': current.data?.etag ?? '*' };
  const preview = useQuery({
    queryKey: [...operatorKeys.tenant(tenant.id), 'delete-preview'],
    enabled: opened,
    gcTime: 0, // asked anew each time
    queryFn: async () =>
      (await body(
        api.DELETE('/v1/tenants/{tenant_id}', { params: { path, header, query: { dry_run: true } } }),
      )) as Schemas['Effects'],
  });
  const remove = useMutation({
    mutationFn: () => body(api.DELETE('/v1/tenants/{tenant_id}', { params: { path, header } })),
    onSuccess: async () => {
      close();
      notifications.show({ color: 'green', message: `The tenant ${tenant.display_name} is being deleted.` });
      await navigate({ to: '/operator/tenants' });
      await queryClient.invalidateQueries({ queryKey: operatorKeys.tenants });
    },
    onError: () => current.refetch(),
  });
  return (
    <Card withBorder>
      <Stack>
        <ProtectionSwitch
          what={`the tenant ${tenant.display_name}`}
          on={tenant.deletion_protection}
          description="The tenant can't be deleted until this is off."
          change={(on) =>
            body(
              api.PATCH('/v1/tenants/{tenant_id}', {
                params: { path, header },
                body: { deletion_protection: on },
              }),
            )
          }
          changed={() => queryClient.invalidateQueries({ queryKey: operatorKeys.tenants })}
        />
        <Group justify="space-between">
          <div>
            <Text fw={600}>Delete this tenant</Text>
            <Text size="sm" c="dimmed">
              {tenant.deletion_protection
                ? 'Switch its deletion protection off first.'
                : 'Everything in it is gone for good; its audit log stays.'}
            </Text>
          </div>
          <Button color="red" onClick={open} disabled={tenant.deletion_protection}>
            Delete the tenant
          </Button>
        </Group>
      </Stack>
      <DeleteDialog
        opened={opened}
        title="Delete the tenant"
        name={tenant.name}
        confirm="Delete it for good"
        ready={preview.isSuccess}
        pending={remove.isPending}
        error={preview.error ?? remove.error}
        onClose={close}
        onDelete={() => remove.mutate()}
        effects={
          <Stack gap={4}>
            {preview.isPending && opened && <Loader size="sm" aria-label="Looking at the effects" />}
            {preview.data !== undefined && <Gone effects={preview.data} />}
          </Stack>
        }
      />
    </Card>
  );
}

function Gone({ effects }: { effects: Schemas['Effects'] }) {
  const before = (pointer: string) => effects.changes.find((change) => change.pointer === pointer)?.before;
  const kept = Number(before('/protected_topics') ?? 0);
  const bytes = before('/bytes');
  return (
    <>
      <Text size="sm">Its users and clients are cut off at once. This goes for good:</Text>
      <List size="sm">
        {COUNTED.map(([pointer, one, more]) => {
          const count = Number(before(pointer) ?? 0);
          return (
            <List.Item key={pointer}>
              {count.toLocaleString('en')} {count === 1 ? one : more}
            </List.Item>
          );
        })}
        <List.Item>
          {effects.records_lost === null || bytes === null || bytes === undefined
            ? 'records: how many is not known now, as not every partition answers'
            : `at most ${effects.records_lost.toLocaleString('en')} records, ${Number(bytes).toLocaleString('en')} bytes without replicas`}
        </List.Item>
      </List>
      {kept > 0 && (
        <Text size="sm" c="red">
          {kept.toLocaleString('en')} of the topics {kept === 1 ? 'has' : 'have'} deletion protection, which
          does not hold this up.
        </Text>
      )}
    </>
  );
}
