import {
  Alert,
  Button,
  Card,
  Group,
  Loader,
  NativeSelect,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { groupsQuery } from '../api/groups';
import { number, once, STATE_NAMES, stateWords, TYPE_NAMES } from '../groups';
import type { GroupsSearch } from '../router';
import { GroupTable } from '../ui/GroupTable';
import { ProblemAlert } from '../ui/Problem';
import { useMore } from '../ui/useMore';
import { useTitle } from '../ui/useTitle';
import { useTyped } from '../ui/useTyped';

const ROUTE = '/signed-in/clusters/$clusterId/groups';

export function Groups() {
  useTitle('Groups');
  const { clusterId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/clusters/$clusterId/groups' });
  const { sort = 'name', q, state, type } = search;
  const change = (part: Partial<GroupsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const typed = useTyped(q, (text) => change({ q: text }));
  const groups = useInfiniteQuery(groupsQuery(clusterId, { search: q, state, type, sort }));
  const pages = groups.data?.pages ?? [];
  const items = once(pages.flatMap((page) => page.items));
  const newest = pages.at(-1);
  const filtered = q !== undefined || state !== undefined || type !== undefined;
  const more = useMore(groups);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Groups</Title>
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {newest !== undefined && count(items.length, newest.total)}
          </Text>
          <Button
            variant="default"
            size="xs"
            loading={groups.isRefetching}
            onClick={() => void groups.refetch()}
          >
            Refresh
          </Button>
        </Group>
      </Group>
      <Group align="flex-end" className="filters">
        <TextInput label="Find by name" {...typed} maxLength={500} spellCheck={false} />
        <NativeSelect
          label="State"
          value={state ?? ''}
          data={[
            { value: '', label: 'All' },
            ...STATE_NAMES.map((name) => ({ value: name, label: stateWords(name) })),
          ]}
          onChange={(event) => change({ state: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label="Type"
          value={type ?? ''}
          data={[{ value: '', label: 'All' }, ...TYPE_NAMES]}
          onChange={(event) =>
            change({ type: TYPE_NAMES.find((name) => name === event.currentTarget.value) })
          }
        />
      </Group>
      <ProblemAlert
        error={groups.error}
        onRetry={() => void (groups.isFetchNextPageError ? groups.fetchNextPage() : groups.refetch())}
      />
      {(newest?.lag_unknown ?? 0) > 0 && (
        <Alert color="yellow" variant="light" title="Not every lag is known">
          Of {number(newest?.lag_unknown ?? 0)} groups the offsets could not be looked at: they stand last.
        </Alert>
      )}
      {groups.isPending && <Loader aria-label="Loading" />}
      {groups.isSuccess && items.length === 0 && (
        <Card withBorder>
          <Text>
            {filtered
              ? 'No group is like that.'
              : 'No group yet. A group is a name that consumers share: each partition is read by one of them, and where they are is kept under that name.'}
          </Text>
        </Card>
      )}
      {items.length > 0 && (
        <GroupTable
          label="Groups"
          clusterId={clusterId}
          groups={items}
          total={newest?.total ?? items.length}
          sort={sort}
          onSort={(to) => change({ sort: to === 'name' ? undefined : to })}
          onEnd={more}
        />
      )}
      {items.length > 0 && newest?.lag_at != null && (
        <Text size="sm" c="dimmed">
          Sorted by the lags of {new Date(newest.lag_at).toLocaleTimeString()}; what moved since may stand in
          another place.
        </Text>
      )}
      {groups.isFetchingNextPage && <Loader size="sm" aria-label="Loading more groups" />}
    </Stack>
  );
}

function count(shown: number, total: number): string {
  const all = `${number(total)} ${total === 1 ? 'group' : 'groups'}`;
  return shown < total ? `${all}, ${number(shown)} read so far` : all;
}
