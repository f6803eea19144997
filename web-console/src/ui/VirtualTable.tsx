import { Box, Table, UnstyledButton } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { windowOf } from '../window';

const ROW_HEIGHT = 44;

export interface Column<T> {
  key: string;
  head: string;
  /** Of the table's width, beside the other columns' shares. */
  share: number;
  numeric?: boolean;
  /** Left out where the screen is narrow: the row's own page has it. */
  aside?: boolean;
  cell: (row: T) => ReactNode;
  sorting?: { now: 'ascending' | 'descending' | 'none'; onClick: () => void };
}

/** A table of which only the rows in sight are in the page; each is one line high. */
export function VirtualTable<T>(props: {
  label: string;
  rows: T[];
  rowKey: (row: T) => string;
  columns: Column<T>[];
  /** Rows of the whole list, if more are there than were read. */
  total?: number | undefined;
  minWidth: number;
  /** Columns as wide as what is in sight of them, for numbers that must not be cut. */
  fitted?: boolean;
  maxHeight?: string | undefined;
  /** The last rows that were read come into sight. */
  onEnd?: (() => void) | undefined;
}) {
  const { rows, columns, onEnd } = props;
  const [top, setTop] = useState(0);
  const box = useRef<HTMLElement>(null);
  const { ref: measured, height } = useElementSize();
  const ref = useMergedRef(box, measured);
  const { first, end } = windowOf({ top, height, rowHeight: ROW_HEIGHT, count: rows.length });
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const atEnd = end >= rows.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows may leave the end in sight, so they ask again
  useEffect(() => {
    if (atEnd) {
      onEnd?.();
    }
  }, [atEnd, rows.length, onEnd]);
  const gap = (count: number) =>
    count > 0 && (
      // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without anything in it gets no focus
      <tr aria-hidden="true">
        <td colSpan={columns.length} style={{ height: count * ROW_HEIGHT, padding: 0 }} />
      </tr>
    );
  return (
    <Box
      ref={ref}
      component="section"
      aria-label={props.label}
      tabIndex={0} // what scrolls has to be reached by keyboard
      mah={props.maxHeight ?? 'max(16rem, calc(100dvh - 22rem))'}
      className={columns.some(({ aside }) => aside) ? 'scroll-region list' : 'scroll-region'}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <Table
        stickyHeader
        layout={props.fitted === true ? 'auto' : 'fixed'}
        miw={props.minWidth}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            {columns.map((column) => (
              <Table.Th
                key={column.key}
                w={`${(100 * column.share) / shares}%`}
                className={classOf(column)}
                ta={column.numeric === true ? 'right' : undefined}
                aria-sort={column.sorting?.now}
              >
                <Head column={column} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {gap(first)}
          {rows.slice(first, end).map((row, at) => (
            <Table.Tr key={props.rowKey(row)} aria-rowindex={first + at + 2} h={ROW_HEIGHT}>
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  ta={column.numeric === true ? 'right' : undefined}
                  className={classOf(column)}
                  py={0}
                >
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          {gap(rows.length - end)}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

const classOf = <T,>({ aside }: Column<T>) => (aside === true ? 'one-line aside' : 'one-line');

function Head<T>({ column }: { column: Column<T> }) {
  if (column.sorting === undefined) {
    return column.head;
  }
  const { now, onClick } = column.sorting;
  return (
    <UnstyledButton onClick={onClick} fw={700} fz="inherit" title={`Sort by ${column.head.toLowerCase()}`}>
      {column.head}
      <span aria-hidden="true">{now === 'ascending' ? ' ↑' : now === 'descending' ? ' ↓' : ' ↕'}</span>
    </UnstyledButton>
  );
}
