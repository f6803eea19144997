import { Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { groupOffsetsQuery } from '../api/groups';
import { duration, type GroupDetails, type GroupOffset, holders, known, number } from '../groups';
import { visibleName } from '../messages/visible';
import { LinkAnchor } from '../ui/Links';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { type Column, VirtualTable } from '../ui/VirtualTable';

export function GroupOffsets(props: { clusterId: string; group: GroupDetails; live: boolean }) {
  const { clusterId, group } = props;
  const all = useInfiniteQuery(
    groupOffsetsQuery(clusterId, group.group_id, props.live, group.offsets_truncated),
  );
  const rows = group.offsets_truncated
    ? (all.data?.pages.flatMap((page) => page.items) ?? group.offsets)
    : group.offsets;
  const holder = holders(group.members);
  const columns: Column<GroupOffset>[] = [
    {
      key: 'topic',
      head: 'Topic',
      share: 26,
      cell: ({ topic }) => (
        <LinkAnchor
          to="/clusters/$clusterId/topics/$topic"
          params={{ clusterId, topic }}
          search={{ tab: 'groups' }}
          title={topic}
          display="block"
          maw="22rem"
          truncate
          fz="inherit"
        >
          {topic}
        </LinkAnchor>
      ),
    },
    { key: 'partition', head: 'Partition', share: 10, numeric: true, cell: (row) => row.partition },
    {
      key: 'committed',
      head: 'Committed',
      share: 13,
      numeric: true,
      cell: ({ committed_offset: offset }) => (offset === null ? 'none' : number(offset)),
    },
    { key: 'end', head: 'End', share: 13, numeric: true, cell: (row) => known(row.log_end_offset) },
    {
      key: 'lag',
      head: 'Lag, records',
      share: 12,
      numeric: true,
      cell: (row) => (row.committed_offset === null ? 'none' : known(row.lag_records)),
    },
    {
      key: 'seconds',
      head: 'Lag, time',
      share: 11,
      numeric: true,
      cell: (row) =>
        row.committed_offset === null
          ? 'none'
          : row.lag_seconds === null
            ? 'unknown'
            : duration(row.lag_seconds),
    },
    {
      key: 'member',
      head: 'Read by',
      share: 15,
      cell: (row) => {
        const client = holder.get(`${row.topic}/${row.partition}`);
        return client === undefined ? (
          'nobody'
        ) : (
          <Text size="sm" maw="14rem" truncate title={visibleName(client)}>
            {visibleName(client)}
          </Text>
        );
      },
    },
  ];
  if (rows.length === 0) {
    return <Text>The group has committed no offset, and no partition is assigned.</Text>;
  }
  return (
    <Stack>
      <ProblemAlert error={all.error} onRetry={() => void all.refetch()} />
      <VirtualTable
        label="Offsets by partition"
        rows={rows}
        rowKey={(row) => `${row.topic}/${row.partition}`}
        columns={columns}
        minWidth={820}
        fitted
        maxHeight="32rem"
      />
      <More list={all} label="More partitions">
        <Text size="sm" c="dimmed">
          {number(rows.length)} of {number(group.lag.partitions)} shown
        </Text>
      </More>
    </Stack>
  );
}
