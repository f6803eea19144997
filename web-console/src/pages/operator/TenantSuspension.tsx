import { Button, Card, Group, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '../../api/client';
import { operatorKeys, tenantQuery } from '../../api/operator';
import { queryClient } from '../../api/queries';
import { DeleteDialog } from '../../ui/DeleteDialog';

/** Takes a tenant out of service and back, each with its effects shown and its name typed. */
export function TenantSuspension(props: {
  tenantId: string;
  tenant: Schemas['Tenant'];
  usage: Schemas['TenantUsage'] | undefined;
}) {
  const { tenantId, tenant, usage } = props;
  const [opened, { open, close }] = useDisclosure();
  const current = useQuery(tenantQuery(tenantId));
  const suspends = tenant.state === 'active';
  const to = suspends ? 'suspended' : 'active';
  const patch = (dryRun: boolean) =>
    body(
      api.PATCH('/v1/tenants/{tenant_id}', {
        params: {
          path: { tenant_id: tenantId },
          query: { dry_run: dryRun },
          header: { 'If-Match': current.data?.etag ?? '*' },
        },
        body: { state: to },
      }),
    );
  const preview = useQuery({
    queryKey: [...operatorKeys.tenant(tenantId), 'preview', to],
    enabled: opened,
    gcTime: 0,
    queryFn: () => patch(true),
  });
  const change = useMutation({
    mutationFn: () => patch(false),
    onSuccess: async () => {
      close();
      notifications.show({
        color: 'green',
        message: suspends ? 'The tenant is suspended.' : 'The tenant is active again.',
      });
      await queryClient.invalidateQueries({ queryKey: operatorKeys.tenants });
    },
    onError: () => current.refetch(),
  });
  const count = (figure: Schemas['UsageFigure'] | undefined, one: string, more: string) =>
    figure?.used === undefined || figure.used === null
      ? `its ${more}`
      : `${figure.used.toLocaleString('en')} ${figure.used === 1 ? one : more}`;
  return (
    <Card withBorder>
      <Group justify="space-between">
        <div>
          <Text fw={600}>{suspends ? 'Suspend this tenant' : 'Resume this tenant'}</Text>
          <Text size="sm" c="dimmed">
            {suspends
              ? 'Its users and clients are refused until it is resumed. Its data stays.'
              : 'Its users and clients are served again.'}
          </Text>
        </div>
        <Button color={suspends ? 'red' : undefined} onClick={open}>
          {suspends ? 'Suspend the tenant' : 'Resume the tenant'}
        </Button>
      </Group>
      <DeleteDialog
        opened={opened}
        title={suspends ? 'Suspend the tenant' : 'Resume the tenant'}
        name={tenant.name}
        confirm={suspends ? 'Suspend it' : 'Resume it'}
        ready={preview.isSuccess}
        pending={change.isPending}
        error={preview.error ?? change.error}
        onClose={close}
        onDelete={() => change.mutate()}
        effects={
          <Stack gap={4}>
            {suspends ? (
              <List size="sm">
                <List.Item>
                  Clients with {count(usage?.keys, 'API key', 'API keys')} lose their connections within
                  seconds and can't authenticate.
                </List.Item>
                <List.Item>
                  {count(usage?.users, 'user', 'users')} can't use the console or the API.
                </List.Item>
                <List.Item>
                  It keeps {count(usage?.topics, 'topic', 'topics')}; what expires meanwhile expires.
                </List.Item>
              </List>
            ) : (
              <Text size="sm">
                Clients and users come back with the keys and passwords that they had; nothing was deleted.
              </Text>
            )}
          </Stack>
        }
      />
    </Card>
  );
}
