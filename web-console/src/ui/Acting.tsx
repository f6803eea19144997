import { Group, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { tenantQuery } from '../api/operator';
import { LinkButton } from './Links';

/** An operator who acts inside a tenant sees on every page that it does, and how to leave. */
export function Acting({ tenantId }: { tenantId: string }) {
  const tenant = useQuery(tenantQuery(tenantId));
  const shown = tenant.data?.tenant;
  return (
    <Paper
      component="section"
      aria-label="Acting inside a tenant"
      withBorder
      p="sm"
      mb="lg"
      bd="2px solid orange.8"
    >
      <Group justify="space-between">
        <div>
          <Text fw={700} className="wrap-anywhere">
            You act inside {shown?.display_name ?? tenantId} as the operator
            {shown?.state === 'suspended' && ' (suspended)'}
          </Text>
          <Text size="sm">What you change is the tenant's, and its audit log names the operator.</Text>
        </div>
        <LinkButton
          to="/operator/tenants/$tenantId"
          params={{ tenantId }}
          search={{ tenant: undefined }}
          variant="default"
          preload={false}
        >
          Leave the tenant
        </LinkButton>
      </Group>
    </Paper>
  );
}
