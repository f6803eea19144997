import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { pathId, type Sort } from '../groups';
import { api, body, type Schemas } from './client';

/** The most that a page with lag holds. */
const LAG_PAGE_SIZE = 100;
const OFFSETS_PAGE_SIZE = 500;
export const LIVE_MS = 3_000;
const LIST_MS = 10_000;

export interface GroupFilter {
  search?: string | undefined;
  state?: string | undefined;
  type?: 'classic' | 'consumer' | undefined;
  topic?: string | undefined;
  sort: Sort;
}

export const groupKeys = {
  all: (cluster: string) => ['clusters', cluster, 'groups'] as const,
  one: (cluster: string, group: string) => ['clusters', cluster, 'groups', 'one', group] as const,
};

const at = (cluster: string, group: string) => ({ cluster_id: cluster, group: pathId(group) });

export const groupsQuery = (cluster: string, filter: GroupFilter) =>
  infiniteQueryOptions({
    queryKey: [...groupKeys.all(cluster), 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/clusters/{cluster_id}/groups', {
          params: {
            path: { cluster_id: cluster },
            query: { ...filter, include: 'lag,members', page_size: LAG_PAGE_SIZE, page_token: pageParam },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
    // The list before stays in sight while another order or filter is asked for; never another cluster's or topic's.
    placeholderData: (before, query) =>
      filter.topic === undefined && query?.queryKey[1] === cluster ? before : undefined,
    // A long list is not asked for again by itself: that would be a request for each of its pages.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : LIST_MS),
  });

/** One group; asked for again each few seconds while `live`. */
export const groupQuery = (cluster: string, group: string, live: boolean) =>
  queryOptions({
    queryKey: groupKeys.one(cluster, group),
    queryFn: ({ signal }) =>
      body(
        api.GET('/v1/clusters/{cluster_id}/groups/{group}', { params: { path: at(cluster, group) }, signal }),
      ),
    refetchInterval: (query) => (live && query.state.error === null ? LIVE_MS : false),
  });

/** All its offsets, for a group with more than its own answer holds. */
export const groupOffsetsQuery = (cluster: string, group: string, live: boolean, enabled: boolean) =>
  infiniteQueryOptions({
    queryKey: [...groupKeys.one(cluster, group), 'offsets'],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/clusters/{cluster_id}/groups/{group}/offsets', {
          params: {
            path: at(cluster, group),
            query: { page_size: OFFSETS_PAGE_SIZE, page_token: pageParam },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
    refetchInterval: live ? LIVE_MS : false,
  });

export function resetOffsets(
  cluster: string,
  group: string,
  target: Schemas['OffsetTarget'],
  options: { dryRun: boolean; key: { 'Idempotency-Key': string } },
) {
  return body(
    api.POST('/v1/clusters/{cluster_id}/groups/{group}/offsets:reset', {
      params: { path: at(cluster, group), query: { dry_run: options.dryRun }, header: options.key },
      body: target,
    }),
  );
}

export function deleteOffsets(
  cluster: string,
  group: string,
  topic: string,
  options: { dryRun: boolean; key: { 'Idempotency-Key': string } },
) {
  return body(
    api.POST('/v1/clusters/{cluster_id}/groups/{group}/offsets:delete', {
      params: { path: at(cluster, group), query: { dry_run: options.dryRun }, header: options.key },
      body: { topics: [{ topic }] },
    }),
  );
}

export async function deleteGroup(cluster: string, group: string, dryRun: boolean): Promise<void> {
  await body(
    api.DELETE('/v1/clusters/{cluster_id}/groups/{group}', {
      params: { path: at(cluster, group), query: { dry_run: dryRun } },
    }),
  );
}
