import { Button, Card, Code, Group, Loader, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api, body, type Schemas } from '../../api/client';
import { tenantQuery, usageQuery } from '../../api/operator';
import { share } from '../../limits';
import { bytes } from '../../series';
import { Copy } from '../../ui/Copy';
import { LinkAnchor } from '../../ui/Links';
import { notifyProblem, ProblemAlert } from '../../ui/Problem';
import { TenantState } from '../../ui/State';
import { TenantDeletion } from './TenantDeletion';
import { TenantLimits } from './TenantLimits';
import { TenantSuspension } from './TenantSuspension';

const FIGURES = [
  ['virtual_clusters', 'Clusters'],
  ['topics', 'Topics'],
  ['partitions', 'Partitions'],
  ['service_accounts', 'Service accounts'],
  ['keys', 'API keys'],
  ['users', 'Users'],
] as const;

export function Tenant() {
  const { tenantId } = useParams({ from: '/operator/tenants/$tenantId' });
  const tenant = useQuery(tenantQuery(tenantId));
  const usage = useQuery(usageQuery(tenantId));
  const navigate = useNavigate();
  const enter = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/tenants/{tenant_id}/operator-visits', { params: { path: { tenant_id: tenantId } } }),
      ),
    onSuccess: () => navigate({ to: '/', search: { tenant: tenantId } }),
    onError: notifyProblem,
  });
  const shown = tenant.data?.tenant;
  return (
    <Stack>
      <Text size="sm">
        <LinkAnchor to="/operator/tenants">Tenants</LinkAnchor>
      </Text>
      <ProblemAlert
        error={tenant.error}
        onRetry={() => void tenant.refetch()}
        back={<LinkAnchor to="/operator/tenants">To all tenants</LinkAnchor>}
      />
      {tenant.isPending && <Loader aria-label="Loading" />}
      {shown !== undefined && (
        <>
          <Group justify="space-between">
            <Group>
              <Title order={1} className="wrap-anywhere">
                {shown.display_name}
              </Title>
              <TenantState state={shown.state} />
            </Group>
            <Button variant="default" loading={enter.isPending} onClick={() => enter.mutate()}>
              Act inside this tenant
            </Button>
          </Group>
          <Group gap="xs">
            <Code>{shown.id}</Code>
            <Copy value={shown.id} />
            <Text size="sm" c="dimmed">
              {shown.display_name !== shown.name && `named ${shown.name}, `}made{' '}
              {new Date(shown.created_at).toLocaleString()}
            </Text>
          </Group>
          <Card withBorder>
            <Group justify="space-between" mb="sm">
              <Title order={2} size="h4">
                Usage and limits
              </Title>
              <TenantLimits tenantId={tenantId} />
            </Group>
            <ProblemAlert error={usage.error} onRetry={() => void usage.refetch()} />
            {usage.data !== undefined && (
              <>
                <Usage usage={usage.data} />
                <Storage storage={usage.data.storage} />
              </>
            )}
          </Card>
          {shown.state !== 'deleting' && (
            <>
              <TenantSuspension tenantId={tenantId} tenant={shown} usage={usage.data} />
              <TenantDeletion tenant={shown} />
            </>
          )}
        </>
      )}
    </Stack>
  );
}

function Usage({ usage }: { usage: Schemas['TenantUsage'] }) {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th>Used</Table.Th>
            <Table.Th>Limit</Table.Th>
            <Table.Th w="40%">Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {FIGURES.map(([name, label]) => {
            const { used, limit } = usage[name];
            const percent = share(used, limit);
            return (
              <Table.Tr key={name}>
                <Table.Td>{label}</Table.Td>
                <Table.Td>{used === null ? 'not known now' : used.toLocaleString('en')}</Table.Td>
                <Table.Td>{limit === null ? 'none' : limit.toLocaleString('en')}</Table.Td>
                <Table.Td>
                  {percent !== undefined && (
                    <Group gap="xs" wrap="nowrap">
                      <Progress
                        value={percent}
                        flex={1}
                        color={percent >= 90 ? 'red' : 'blue'}
                        aria-label={`${label}: share of the limit`}
                      />
                      <Text size="xs" w={40} ta="right">
                        {percent} %
                      </Text>
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** No limit bounds it yet, so it has no row in the table. */
function Storage({ storage }: { storage: Schemas['TenantStorage'] }) {
  return (
    <Text size="sm" mt="sm" data-testid="storage">
      {storage.replica_bytes === null || storage.logical_bytes === null
        ? 'Stored: not known now.'
        : `Stored: ${bytes(storage.replica_bytes)} on the brokers' disks with all replicas, ${bytes(storage.logical_bytes)} without the copies.`}
    </Text>
  );
}
