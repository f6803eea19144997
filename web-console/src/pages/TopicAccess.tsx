import { Card, Loader, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accessTo, EVERYBODY, resourceOf } from '../acls';
import { aclsQuery } from '../api/acls';
import { accountsQuery } from '../api/queries';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { Rule } from './AccountAcls';

/** Who can do what with a topic, and by which right. */
export function TopicAccess({ clusterId, name }: { clusterId: string; name: string }) {
  const acls = useQuery(aclsQuery(clusterId));
  const accounts = useInfiniteQuery(accountsQuery);
  const names = new Map(
    accounts.data?.pages.flatMap((page) => page.items).map((account) => [account.principal, account.name]),
  );
  const found = accessTo(name, acls.data ?? []);
  return (
    <Stack>
      <Text size="sm">
        Service accounts that have a right on this topic, and no others, can reach it. Rights are given and
        taken away{' '}
        <LinkAnchor to="/clusters/$clusterId/access" params={{ clusterId }}>
          at the service accounts
        </LinkAnchor>
        ; a denial wins.
      </Text>
      <ProblemAlert error={acls.error ?? accounts.error} onRetry={() => void acls.refetch()} />
      {acls.isPending && <Loader role="status" aria-label="Loading" />}
      {acls.isSuccess && found.length === 0 && (
        <Card withBorder>
          <Text>No service account can reach this topic yet.</Text>
        </Card>
      )}
      {found.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label={`Access to ${name}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Who</Table.Th>
                <Table.Th>May</Table.Th>
                <Table.Th>By a right on</Table.Th>
                <Table.Th>From</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.flatMap(({ principal, acls: its }) =>
                its.map((acl, index) => (
                  <Table.Tr key={acl.id}>
                    <Table.Td className="wrap-anywhere">
                      {index === 0 &&
                        (principal === EVERYBODY
                          ? 'Every service account'
                          : (names.get(principal) ?? principal))}
                    </Table.Td>
                    <Table.Td>
                      <Rule acl={acl} />
                    </Table.Td>
                    <Table.Td className="wrap-anywhere">{resourceOf(acl)}</Table.Td>
                    <Table.Td>{acl.host === '*' ? 'anywhere' : acl.host}</Table.Td>
                  </Table.Tr>
                )),
              )}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
