import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { PAGE_SIZE } from './queries';

export const peopleKeys = {
  users: ['users'] as const,
  invitations: ['invitations'] as const,
  sessions: ['sessions'] as const,
  tenant: (id: string) => ['tenants', id] as const,
};

const next = (page: { next_page_token: string | null }) => page.next_page_token ?? undefined;

export const usersQuery = infiniteQueryOptions({
  queryKey: peopleKeys.users,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) =>
    body(api.GET('/v1/users', { params: { query: { page_size: 500, page_token: pageParam } } })),
  getNextPageParam: next,
});

/** With its ETag; asked anew each time. */
export const userQuery = (id: string) =>
  queryOptions({
    queryKey: [...peopleKeys.users, id],
    gcTime: 0,
    queryFn: async () => {
      const call = api.GET('/v1/users/{user_id}', { params: { path: { user_id: id } } });
      const user = await body(call);
      return { user, etag: (await call).response.headers.get('ETag') ?? '*' };
    },
  });

export const invitationsQuery = infiniteQueryOptions({
  queryKey: peopleKeys.invitations,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) =>
    body(api.GET('/v1/invitations', { params: { query: { page_size: 500, page_token: pageParam } } })),
  getNextPageParam: next,
});

export const ownSessionsQuery = infiniteQueryOptions({
  queryKey: peopleKeys.sessions,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) =>
    body(api.GET('/v1/sessions', { params: { query: { page_size: PAGE_SIZE, page_token: pageParam } } })),
  getNextPageParam: next,
});

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: peopleKeys.tenant(id),
    queryFn: async () => {
      const call = api.GET('/v1/tenants/{tenant_id}', { params: { path: { tenant_id: id } } });
      const tenant = await body(call);
      return { tenant, etag: (await call).response.headers.get('ETag') ?? '*' };
    },
  });
