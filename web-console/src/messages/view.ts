export const DECODINGS = ['auto', 'json', 'text', 'hex'] as const;
export type Decoding = (typeof DECODINGS)[number];

export const STARTS = ['newest', 'oldest', 'offset', 'time', 'live'] as const;
export type Start = (typeof STARTS)[number];

export const LIMITS = [50, 100, 500] as const;
const FILTER_CHARS_MAX = 1_000; // of the contract

/** What the address says about the messages to show; absent parts have their defaults. */
export interface View {
  from?: Start;
  partition?: number;
  offset?: number;
  /** RFC 3339 */
  time?: string;
  limit?: number;
  key?: string;
  value?: string;
  header?: string;
  path?: string;
  equals?: string;
  as?: Decoding;
}

/**
 * The view of an address that anyone may have written: what makes no sense is left out. The router reads numbers and
 * booleans out of addresses, so texts can arrive as those.
 */
export function viewOf(search: Record<string, unknown>): View {
  const from = STARTS.find((name) => name === search.from);
  const as = DECODINGS.find((name) => name === search.as);
  const partition = whole(search.partition);
  const offset = from === 'offset' ? whole(search.offset) : undefined;
  const time = from === 'time' ? moment(search.time) : undefined;
  const limit = LIMITS.find((number) => number === search.limit);
  // Each of the two makes sense with the other alone.
  const path = text(search.path);
  const equals = path === undefined ? undefined : text(search.equals);
  return {
    ...(from !== undefined && from !== 'newest' && { from }),
    ...(from === 'offset' ? { partition: partition ?? 0 } : partition !== undefined && { partition }),
    ...(offset !== undefined && { offset }),
    ...(time !== undefined && { time }),
    ...(limit !== undefined && limit !== LIMITS[0] && { limit }),
    ...texts({ key: search.key, value: search.value, header: search.header }),
    ...(path !== undefined && equals !== undefined && { path, equals }),
    ...(as !== undefined && as !== 'auto' && { as }),
  };
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function moment(value: unknown): string | undefined {
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function text(value: unknown): string | undefined {
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const string = isText ? String(value) : '';
  return string === '' || string.length > FILTER_CHARS_MAX ? undefined : string;
}

function texts(values: Record<string, unknown>): Partial<Record<'key' | 'value' | 'header', string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const string = text(value);
      return string === undefined ? [] : [[name, string]];
    }),
  );
}

/** Whether the server leaves messages out. */
export function isFiltered(view: View): boolean {
  return (view.key ?? view.value ?? view.header ?? view.path) !== undefined;
}

/** What the server is asked for. */
export function queryOf(view: View) {
  const start = view.from ?? 'newest';
  const filters = {
    partition: view.partition,
    key_contains: view.key,
    value_contains: view.value,
    header: view.header,
    json_path: view.path,
    json_equals: view.equals,
  };
  if (start === 'live') {
    return { ...filters, follow: true as const };
  }
  return {
    ...filters,
    from: start,
    limit: view.limit ?? LIMITS[0],
    offset: start === 'offset' ? (view.offset ?? 0) : undefined,
    timestamp: start === 'time' ? (view.time ?? new Date(0).toISOString()) : undefined,
  };
}
