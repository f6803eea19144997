import { api, body, setCsrfToken } from './api/client';
import { queryClient, sessionQuery } from './api/queries';

/** Signs in by cookie: the session's token never reaches a script. */
export async function signIn(login: { email: string; password: string }): Promise<void> {
  const session = await body(api.POST('/v1/sessions', { body: { ...login, transport: 'cookie' } }));
  queryClient.clear();
  setCsrfToken(session.csrf_token);
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
