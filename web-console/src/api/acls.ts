import { queryOptions } from '@tanstack/react-query';
import type { Acl, NewAcl } from '../acls';
import { api, body, type IdempotencyHeader, idempotent, type Schemas } from './client';
import { ApiError } from './problem';
import { keys, queryClient } from './queries';

const key = (cluster: string) => [...keys.clusters, cluster, 'acls'] as const;

/** All ACLs of a cluster: there are a thousand at most. */
export const aclsQuery = (cluster: string) =>
  queryOptions({
    queryKey: key(cluster),
    queryFn: async () => {
      const all: Acl[] = [];
      let token: string | undefined;
      do {
        const page: Schemas['AclList'] = await body(
          api.GET('/v1/clusters/{cluster_id}/acls', {
            params: { path: { cluster_id: cluster }, query: { page_size: 500, page_token: token } },
          }),
        );
        all.push(...page.items);
        token = page.next_page_token ?? undefined;
      } while (token !== undefined);
      return all;
    },
  });

export const aclsChanged = (cluster: string) => queryClient.invalidateQueries({ queryKey: key(cluster) });

/** Makes those that there are not yet; one that is there already is what was wished. */
export async function allow(cluster: string, acls: NewAcl[], header?: IdempotencyHeader): Promise<void> {
  for (const [index, acl] of acls.entries()) {
    const own =
      header === undefined ? idempotent() : { 'Idempotency-Key': `${header['Idempotency-Key']}-${index}` };
    try {
      await body(
        api.POST('/v1/clusters/{cluster_id}/acls', {
          params: { path: { cluster_id: cluster }, header: own },
          body: acl,
        }),
      );
    } catch (error) {
      if (!(error instanceof ApiError && error.problem?.code === 'acl_exists')) {
        throw error;
      }
    }
  }
}

/** What the deletion of an ACL would take away: the ACL as it is now. */
export const aclDeletion = (cluster: string, id: string) =>
  queryOptions({
    queryKey: [...key(cluster), id, 'deletion'],
    gcTime: 0,
    staleTime: 0,
    queryFn: () =>
      body(
        api.DELETE('/v1/clusters/{cluster_id}/acls/{acl_id}', {
          params: { path: { cluster_id: cluster, acl_id: id }, query: { dry_run: true } },
        }),
      ),
  });

export const deleteAcl = (cluster: string, id: string) =>
  body(
    api.DELETE('/v1/clusters/{cluster_id}/acls/{acl_id}', {
      params: { path: { cluster_id: cluster, acl_id: id } },
    }),
  );
