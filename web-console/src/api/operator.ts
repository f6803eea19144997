import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { PAGE_SIZE } from './queries';

/** How often nodes and health are looked at while they are shown. */
const LIVE_MS = 2_000;

export interface TenantFilter {
  search?: string | undefined;
  state?: 'active' | 'suspended' | undefined;
}

export const operatorKeys = {
  tenants: ['operator', 'tenants'] as const,
  tenant: (id: string) => ['operator', 'tenants', id] as const,
  brokerClusters: ['operator', 'broker-clusters'] as const,
  signingKeys: ['operator', 'signing-keys'] as const,
};

export const tenantsQuery = (filter: TenantFilter) =>
  infiniteQueryOptions({
    queryKey: [...operatorKeys.tenants, 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/v1/tenants', {
          params: {
            query: {
              page_size: PAGE_SIZE,
              page_token: pageParam,
              state: filter.state,
              search: filter.search === '' ? undefined : filter.search,
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
  });

const at = (id: string) => ({ params: { path: { tenant_id: id } } });

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: [...operatorKeys.tenant(id), 'tenant'],
    queryFn: async () => {
      const call = api.GET('/v1/tenants/{tenant_id}', at(id));
      const tenant = await body(call);
      return { tenant, etag: (await call).response.headers.get('ETag') };
    },
    refetchInterval: (query) => (query.state.data?.tenant.state === 'deleting' ? LIVE_MS : false),
  });

export const limitsQuery = (id: string) =>
  queryOptions({
    queryKey: [...operatorKeys.tenant(id), 'limits'],
    queryFn: async () => {
      const call = api.GET('/v1/tenants/{tenant_id}/limits', at(id));
      const limits = await body(call);
      return { limits, etag: (await call).response.headers.get('ETag') };
    },
  });

export const usageQuery = (id: string) =>
  queryOptions({
    queryKey: [...operatorKeys.tenant(id), 'usage'],
    queryFn: () => body(api.GET('/v1/tenants/{tenant_id}/usage', at(id))),
    refetchInterval: 10_000,
  });

export const brokerClustersQuery = queryOptions({
  queryKey: operatorKeys.brokerClusters,
  queryFn: () => body(api.GET('/v1/broker-clusters')),
  // Looked at again while something is under way, so that its end shows.
  refetchInterval: ({ state }) => (state.data?.items.some(atWork) ? LIVE_MS : false),
});

/** Whether an operation on it goes on. */
export const atWork = (cluster: { state: string }) =>
  ['creating', 'changing', 'deleting'].includes(cluster.state);

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: [...operatorKeys.brokerClusters, 'operations', id],
    queryFn: () => body(api.GET('/v1/operations/{operation_id}', { params: { path: { operation_id: id } } })),
    refetchInterval: LIVE_MS,
  });

const of = (cluster: string) => ({ params: { path: { broker_cluster_id: cluster } } });

export const nodesQuery = (cluster: string) =>
  queryOptions({
    queryKey: [...operatorKeys.brokerClusters, cluster, 'nodes'],
    queryFn: () => body(api.GET('/v1/broker-clusters/{broker_cluster_id}/brokers', of(cluster))),
    refetchInterval: LIVE_MS,
  });

export const healthQuery = (cluster: string) =>
  queryOptions({
    queryKey: [...operatorKeys.brokerClusters, cluster, 'health'],
    queryFn: () => body(api.GET('/v1/broker-clusters/{broker_cluster_id}/health', of(cluster))),
    refetchInterval: LIVE_MS,
  });

export const signingKeysQuery = queryOptions({
  queryKey: operatorKeys.signingKeys,
  queryFn: () => body(api.GET('/v1/signing-keys')),
  refetchInterval: 10_000, // a new one signs by itself, once the brokers know it
});
