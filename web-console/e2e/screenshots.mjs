// Pictures of every page of the console of a running Weir, light and dark, wide and narrow: see --help.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withPage } from './browser.mjs';
import { makeExamples, poster } from './examples.mjs';
import { button, signUp } from './signup.mjs';

const CONSOLE = dirname(dirname(fileURLToPath(import.meta.url)));
const HOME = process.env.WEIR_HOME ?? join(dirname(CONSOLE), '.weir');
const HELP = `npm run screenshots -- [--connection FILE] [--out FOLDER] [--only TEXT]

Takes pictures of every page of the console of a running Weir as NAME-{light,dark}-{wide,narrow}.png.
It signs up a tenant of its own, fills it with examples, and leaves it there.

--connection FILE   what ./weir up wrote (default: $WEIR_HOME/connection.json, or .weir/connection.json of the repository)
--out FOLDER        where the pictures go (default: web-console/target/screenshots)
--only TEXT         only pages whose name has TEXT in it

WEIR_CHROMIUM is the browser (default: /usr/bin/chromium). kcat, if it is installed, makes groups.`;

const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const HEIGHT_MAX = 2400;
const READY_MS_MAX = 15_000;
const HEALTH_MS_MAX = 5_000;

const heading = (name) => (page) => page.getByRole('heading', { name, exact: true, level: 1 });
const text = (words) => (page) => page.getByText(words).first();
const press = (name) => (page) => button(page, name).first().click();
const dialog = (page) => page.getByRole('dialog');
/** Opens what a button opens, and waits for it. */
const opens = (name) => async (page) => {
  await press(name)(page);
  await dialog(page).waitFor();
};

async function openAccount(page) {
  await page.getByRole('button', { name: /^shop/ }).click();
  await page.getByRole('cell', { name: /production/ }).waitFor();
}

// name, path, what is there once the page is, and what is done to it then. `busy`: something goes on in it all the time.
const signedOut = () => [
  ['signin', '/signin', heading('Sign in')],
  ['signup', '/signup', heading('Sign up')],
  ['signup-verify', '/signup/verify?token=wrong', heading('Verify your address')],
  ['signup-link-wrong', '/signup/verify?token=wrong', heading('Verify your address'), followLink],
  ['forgot-password', '/forgot-password', (page) => page.getByLabel('E-mail')],
  ['reset-password', '/reset-password?token=wrong', (page) => page.getByLabel(/New password/).first()],
  ['invitation', '/invitations/accept?token=wrong', (page) => page.getByLabel(/Password/).first()],
  ['operator-signin', '/signin/operator', (page) => page.getByLabel(/Operator's token/)],
  ['not-found', '/no/such/page', heading('There is no such page')],
];

const fresh = ({ cluster }) => [
  ['empty-start', `${cluster}/start`, heading('To your first stream')],
  ['empty-overview', cluster, text('No group reads here yet')],
  ['empty-topics', `${cluster}/topics`, text('No topic yet')],
  ['empty-groups', `${cluster}/groups`, text('No group yet')],
  ['empty-access', `${cluster}/access`, text('No service account yet')],
  ['empty-connect', `${cluster}/connect`, text('No key for this cluster yet')],
  ['empty-team', '/team', (page) => page.getByRole('table', { name: 'Members' })],
];

const filled = ({ cluster, groups }) => [
  ['overview', cluster, text(groups ? 'billing' : 'No group reads here yet')],
  ['clusters', '/clusters', heading('Clusters')],
  ['cluster-new', '/clusters', heading('Clusters'), opens('New cluster')],
  ['topics', `${cluster}/topics`, text('orders')],
  ['topics-none-found', `${cluster}/topics?q=nothing`, text('No topic has')],
  ['topic-new', `${cluster}/topics`, text('orders'), opens('New topic')],
  ['topic-messages', `${cluster}/topics/orders?tab=messages`, text('customer-')],
  ['topic-message', `${cluster}/topics/orders?tab=messages`, text('customer-'), openMessage],
  ['topic-send', `${cluster}/topics/orders?tab=messages`, text('customer-'), opens('Send a message')],
  ['topic-messages-none', `${cluster}/topics/quiet?tab=messages`, text('No message yet')],
  ['topic-partitions', `${cluster}/topics/orders?tab=partitions`, text('In sync')],
  ['topic-groups', `${cluster}/topics/orders?tab=groups`, text(groups ? 'billing' : /No group/)],
  [
    'topic-configuration',
    `${cluster}/topics/orders?tab=configuration`,
    (page) => page.getByLabel('Find a setting'),
  ],
  ['topic-danger', `${cluster}/topics/orders?tab=danger`, (page) => button(page, 'Delete the topic')],
  [
    'topic-delete',
    `${cluster}/topics/orders?tab=danger`,
    (page) => button(page, 'Delete the topic'),
    opens('Delete the topic'),
  ],
  ['topic-not-there', `${cluster}/topics/not-there`, text(/req-[a-z0-9]{20}/)],
  [
    'start-waits',
    `${cluster}/start?topic=quiet`,
    text('Waiting for a record in quiet'),
    undefined,
    { busy: true },
  ],
  ['start-done', `${cluster}/start?topic=orders`, (page) => page.getByTestId('arrived')],
  ['access', `${cluster}/access`, text('shop')],
  ['access-new', `${cluster}/access`, text('shop'), opens('New service account')],
  ['access-keys', `${cluster}/access`, text('shop'), openAccount],
  ['access-secret', `${cluster}/access`, text('shop'), openSecret],
  ...['Java', 'Python', 'Go', 'Node', 'kcat'].map((client) => [
    `connect-${client.toLowerCase()}`,
    `${cluster}/connect`,
    (page) => page.getByTestId('snippet'),
    (page) => page.getByRole('tab', { name: client }).click(),
  ]),
  ['team', '/team', (page) => page.getByRole('table', { name: 'Invitations' })],
  ['team-invite', '/team', heading('Team'), opens('Invite somebody')],
  ['settings', '/settings', heading('Settings')],
  ['audit-log', '/audit-log', (page) => page.getByRole('table', { name: 'Events' })],
  [
    'audit-event',
    '/audit-log?action=topic.',
    (page) => page.getByRole('table', { name: 'Events' }),
    (page) =>
      page
        .getByRole('button', { name: /^Details of event/ })
        .first()
        .click(),
  ],
  ['audit-none', '/audit-log?action=nothing.', text(/No event/)],
  ['menu', `${cluster}/topics`, text('orders'), undefined, { menu: true }],
];

const withGroups = ({ cluster }) => [
  ['groups', `${cluster}/groups`, text('billing')],
  ['groups-none-found', `${cluster}/groups?q=nothing`, text(/No group/)],
  ['group-offsets', `${cluster}/groups/billing?tab=offsets`, text('Time to drain')],
  ['group-members', `${cluster}/groups/shipping?tab=members`, text('rdkafka')],
  ['group-change', `${cluster}/groups/billing?tab=change`, text('Delete this group')],
  ['group-not-there', `${cluster}/groups/not-there`, text(/req-[a-z0-9]{20}/)],
];

const operators = ({ cluster, tenant }) => [
  ['operator-tenants', '/operator/tenants', heading('Tenants')],
  ['operator-tenants-none', '/operator/tenants?search=nothing-like-it', text('No tenant is like that')],
  ['operator-tenant-new', '/operator/tenants', heading('Tenants'), opens('New tenant')],
  ['operator-tenant', `/operator/tenants/${tenant}`, text('Usage and limits')],
  ['operator-limits', `/operator/tenants/${tenant}`, text('Usage and limits'), opens('Edit the limits')],
  ['operator-tenant-not-there', '/operator/tenants/ten-00000000000000000000', text(/req-[a-z0-9]{20}/)],
  ['operator-broker-clusters', '/operator/broker-clusters', (page) => page.getByRole('table').first()],
  ['operator-signing-keys', '/operator/signing-keys', (page) => page.getByRole('table')],
  ['operator-rotate', '/operator/signing-keys', (page) => page.getByRole('table'), opens('Rotate')],
  ['operator-acting', `${cluster}?tenant=${tenant}`, text('You act inside')],
];

async function followLink(page) {
  await press('Verify and make my cluster')(page);
  await page.getByRole('alert').waitFor();
}

async function openMessage(page) {
  await page.locator('.messages tbody tr').first().getByRole('button').first().click();
  await dialog(page).waitFor();
}

async function openSecret(page) {
  await openAccount(page);
  await opens('New key')(page);
  await press('Make it')(page);
  await page.getByTestId('secret').waitFor();
}

/** Takes the pictures of one page, which is opened once. */
async function take(page, { base, out }, [name, path, ready, act, { busy = false, menu = false } = {}]) {
  await page.setViewportSize(WIDTHS.wide);
  await page.goto(base + path);
  await ready(page).waitFor();
  await act?.(page);
  for (const [width, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size);
    if (menu && width === 'narrow') {
      await press('Navigation')(page);
    }
    if (!busy) {
      await page.waitForFunction(() => document.querySelector('.mantine-Loader-root') === null);
    }
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // A dialog covers what is in sight alone.
      const wanted = await page.evaluate(() =>
        document.querySelector('[role="dialog"]') === null ? document.documentElement.scrollHeight : 0,
      );
      const height = Math.max(size.height, Math.min(wanted, HEIGHT_MAX));
      await page.screenshot({
        path: join(out, `${name}-${colorScheme}-${width}.png`),
        fullPage: true,
        animations: 'disabled', // colours fade into each other
        clip: { x: 0, y: 0, width: size.width, height },
      });
    }
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    console.log(`  ${name}, ${width}${tooWide > 0 ? `: ${tooWide} px wider than the window` : ''}`);
  }
}

/** The pages of a table, one after the other; one that does not come leaves a picture of what came, and fails the run later. */
async function takeAll(page, shots, table) {
  for (const entry of table.filter(([name]) => name.includes(shots.only))) {
    try {
      await take(page, shots, entry);
    } catch (error) {
      const [name] = entry;
      await page.screenshot({ path: join(shots.out, `${name}-failed.png`) });
      console.log(`  ${name} FAILED`);
      shots.failures.push(`${name}: ${error.message}`);
    }
  }
}

async function asTenant(page, context, shots, connection) {
  page.setDefaultTimeout(READY_MS_MAX);
  console.log('Signed out');
  await takeAll(page, shots, signedOut());
  await page.setViewportSize(WIDTHS.wide);
  const { cluster: id } = await signUp(page, shots.base);
  const cluster = `/clusters/${id}`;
  console.log(`A fresh cluster, ${id}`);
  await takeAll(page, shots, fresh({ cluster }));
  console.log('Examples');
  const { post, tenant } = await poster(context, shots.base);
  const say = (words) => console.log(`  ${words}`);
  const { groups, stop } = await makeExamples({ post, cluster: id, connection, say });
  try {
    console.log('A cluster in use');
    await takeAll(page, shots, [...filled({ cluster, groups }), ...(groups ? withGroups({ cluster }) : [])]);
  } finally {
    await stop();
  }
  return { cluster, tenant };
}

async function asOperator(page, shots, connection, tenancy) {
  page.setDefaultTimeout(READY_MS_MAX);
  console.log('The operator');
  await page.goto(`${shots.base}/signin/operator`);
  await page.getByRole('textbox', { name: "Operator's token" }).fill(connection.operator_token);
  await press('Sign in')(page);
  await heading('Tenants')(page).waitFor();
  await takeAll(page, shots, operators(tenancy));
}

async function connectionOf(file) {
  const up = 'start it by ./weir up, or name the file of a running one by --connection';
  let connection;
  try {
    connection = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`no running Weir: ${file} can't be read (${error.message}); ${up}`);
  }
  try {
    const health = await fetch(`${connection.admin_url}/healthz`, {
      signal: AbortSignal.timeout(HEALTH_MS_MAX),
    });
    await health.text();
  } catch (error) {
    const why = error.cause?.message ?? error.message;
    throw new Error(`no running Weir: ${connection.admin_url} does not answer (${why}); ${up}`);
  }
  return connection;
}

async function main() {
  const { values } = parseArgs({
    options: {
      connection: { type: 'string', default: join(HOME, 'connection.json') },
      out: { type: 'string', default: join(CONSOLE, 'target', 'screenshots') },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const connection = await connectionOf(resolve(values.connection));
  const shots = { base: connection.admin_url, out: resolve(values.out), only: values.only, failures: [] };
  await mkdir(shots.out, { recursive: true });
  let tenancy;
  await withPage(shots.base, async (page, context) => {
    tenancy = await asTenant(page, context, shots, connection);
  });
  await withPage(shots.base, (page) => asOperator(page, shots, connection, tenancy));
  if (shots.failures.length > 0) {
    throw new Error(`pages that did not come as they should:\n${shots.failures.join('\n')}`);
  }
  console.log(`The pictures are in ${shots.out}.`);
}

try {
  await main();
} catch (error) {
  console.error(`screenshots: ${error.message}`);
  process.exitCode = 1;
}
