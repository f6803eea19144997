import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

/** The button below a list that has another page; nothing if it has none. */
export function More(props: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  label: string;
  /** What stands beside the button. */
  children?: ReactNode;
}) {
  const { list } = props;
  return (
    list.hasNextPage && (
      <Group>
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {props.label}
        </Button>
        {props.children}
      </Group>
    )
  );
}
