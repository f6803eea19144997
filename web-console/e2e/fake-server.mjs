// A server of the built site with a tenant and a cluster in memory: what a browser makes of long lists and of names that
// tenants may choose. What else it answers is its caller's.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

export const CLUSTER = 'vc-aaaaaaaaaa';

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self'; font-src 'self'";

const TENANT = {
  '/v1/sessions/current': {
    kind: 'user',
    csrf_token: 'none',
    user: { id: 'usr-aaaaaaaaaa', email: 'someone@example.com', role: 'developer' },
  },
  '/v1/clusters': { items: [{ id: CLUSTER, name: 'starter' }], next_page_token: null },
};

/** Starts it; `asked` counts requests by path. `answer(url, times)` gives a body, or undefined for 404. */
export async function serve(site, answer) {
  const asked = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://server.invalid');
    const path = url.pathname;
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    if (path.startsWith('/v1/')) {
      const body = TENANT[path] ?? answer(url, times);
      response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
      return;
    }
    const file = extname(path) in TYPES ? path : '/index.html';
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)], 'Content-Security-Policy': POLICY });
    response.end(await readFile(join(site, file)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    asked,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A page of a list, as the contract says: `page_size` and `page_token`. */
export function pageOf(items, query) {
  const from = Number(query.get('page_token') ?? 0);
  const end = from + Number(query.get('page_size'));
  return { items: items.slice(from, end), next_page_token: end < items.length ? `${end}` : null };
}
