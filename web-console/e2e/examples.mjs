// Example data for pictures of the console: by REST with the session that the browser holds, and by kcat where there is one.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const RECORDS_FIRST = 12;
const RECORDS = 36;
const KCAT_MS_MAX = 60_000;
const TOPICS = [
  { name: 'orders', partitions: 6, configs: { 'retention.ms': '604800000' } },
  { name: 'payments', partitions: 3 },
  { name: 'prices', partitions: 1, configs: { 'cleanup.policy': 'compact' } },
  { name: 'quiet', partitions: 1 },
  { name: 'warehouse.eu-central.shipments-delayed.by-carrier-and-day.v2', partitions: 3 },
];

/** `post(path, body)` with the browser's cookie and the session's CSRF token; the answer, or an error with the problem's words. */
export async function poster(context, base) {
  const current = await context.request.get(`${base}/v1/sessions/current`);
  const { csrf_token: csrf, tenant_id: tenant } = await current.json();
  async function post(path, data) {
    const answer = await context.request.post(base + path, { data, headers: { 'X-Weir-Csrf': csrf } });
    if (!answer.ok()) {
      throw new Error(`POST ${path} answered ${answer.status()}: ${await answer.text()}`);
    }
    return answer.json();
  }
  return { post, tenant };
}

const utf8 = (data) => ({ encoding: 'utf8', data });

function order(number) {
  return {
    key: utf8(`customer-${number % 7}`),
    value: utf8(
      JSON.stringify({ order: 1000 + number, items: 1 + (number % 4), total: `${19 + number}.90` }),
    ),
    headers: [{ name: 'source', value: utf8(number % 3 === 0 ? 'app' : 'shop') }],
  };
}

/** Topics, records, service accounts, keys, an invitation; with kcat a group that is behind and one that reads. */
export async function makeExamples({ post, cluster, connection, say }) {
  const topics = `/v1/clusters/${cluster}/topics`;
  for (const topic of TOPICS) {
    await post(topics, topic);
  }
  for (let number = 0; number < RECORDS_FIRST; number++) {
    await post(`${topics}/orders/messages`, order(number));
  }
  await post(`${topics}/prices/messages`, { key: utf8('apple'), value: utf8('{"cents": 45}') });
  await post(`${topics}/prices/messages`, { key: utf8('pear'), value: null });

  const shop = await post('/v1/service-accounts', {
    name: 'shop',
    description: 'The web shop',
    access: 'full',
  });
  await post('/v1/service-accounts', { name: 'billing' });
  const keys = `/v1/service-accounts/${shop.id}/keys`;
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await post(keys, { cluster_id: cluster, description: 'staging', expires_at: soon });
  const key = await post(keys, { cluster_id: cluster, description: 'production' });
  await post('/v1/invitations', { email: 'new.colleague@example.com', role: 'developer' });
  say('2 service accounts, 2 keys, 1 invitation');
  const reading = await readGroups({ connection, key, say });
  try {
    for (let number = RECORDS_FIRST; number < RECORDS; number++) {
      await post(`${topics}/orders/messages`, order(number));
    }
  } catch (error) {
    await reading.stop();
    throw error;
  }
  say(`${TOPICS.length} topics, ${RECORDS + 2} records`);
  return reading;
}

/** `groups`: whether there are some; `stop` ends the program that reads. */
async function readGroups({ connection, key, say }) {
  if (!(await hasKcat())) {
    say("kcat is not installed: the groups' pages stay empty");
    return { groups: false, stop: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), 'weir-screenshots-'));
  const file = join(folder, 'kcat.conf'); // not on the command line, where everybody sees the secret
  const settings = {
    'bootstrap.servers': connection.bootstrap_servers,
    'security.protocol': connection.security_protocol,
    'sasl.mechanisms': 'PLAIN',
    'ssl.ca.location': connection.ca_file,
    'sasl.username': key.id,
    'sasl.password': key.secret,
    'auto.offset.reset': 'earliest',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  const run = promisify(execFile);
  let reader;
  const stop = async () => {
    if (reader !== undefined && reader.exitCode === null && reader.signalCode === null) {
      const ended = new Promise((resolve) => reader.once('exit', resolve));
      reader.kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const some = ['-q', '-F', file, '-c', String(RECORDS_FIRST), '-G', 'billing', 'orders'];
    await run('kcat', some, { timeout: KCAT_MS_MAX });
    reader = spawn('kcat', ['-u', '-q', '-F', file, '-G', 'shipping', 'orders', 'payments'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await firstRecord(reader);
  } catch (error) {
    await stop();
    throw error;
  }
  say('2 groups: billing read once, shipping reads');
  return { groups: true, stop };
}

async function hasKcat() {
  try {
    await promisify(execFile)('kcat', ['-V']);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

function firstRecord(reader) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`kcat read nothing in ${KCAT_MS_MAX} ms`)), KCAT_MS_MAX);
    reader.once('error', reject);
    reader.once('exit', (code) => reject(new Error(`kcat ended with ${code} before its first record`)));
    reader.stdout.once('data', () => {
      clearTimeout(late);
      resolve();
    });
    reader.stdout.resume();
  });
}
