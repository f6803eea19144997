import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { PAGE_SIZE } from './queries';

/** What of the log is wanted, as the page's address holds it; times as in RFC 3339. */
export interface AuditFilters {
  actor?: string;
  action?: string;
  resource?: string;
  from?: string;
  to?: string;
}

const TEXTS = ['actor', 'action', 'resource'] as const;
const TIMES = ['from', 'to'] as const;

/** What an address says of them; what is no filter is left out. */
export function auditFilters(search: Record<string, unknown>): AuditFilters {
  const filters: AuditFilters = {};
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') {
      filters[name] = value;
    }
  }
  for (const name of TIMES) {
    const value = search[name];
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
      filters[name] = new Date(value).toISOString();
    }
  }
  return filters;
}

/** The address of the file with all that the filters let through. */
export function auditExport(filters: AuditFilters): string {
  return `/v1/audit-events/export?${new URLSearchParams({ ...filters })}`;
}

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['audit-events', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/v1/audit-events', {
          params: { query: { ...filters, order: 'desc', page_size: PAGE_SIZE, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_page_token ?? undefined,
  });
