import {
  Alert,
  Badge,
  Button,
  Group,
  Loader,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Acl, EVERYBODY, operationOf, resourceOf } from '../acls';
import { aclsQuery } from '../api/acls';
import type { Schemas } from '../api/client';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { AllowDialog, RemoveAclDialog } from './AclDialogs';

/** What a service account may do in a cluster. */
export function AccountAcls(props: { account: Schemas['ServiceAccount']; clusterId: string }) {
  const { account, clusterId } = props;
  const acls = useQuery(aclsQuery(clusterId));
  const mayChange = useCan('accounts');
  const [adding, add] = useDisclosure();
  const [removing, setRemoving] = useState<Acl>();
  const own = acls.data?.filter(({ principal }) => principal === account.principal) ?? [];
  const shared = acls.data?.filter(({ principal }) => principal === EVERYBODY) ?? [];
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        What it may do in this cluster
      </Title>
      <ProblemAlert error={acls.error} onRetry={() => void acls.refetch()} />
      {acls.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
      {acls.isSuccess && own.length === 0 && shared.length === 0 && (
        <Alert color="yellow" title="Nothing yet">
          Its keys can sign in, and every request is refused. Add what it needs.
        </Alert>
      )}
      {own.length + shared.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label={`Rights of ${account.name}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>May</Table.Th>
                <Table.Th>With</Table.Th>
                <Table.Th>From</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {[...own, ...shared].map((acl) => (
                <Table.Tr key={acl.id}>
                  <Table.Td>
                    <Rule acl={acl} />
                  </Table.Td>
                  <Table.Td className="wrap-anywhere">{resourceOf(acl)}</Table.Td>
                  <Table.Td>{acl.host === '*' ? 'anywhere' : acl.host}</Table.Td>
                  <Table.Td ta="right">
                    {acl.principal === EVERYBODY ? (
                      <Text size="sm" c="dimmed">
                        as every account
                      </Text>
                    ) : (
                      mayChange && (
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={`Remove: ${operationOf(acl)}, ${resourceOf(acl)}`}
                          onClick={() => setRemoving(acl)}
                        >
                          Remove
                        </Button>
                      )
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {mayChange && (
        <Group>
          <Button size="xs" variant="default" onClick={add.open}>
            Allow something
          </Button>
        </Group>
      )}
      <AllowDialog account={account} clusterId={clusterId} opened={adding} onClose={add.close} />
      {removing !== undefined && (
        <RemoveAclDialog
          account={account}
          clusterId={clusterId}
          acl={removing}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Stack>
  );
}

/** What a right allows, or denies. */
export function Rule({ acl }: { acl: Acl }) {
  return (
    <Group gap={6} wrap="nowrap">
      {acl.permission === 'deny' && (
        <Badge color="red" variant="light" tt="none">
          not
        </Badge>
      )}
      <Text size="sm">{operationOf(acl)}</Text>
    </Group>
  );
}
