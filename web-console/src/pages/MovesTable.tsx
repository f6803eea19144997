import { Text } from '@mantine/core';
import { type Move, number } from '../groups';
import { changeOf } from '../offsetTarget';
import { type Column, VirtualTable } from '../ui/VirtualTable';

const offset = (value: number | null) => (value === null ? 'none' : number(value));

function signed(change: number | undefined): string {
  return change === undefined ? 'new' : change > 0 ? `+${number(change)}` : number(change).replace('-', '−');
}

const COLUMNS: Column<Move>[] = [
  {
    key: 'topic',
    head: 'Topic',
    share: 34,
    cell: ({ topic }) => (
      <Text size="sm" maw="20rem" truncate title={topic}>
        {topic}
      </Text>
    ),
  },
  { key: 'partition', head: 'Partition', share: 16, numeric: true, cell: (move) => move.partition },
  { key: 'from', head: 'Now', share: 17, numeric: true, cell: (move) => offset(move.from) },
  { key: 'to', head: 'Then', share: 17, numeric: true, cell: (move) => offset(move.to) },
  {
    key: 'change',
    head: 'Change',
    share: 16,
    numeric: true,
    cell: (move) => (move.to === null ? 'deleted' : signed(changeOf(move))),
  },
];

/** From where to where a group's offsets move. */
export function MovesTable({ label, moves }: { label: string; moves: Move[] }) {
  return (
    <VirtualTable
      label={label}
      rows={moves}
      rowKey={(move) => `${move.topic}/${move.partition}`}
      columns={COLUMNS}
      minWidth={300}
      fitted
      maxHeight="18rem"
    />
  );
}
