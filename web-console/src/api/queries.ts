import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, setCsrfToken } from './client';
import { ApiError, isUnanswered } from './problem';

export const PAGE_SIZE = 50;
const RETRIES_MAX = 5;
const PAUSE_MS_MAX = 5_000;

/** What the server refused it will refuse again; only its absence is worth waiting for, and what passes for a while. */
function retry(failures: number, error: Error): boolean {
  const passing = failures < RETRIES_MAX && error instanceof ApiError && error.status >= 502;
  return isUnanswered(error) || passing;
}

const retryDelay = (failures: number) => Math.min(500 * 2 ** failures, PAUSE_MS_MAX);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry, retryDelay, staleTime: 5_000, throwOnError: false },
    mutations: { retry: false },
  },
});

export const keys = {
  session: ['session'] as const,
  clusters: ['clusters'] as const,
  topics: (cluster: string) => ['clusters', cluster, 'topics'] as const,
  topic: (cluster: string, topic: string) => ['clusters', cluster, 'topics', topic] as const,
  accounts: ['service-accounts'] as const,
  apiKeys: (account: string) => ['service-accounts', account, 'keys'] as const,
};

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async () => {
    const session = await body(api.GET('/v1/sessions/current'));
    setCsrfToken(session.csrf_token);
    return session;
  },
  staleTime: 60_000,
});

export const clustersQuery = queryOptions({
  queryKey: keys.clusters,
  queryFn: () => body(api.GET('/v1/clusters', { params: { query: { page_size: 500 } } })),
});

export const topicsQuery = (cluster: string) =>
  infiniteQueryOptions({
    queryKey: keys.topics(cluster),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/v1/clusters/{cluster_id}/topics', {
          params: { path: { cluster_id: cluster }, query: { page_size: PAGE_SIZE, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
  });

const at = (cluster: string, topic: string) => ({ cluster_id: cluster, topic });

export const topicQuery = (cluster: string, topic: string) =>
  queryOptions({
    queryKey: keys.topic(cluster, topic),
    queryFn: () =>
      body(api.GET('/v1/clusters/{cluster_id}/topics/{topic}', { params: { path: at(cluster, topic) } })),
  });

export const partitionsQuery = (cluster: string, topic: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.topic(cluster, topic), 'partitions'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/v1/clusters/{cluster_id}/topics/{topic}/partitions', {
          params: { path: at(cluster, topic), query: { page_size: PAGE_SIZE, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
    refetchInterval: 5_000,
  });

export const configsQuery = (cluster: string, topic: string) =>
  queryOptions({
    queryKey: [...keys.topic(cluster, topic), 'configs'],
    queryFn: async () => {
      const call = api.GET('/v1/clusters/{cluster_id}/topics/{topic}/configs', {
        params: { path: at(cluster, topic) },
      });
      const { items } = await body(call);
      return { items, etag: (await call).response.headers.get('ETag') };
    },
  });

export const accountsQuery = infiniteQueryOptions({
  queryKey: keys.accounts,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) =>
    body(
      api.GET('/v1/service-accounts', { params: { query: { page_size: PAGE_SIZE, page_token: pageParam } } }),
    ),
  getNextPageParam: (page) => page.next_page_token ?? undefined,
});

export const apiKeysQuery = (account: string) =>
  queryOptions({
    queryKey: keys.apiKeys(account),
    queryFn: () =>
      body(
        api.GET('/v1/service-accounts/{service_account_id}/keys', {
          params: { path: { service_account_id: account }, query: { page_size: 500 } },
        }),
      ),
  });

export type Client = 'java' | 'python' | 'go' | 'node' | 'kcat' | 'properties';

export const clientConfigQuery = (cluster: string, client: Client) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'client-config', client],
    queryFn: () =>
      body(
        api.GET('/v1/clusters/{cluster_id}/client-config', {
          params: { path: { cluster_id: cluster }, query: { client } },
        }),
      ),
    staleTime: 600_000,
  });
