import createClient, { type Middleware } from 'openapi-fetch';
import { apiError } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** In memory only: a reload gets it anew with the session. */
let csrfToken: string | undefined;
/** The tenant that an operator acts inside of. */
let actingTenant: string | undefined;
let onSignedOut: () => void = () => {};
let onForbidden: () => void = () => {};

export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

export function setTenant(id: string | undefined): void {
  actingTenant = id;
}

export function tenant(): string | undefined {
  return actingTenant;
}

/** Called when the server no longer knows the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Called when the role was not enough: it may have changed. */
export function whenForbidden(listener: () => void): void {
  onForbidden = listener;
}

/** Of which a 401 is an answer like others. */
function isLogin(request: Request, schemaPath: string): boolean {
  return request.method === 'POST' && /^\/v1\/(operator-)?sessions$/.test(schemaPath);
}

const session: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrfToken !== undefined) {
      request.headers.set('X-Weir-Csrf', csrfToken);
    }
    if (actingTenant !== undefined) {
      request.headers.set('Weir-Tenant', actingTenant);
    }
    return request;
  },
  onResponse({ request, response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/v1/sessions/current' && !isLogin(request, schemaPath)) {
      onSignedOut();
    }
    if (response.status === 403) {
      onForbidden();
    }
    return response;
  },
};

// Not `fetch` itself: tests replace it later.
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => fetch(request),
});
api.use(session);

/** The body of an answer, or what went wrong as an exception. */
export async function body<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const answer = await call.catch(() => {
    throw apiError(0, undefined);
  });
  if (!answer.response.ok) {
    throw apiError(answer.response.status, answer.error);
  }
  return answer.data as NonNullable<T>;
}

export interface IdempotencyHeader {
  'Idempotency-Key': string;
}

/** A POST that is tried again must not be done twice: `usePost` keeps this for a retry. */
export function idempotent(): IdempotencyHeader {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { 'Idempotency-Key': Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}
