// A cluster of many groups in memory: see fake-server.mjs. It answers no more than the pages of groups ask for.
import { CLUSTER, pageOf, serve as serveSite } from './fake-server.mjs';

export { CLUSTER } from './fake-server.mjs';
export const MANY = 10_000;

/** Names that must stay text. */
export const HOSTILE = [
  '<img src=x onerror="window.stolen=1">',
  '"><script>window.stolen=1</script>',
  'a/b/../c?d=e#f',
  '..',
  '  two  spaces  ',
  'right-to-left \u202egnp.exe',
  'line\nbreak',
  '読者グループ-grüppe-🦀',
  `long-${'x'.repeat(1_000)}`,
];

function groups() {
  const names = Array.from({ length: MANY - HOSTILE.length }, (_, at) => `group-${`${at}`.padStart(5, '0')}`);
  return [...HOSTILE, ...names].map((group_id, at) => ({
    group_id,
    type: at % 3 === 0 ? 'consumer' : 'classic',
    state: at % 50 === 7 ? 'PreparingRebalance' : at % 2 === 0 ? 'Stable' : 'Empty',
    protocol_type: 'consumer',
    members: at % 2 === 0 ? 1 + (at % 5) : 0,
    lag: {
      records: (at * 7_919) % 100_000,
      seconds: (at * 104_729) % 300_000,
      partitions: 6,
      complete: at % 97 !== 3,
    },
  }));
}

const bySort = {
  name: (a, b) => (a.group_id < b.group_id ? -1 : 1),
  '-lag': (a, b) => b.lag.records - a.lag.records,
};

const nameOf = (id) => (id.startsWith('~') ? Buffer.from(id.slice(1), 'base64url').toString() : id);

function details(group, records) {
  const offsets = Array.from({ length: 500 }, (_, partition) => ({
    topic: 'orders',
    partition,
    committed_offset: partition === 499 ? null : 1_000,
    log_start_offset: 0,
    log_end_offset: 1_000 + partition,
    lag_records: partition === 499 ? null : partition,
    lag_seconds: partition === 499 ? null : partition * 3,
  }));
  const { members: count, ...item } = group;
  const members = Array.from({ length: count }, (_, at) => ({
    member_id: `consumer-${at}-8d4a`,
    instance_id: at === 0 ? 'static-<b>1</b>' : null,
    client_id: `<i>client</i> ${at}`,
    host: '10.0.0.1',
    assignments: offsets.slice(at * 100, at * 100 + 60).map(({ topic, partition }) => ({ topic, partition })),
  }));
  const lag = { ...group.lag, records, complete: true };
  return { ...item, assignor: 'range', coordinator_id: 2, members, lag, offsets, offsets_truncated: false };
}

/** Starts it. Each look at one group finds 500 records less to read. */
export function serve(site) {
  const all = groups();
  const list = `/v1/clusters/${CLUSTER}/groups`;
  return serveSite(site, ({ pathname: path, searchParams: query }, times) => {
    if (path === list) {
      const found = all
        .filter(({ group_id, state }) => {
          const wanted = query.get('state') ?? state;
          return wanted === state && group_id.includes(query.get('search') ?? '');
        })
        .sort(bySort[query.get('sort') ?? 'name']);
      return {
        ...pageOf(found, query),
        total: found.length,
        lag_unknown: query.get('sort') === '-lag' ? 3 : null,
        lag_at: query.get('sort') === '-lag' ? new Date().toISOString() : null,
      };
    }
    const name = path.startsWith(`${list}/`) ? nameOf(path.slice(list.length + 1)) : undefined;
    const group = all.find(({ group_id }) => group_id === name);
    return group && details(group, Math.max(0, 50_000 - 500 * times));
  });
}
