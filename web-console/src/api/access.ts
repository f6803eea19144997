import { queryOptions } from '@tanstack/react-query';
import { api, body, idempotent, type Schemas } from './client';
import { keys } from './queries';

const keyPath = (account: string, key: string) => ({ service_account_id: account, key_id: key });

/** The longest overlap of two secrets, in seconds (KeyRotation of the contract). */
export const OVERLAP_MAX_SECONDS = 604_800;

/** A key as it is now, with the tag that a change must name. */
async function keyWithTag(account: string, key: string) {
  const call = api.GET('/v1/service-accounts/{service_account_id}/keys/{key_id}', {
    params: { path: keyPath(account, key) },
  });
  const now = await body(call);
  return { now, etag: (await call).response.headers.get('ETag') ?? '*' };
}

/** What a rotation would do, and the tag of the key that it was asked of. */
export const rotationPreview = (account: string, key: string, overlapSeconds: number) =>
  queryOptions({
    queryKey: [...keys.apiKeys(account), key, 'rotation', overlapSeconds],
    gcTime: 0, // asked anew each time: another rotation may have come in between
    queryFn: async () => {
      const { now, etag } = await keyWithTag(account, key);
      const effects = await body(
        api.POST('/v1/service-accounts/{service_account_id}/keys/{key_id}:rotate', {
          params: { path: keyPath(account, key), query: { dry_run: true }, header: { 'If-Match': etag } },
          body: { overlap_seconds: overlapSeconds },
        }),
      );
      return { now, etag, effects: effects as Schemas['Effects'] };
    },
  });

/** A key whose secret was made here, as the console brings none along. */
export type IssuedKey = Schemas['NewKey'] & { secret: string };

export async function rotateKey(change: {
  account: string;
  key: string;
  etag: string;
  overlapSeconds: number;
}): Promise<IssuedKey> {
  const rotated = await body(
    api.POST('/v1/service-accounts/{service_account_id}/keys/{key_id}:rotate', {
      params: {
        path: keyPath(change.account, change.key),
        header: { ...idempotent(), 'If-Match': change.etag },
      },
      body: { overlap_seconds: change.overlapSeconds },
    }),
  );
  return rotated as IssuedKey;
}

/** What a revocation would do. */
export const revocationPreview = (account: string, key: string) =>
  queryOptions({
    queryKey: [...keys.apiKeys(account), key, 'revocation'],
    gcTime: 0,
    queryFn: async () => {
      const { now, etag } = await keyWithTag(account, key);
      const effects = await body(
        api.DELETE('/v1/service-accounts/{service_account_id}/keys/{key_id}', {
          params: { path: keyPath(account, key), query: { dry_run: true }, header: { 'If-Match': etag } },
        }),
      );
      return { now, etag, effects: effects as Schemas['Effects'] };
    },
  });

export const revokeKey = (account: string, key: string, etag: string) =>
  body(
    api.DELETE('/v1/service-accounts/{service_account_id}/keys/{key_id}', {
      params: { path: keyPath(account, key), header: { 'If-Match': etag } },
    }),
  );

export async function makeKey(wanted: {
  account: string;
  clusterId: string;
  description: string;
  expiresAt: string | null;
}): Promise<IssuedKey> {
  const made = await body(
    api.POST('/v1/service-accounts/{service_account_id}/keys', {
      params: { path: { service_account_id: wanted.account }, header: idempotent() },
      body: {
        cluster_id: wanted.clusterId,
        description: wanted.description,
        expires_at: wanted.expiresAt,
      },
    }),
  );
  return made as IssuedKey;
}

/** An account as it is now, with the tag that a change must name. */
export const accountQuery = (account: string) =>
  queryOptions({
    queryKey: [...keys.accounts, account, 'now'],
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => {
      const call = api.GET('/v1/service-accounts/{service_account_id}', {
        params: { path: { service_account_id: account } },
      });
      const now = await body(call);
      return { now, etag: (await call).response.headers.get('ETag') ?? '*' };
    },
  });

export const changeAccount = (
  account: string,
  etag: string,
  change: Schemas['ServiceAccountPatch'],
): Promise<unknown> =>
  body(
    api.PATCH('/v1/service-accounts/{service_account_id}', {
      params: { path: { service_account_id: account }, header: { 'If-Match': etag } },
      body: change,
    }),
  );

/** Which keys go with an account. */
export const accountDeletion = (account: string) =>
  queryOptions({
    queryKey: [...keys.accounts, account, 'deletion'],
    gcTime: 0,
    queryFn: async () => {
      const call = api.GET('/v1/service-accounts/{service_account_id}', {
        params: { path: { service_account_id: account } },
      });
      await body(call);
      const etag = (await call).response.headers.get('ETag') ?? '*';
      const effects = await body(
        api.DELETE('/v1/service-accounts/{service_account_id}', {
          params: {
            path: { service_account_id: account },
            query: { dry_run: true },
            header: { 'If-Match': etag },
          },
        }),
      );
      return { etag, effects: effects as Schemas['Effects'] };
    },
  });

export const deleteAccount = (account: string, etag: string) =>
  body(
    api.DELETE('/v1/service-accounts/{service_account_id}', {
      params: { path: { service_account_id: account }, header: { 'If-Match': etag } },
    }),
  );
