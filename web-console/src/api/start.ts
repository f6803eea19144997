import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './queries';

const ACCOUNTS_LOOKED_AT = 20;

/** The first key found that opens a cluster, and the first account; each undefined while there is none. */
export const clusterKeyQuery = (cluster: string) =>
  queryOptions({
    queryKey: [...keys.accounts, 'key-of', cluster],
    queryFn: async () => {
      const { items } = await body(
        api.GET('/v1/service-accounts', { params: { query: { page_size: ACCOUNTS_LOOKED_AT } } }),
      );
      for (const account of items) {
        const page = await body(
          api.GET('/v1/service-accounts/{service_account_id}/keys', {
            params: { path: { service_account_id: account.id }, query: { page_size: 500 } },
          }),
        );
        const key = page.items.find(({ cluster_id }) => cluster_id === cluster);
        if (key !== undefined) {
          return { account, key };
        }
      }
      return { account: items[0], key: undefined };
    },
  });
