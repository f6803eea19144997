import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { type GroupDetails, number, ranges } from '../groups';
import { visibleName } from '../messages/visible';
import { LinkAnchor } from '../ui/Links';

/** More are drawn if somebody wants to see them. */
const SHOWN_AT_FIRST = 100;

export function GroupMembers({ clusterId, group }: { clusterId: string; group: GroupDetails }) {
  const [all, setAll] = useState(false);
  const { members } = group;
  if (members.length === 0) {
    return <Text>Nobody reads: the group has no members now. Its offsets stay.</Text>;
  }
  return (
    <Stack>
      <Table.ScrollContainer minWidth={720}>
        <Table aria-label="Members">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Client</Table.Th>
              <Table.Th>Host</Table.Th>
              <Table.Th>Partitions</Table.Th>
              <Table.Th>Member</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(all ? members : members.slice(0, SHOWN_AT_FIRST)).map((member) => (
              <Table.Tr key={member.member_id}>
                <Table.Td className="name">{visibleName(member.client_id)}</Table.Td>
                <Table.Td className="name">{visibleName(member.host)}</Table.Td>
                <Table.Td>
                  <Assigned clusterId={clusterId} assignments={member.assignments} />
                </Table.Td>
                <Table.Td className="name">
                  {visibleName(member.member_id)}
                  {member.instance_id !== null && (
                    <Text size="sm" c="dimmed">
                      static: {visibleName(member.instance_id)}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!all && members.length > SHOWN_AT_FIRST && (
        <Group>
          <Button variant="default" onClick={() => setAll(true)}>
            Show all {number(members.length)} members
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Assigned(props: { clusterId: string; assignments: { topic: string; partition: number }[] }) {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of props.assignments) {
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  }
  if (byTopic.size === 0) {
    return 'none';
  }
  return [...byTopic].map(([topic, partitions]) => (
    <div key={topic} className="wrap-anywhere">
      <LinkAnchor
        to="/clusters/$clusterId/topics/$topic"
        params={{ clusterId: props.clusterId, topic }}
        fz="inherit"
      >
        {topic}
      </LinkAnchor>
      : {ranges(partitions)}
    </div>
  ));
}
