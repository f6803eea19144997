import { Loader, Stack, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { partitionsQuery } from '../api/queries';
import { bytes } from '../series';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { State } from '../ui/State';

const unknown = (value: number | null) => (value === null ? 'unknown' : value.toLocaleString('en'));

export function TopicPartitions({ clusterId, name }: { clusterId: string; name: string }) {
  const partitions = useInfiniteQuery(partitionsQuery(clusterId, name));
  const items = partitions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <ProblemAlert error={partitions.error} />
      {partitions.isPending && <Loader aria-label="Loading" />}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Partition</Table.Th>
                <Table.Th>Leader</Table.Th>
                <Table.Th>Replicas</Table.Th>
                <Table.Th>In sync</Table.Th>
                <Table.Th>First offset</Table.Th>
                <Table.Th>End offset</Table.Th>
                <Table.Th>Size</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((partition) => (
                <Table.Tr key={partition.partition}>
                  <Table.Td>{partition.partition}</Table.Td>
                  <Table.Td>{partition.leader ?? <State word="none" tone="red" />}</Table.Td>
                  <Table.Td>{partition.replicas.join(', ')}</Table.Td>
                  <Table.Td>
                    {partition.isr.length < partition.replicas.length ? (
                      <State word={`${partition.isr.length} of ${partition.replicas.length}`} tone="orange" />
                    ) : (
                      'all'
                    )}
                  </Table.Td>
                  <Table.Td>{unknown(partition.start_offset)}</Table.Td>
                  <Table.Td>{unknown(partition.end_offset)}</Table.Td>
                  <Table.Td>
                    {partition.size_bytes === null ? 'unknown' : bytes(partition.size_bytes)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <More list={partitions} label="More partitions" />
    </Stack>
  );
}
