import { actInside } from './acting';
import { api, body, setCsrfToken } from './api/client';
import { queryClient, sessionQuery } from './api/queries';

/** Signs the operator in: a cookie takes the token's place. */
export async function operatorSignIn(token: string): Promise<void> {
  const session = await body(api.POST('/v1/operator-sessions', { body: { token } }));
  queryClient.clear();
  actInside(undefined);
  setCsrfToken(session.csrf_token);
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** Signs in by cookie: the session's token never reaches a script. */
export async function signIn(login: { email: string; password: string }): Promise<void> {
  const session = await body(api.POST('/v1/sessions', { body: { ...login, transport: 'cookie' } }));
  queryClient.clear();
  actInside(undefined);
  setCsrfToken(session.csrf_token);
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
