import { Loader, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { partitionsQuery } from '../api/queries';
import { type Partition, total } from '../partitions';
import { bytes } from '../series';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { State } from '../ui/State';

const size = (value: number | null) => (value === null ? 'unknown' : bytes(value));
const unknown = (value: number | null) => (value === null ? 'unknown' : value.toLocaleString('en'));

/** What of the pages that are loaded lies where; nothing while a partition does not tell. */
function Sizes({ items }: { items: readonly Partition[] }) {
  const local = total(items, (partition) => partition.size_bytes);
  const remote = total(items, (partition) => partition.remote_size_bytes);
  return (
    <Text size="sm">
      On disks: {size(local)}, replicas not counted. In the object store: {size(remote)}. What was copied
      lately is in both.
    </Text>
  );
}

export function TopicPartitions(props: { clusterId: string; name: string; tiered: boolean }) {
  const { clusterId, name, tiered } = props;
  const partitions = useInfiniteQuery(partitionsQuery(clusterId, name));
  const items = partitions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <ProblemAlert error={partitions.error} />
      {partitions.isPending && <Loader aria-label="Loading" />}
      {tiered && items.length > 0 && <Sizes items={items} />}
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
                <Table.Th>{tiered ? 'On disk' : 'Size'}</Table.Th>
                {tiered && <Table.Th>In the object store</Table.Th>}
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
                  <Table.Td>{size(partition.size_bytes)}</Table.Td>
                  {tiered && <Table.Td>{size(partition.remote_size_bytes)}</Table.Td>}
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
