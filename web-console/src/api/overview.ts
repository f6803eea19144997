import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { keys, PAGE_SIZE } from './queries';

export type Topic = Schemas['Topic'];
export type Metric = Schemas['MetricName'];
export type Range = 'PT5M' | 'PT15M' | 'PT1H' | 'PT6H' | 'PT24H';

const LIVE_MS = 5_000;
const TOP_TOPICS = 5;
const GROUPS_MAX = 100;

export const healthQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'health'],
    queryFn: () =>
      body(api.GET('/v1/clusters/{cluster_id}/health', { params: { path: { cluster_id: cluster } } })),
    refetchInterval: LIVE_MS,
  });

export const chartQuery = (cluster: string, metrics: Metric[], range: Range) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'chart', metrics, range],
    queryFn: () =>
      body(
        api.POST('/v1/clusters/{cluster_id}/metrics/query', {
          params: { path: { cluster_id: cluster } },
          body: { metrics, range },
        }),
      ),
    refetchInterval: range === 'PT5M' || range === 'PT15M' ? LIVE_MS : 30_000,
    placeholderData: keepPreviousData,
  });

/** Orders of topics other than by name. */
export const TOPIC_SORTS = ['-name', '-size', 'size', '-records_in', '-bytes_in'] as const;

export interface TopicSearch {
  q?: string | undefined;
  sort?: (typeof TOPIC_SORTS)[number] | undefined;
}

/** Topics with their sizes and rates; the server sorts over all of them. */
function topicPage(cluster: string, search: TopicSearch, size: number, token?: string) {
  return queryOptions({
    queryKey: [...keys.topics(cluster), 'page', search.q ?? '', search.sort ?? '', size, token ?? ''],
    queryFn: () =>
      body(
        api.GET('/v1/clusters/{cluster_id}/topics', {
          params: {
            path: { cluster_id: cluster },
            query: { include: 'size,rate', page_size: size, page_token: token, ...search },
          },
        }),
      ),
    refetchInterval: LIVE_MS,
  });
}

export const topicPageQuery = (cluster: string, search: TopicSearch, token?: string) => ({
  ...topicPage(cluster, search, PAGE_SIZE, token),
  placeholderData: keepPreviousData,
});

/** Those of all topics that are written most. */
export const topTopicsQuery = (cluster: string) => topicPage(cluster, { sort: '-records_in' }, TOP_TOPICS);

export const laggingGroupsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'lagging-groups'],
    queryFn: () =>
      body(
        api.GET('/v1/clusters/{cluster_id}/groups', {
          params: { path: { cluster_id: cluster }, query: { include: 'lag', page_size: GROUPS_MAX } },
        }),
      ),
    refetchInterval: 10_000,
  });
