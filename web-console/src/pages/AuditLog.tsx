import {
  Button,
  Card,
  Code,
  Drawer,
  Group,
  Loader,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { auditExport, auditQuery } from '../api/audit';
import type { Schemas } from '../api/client';
import { usersQuery } from '../api/people';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { AuditFilterForm } from './AuditFilterForm';

type Event = Schemas['AuditEvent'];

/** Who did what, newest first. The address of the page holds the filter. */
export function AuditLog() {
  const filters = useSearch({ from: '/signed-in/audit-log' });
  const navigate = useNavigate({ from: '/audit-log' });
  const events = useInfiniteQuery(auditQuery(filters));
  const users = useInfiniteQuery(usersQuery);
  const [shown, setShown] = useState<Event>();
  const members = users.data?.pages.flatMap((page) => page.items) ?? [];
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  const people = new Map([
    ...removed(items),
    ...members.map(({ id, email }): [string, string] => [id, email]),
  ]);
  const name = (id: string) => people.get(id) ?? id;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Audit log</Title>
        <Button component="a" variant="default" href={auditExport(filters)} download="audit-events.ndjson">
          Download these events
        </Button>
      </Group>
      <AuditFilterForm
        key={JSON.stringify(filters)}
        filters={filters}
        members={members}
        onApply={(search) => void navigate({ search })}
      />
      <ProblemAlert error={events.error ?? users.error} onRetry={() => void events.refetch()} />
      {events.isPending && <Loader aria-label="Loading" />}
      {events.isSuccess && items.length === 0 && (
        <Card withBorder>
          <Text>No event is like that.</Text>
        </Card>
      )}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={800} className="list">
          <Table aria-label="Events" className="events">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Time</Table.Th>
                <Table.Th className="aside">Who</Table.Th>
                <Table.Th>Action</Table.Th>
                <Table.Th className="aside">Of</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Details</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((event) => (
                <Table.Tr key={event.id}>
                  <Table.Td className="when">{new Date(event.at).toLocaleString()}</Table.Td>
                  <Table.Td className="aside wrap-anywhere">{name(event.actor_id)}</Table.Td>
                  <Table.Td>{event.action}</Table.Td>
                  <Table.Td className="aside wrap-anywhere">{name(event.resource_id)}</Table.Td>
                  <Table.Td ta="right">
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`Details of event ${event.sequence}`}
                      onClick={() => setShown(event)}
                    >
                      Details
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <More list={events} label="Earlier events" />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        position="right"
        title={shown?.action}
      >
        {shown !== undefined && <Details event={shown} who={name(shown.actor_id)} />}
      </Drawer>
    </Stack>
  );
}

/** Who is no member any more has a name in the events of its coming and going alone. */
function removed(events: Event[]): [string, string][] {
  return events.flatMap(({ resource_type, resource_id, details }): [string, string][] =>
    resource_type === 'user' && details.email !== undefined ? [[resource_id, details.email]] : [],
  );
}

function Details({ event, who }: { event: Event; who: string }) {
  const rows: [string, string][] = [
    ['Time', new Date(event.at).toISOString()],
    ['Who', who],
    ['Id', `${event.actor_type} ${event.actor_id}`],
    ['From', event.address],
    ['Of', `${event.resource_type} ${event.resource_id}`],
    ...Object.entries(event.details),
    ['Request', event.request_id],
    ['Number', String(event.sequence)],
    ['Hash', event.hash],
    ['Hash before', event.previous_hash],
  ];
  return (
    <Table layout="fixed">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={110} className="wrap-anywhere">
              {name}
            </Table.Th>
            <Table.Td>
              <Code className="wrap-anywhere">{value}</Code>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
