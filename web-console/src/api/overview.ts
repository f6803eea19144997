import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ratesSince, type Sampled } from '../series';
import { api, body, type Schemas } from './client';
import { keys, PAGE_SIZE, queryClient } from './queries';

export type Topic = Schemas['Topic'];
export type Metric = Schemas['MetricName'];
export type Range = 'PT5M' | 'PT15M' | 'PT1H' | 'PT6H' | 'PT24H';

const LIVE_MS = 5_000;
const TOPICS_MAX = 500;
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

export interface TopicPage extends Sampled<Topic> {
  next: string | null;
}

export interface TopicSearch {
  q?: string | undefined;
  sort?: '-name' | undefined;
}

/** Topics with their sizes, and with their rates from the second look on. */
function topicPage(cluster: string, search: TopicSearch, size: number, token?: string) {
  const queryKey = [...keys.topics(cluster), 'page', search.q ?? '', search.sort ?? '', size, token ?? ''];
  return queryOptions({
    queryKey,
    queryFn: async (): Promise<TopicPage> => {
      const page = await body(
        api.GET('/v1/clusters/{cluster_id}/topics', {
          params: {
            path: { cluster_id: cluster },
            query: { include: 'size', page_size: size, page_token: token, ...search },
          },
        }),
      );
      const before = queryClient.getQueryData<TopicPage>(queryKey);
      return { ...ratesSince(before, page.items, performance.now()), next: page.next_page_token };
    },
    refetchInterval: LIVE_MS,
  });
}

export const topicPageQuery = (cluster: string, search: TopicSearch, token?: string) => ({
  ...topicPage(cluster, search, PAGE_SIZE, token),
  placeholderData: keepPreviousData,
});

/** The first topics by name, for those that are written most. */
export const topTopicsQuery = (cluster: string) => topicPage(cluster, {}, TOPICS_MAX);

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
