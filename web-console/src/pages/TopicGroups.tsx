import { Alert, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { groupsQuery } from '../api/groups';
import { number, once } from '../groups';
import { GroupTable } from '../ui/GroupTable';
import { ProblemAlert } from '../ui/Problem';
import { useMore } from '../ui/useMore';

/** Who reads a topic, those furthest behind first. */
export function TopicGroups({ clusterId, name }: { clusterId: string; name: string }) {
  const groups = useInfiniteQuery(groupsQuery(clusterId, { topic: name, sort: '-lag' }));
  const pages = groups.data?.pages ?? [];
  const items = once(pages.flatMap((page) => page.items));
  const newest = pages.at(-1);
  const more = useMore(groups);
  return (
    <Stack>
      <ProblemAlert error={groups.error} onRetry={() => void groups.refetch()} />
      {groups.isPending && <Loader aria-label="Loading" />}
      {(newest?.lag_unknown ?? 0) > 0 && (
        <Alert color="yellow" variant="light" title="Some groups may be missing">
          Of {number(newest?.lag_unknown ?? 0)} groups the offsets could not be looked at.
        </Alert>
      )}
      {groups.isSuccess && items.length === 0 && (
        <Text>No group has committed an offset of this topic yet.</Text>
      )}
      {items.length > 0 && newest !== undefined && (
        <>
          <Text size="sm" c="dimmed">
            {number(newest.total)} {newest.total === 1 ? 'group has' : 'groups have'} committed offsets of
            this topic; the lag is that in this topic alone
            {newest.lag_at !== null && `, as of ${new Date(newest.lag_at).toLocaleTimeString()}`}.
          </Text>
          <GroupTable
            label="Groups that read this topic"
            clusterId={clusterId}
            groups={items}
            total={newest.total}
            sort="-lag"
            onEnd={more}
          />
        </>
      )}
    </Stack>
  );
}
