// Which tenant an operator acts inside of: the URL says so (`?tenant=`), and requests carry it from here.

import { setTenant, tenant } from './api/client';
import { queryClient } from './api/queries';

/** A tenant's id as it may stand in a URL. */
export function tenantOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^ten-[a-z0-9]{20}$/.test(value) ? value : undefined;
}

/** From here on requests are for that tenant; nothing that was read of another stays readable. */
export function actInside(id: string | undefined): void {
  if (id === tenant()) {
    return;
  }
  setTenant(id);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}
