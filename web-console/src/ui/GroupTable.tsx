import { Badge } from '@mantine/core';
import {
  duration,
  type GroupItem,
  isSettled,
  number,
  pathId,
  type Sort,
  type SortColumn,
  sortAfterClick,
  stateWords,
} from '../groups';
import { visibleName } from '../messages/visible';
import { LinkAnchor } from './Links';
import { State } from './State';
import { type Column, VirtualTable } from './VirtualTable';

export function StateBadge({ state, size = 'sm' }: { state: string; size?: 'sm' | 'lg' }) {
  const words = stateWords(state);
  return isSettled(state) ? (
    <Badge variant="default" size={size} tt="none">
      {words}
    </Badge>
  ) : (
    <State word={words} tone="orange" size={size} />
  );
}

const DIRECTION = { up: 'ascending', down: 'descending' } as const;

/** Groups in a list; without `onSort` its order is fixed. */
export function GroupTable(props: {
  label: string;
  clusterId: string;
  groups: GroupItem[];
  total: number;
  sort: Sort;
  onSort?: (sort: Sort) => void;
  onEnd?: (() => void) | undefined;
}) {
  const { clusterId, sort, onSort } = props;
  const sorting = (column: SortColumn): Pick<Column<GroupItem>, 'sorting'> =>
    onSort === undefined
      ? {}
      : {
          sorting: {
            now: sort === column ? DIRECTION.up : sort === `-${column}` ? DIRECTION.down : 'none',
            onClick: () => onSort(sortAfterClick(sort, column)),
          },
        };
  const columns: Column<GroupItem>[] = [
    {
      key: 'name',
      head: 'Name',
      share: 32,
      ...sorting('name'),
      cell: ({ group_id: name }) => (
        <LinkAnchor
          to="/clusters/$clusterId/groups/$group"
          params={{ clusterId, group: pathId(name) }}
          title={visibleName(name)}
          preload={false}
          fz="inherit"
        >
          <bdi>{visibleName(name)}</bdi>
        </LinkAnchor>
      ),
    },
    {
      key: 'state',
      head: 'State',
      share: 20,
      aside: true,
      ...sorting('state'),
      cell: ({ state }) => <StateBadge state={state} />,
    },
    { key: 'type', head: 'Type', share: 11, aside: true, cell: ({ type }) => type },
    {
      key: 'members',
      head: 'Members',
      share: 10,
      aside: true,
      numeric: true,
      cell: ({ members }) => (members === undefined ? 'unknown' : number(members)),
    },
    {
      key: 'lag',
      head: 'Lag, records',
      share: 14,
      numeric: true,
      ...sorting('lag'),
      cell: ({ lag }) =>
        lag === undefined ? 'unknown' : `${lag.complete ? '' : '≥ '}${number(lag.records)}`,
    },
    {
      key: 'seconds',
      head: 'Lag, time',
      share: 13,
      numeric: true,
      ...sorting('lag_seconds'),
      cell: ({ lag }) =>
        lag === undefined ? 'unknown' : `${lag.complete ? '' : '≥ '}${duration(lag.seconds)}`,
    },
  ];
  return (
    <VirtualTable
      label={props.label}
      rows={props.groups}
      rowKey={(group) => group.group_id}
      columns={columns}
      total={props.total}
      minWidth={780}
      onEnd={props.onEnd}
    />
  );
}
