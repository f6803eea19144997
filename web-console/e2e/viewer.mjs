// A viewer goes through every page and presses every button: none leads to what the server would refuse: `node viewer.mjs BASE_URL
// FOLDER OUTBOX`, with the viewer's E_MAIL (who is invited), the tenant's CLUSTER, which has the topic orders, the group readers and
// the service account demo, and the owner's OWNER and PASSWORD in the environment.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { mailed } from './mails.mjs';
import { button, signIn } from './signup.mjs';

const [base, folder, outbox] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, OWNER: owner, CLUSTER: cluster } = process.env;
const { look, findings } = looker(folder);

const inCluster = (path, ready) => [`/clusters/${cluster}${path}`, ready];
const text = (words) => (page) => page.getByText(words).first();
const heading = (name) => (page) => page.getByRole('heading', { name, exact: true, level: 1 });

// Path, and what is there once the page is; some are of tabs that a viewer has not, and lead to one that it has.
const PAGES = [
  inCluster('', text('Healthy')),
  inCluster('/start', heading('To your first stream')),
  inCluster('/topics', text('orders')),
  ...['messages', 'partitions', 'danger'].map((tab) =>
    inCluster(`/topics/orders?tab=${tab}`, text('In sync')),
  ),
  inCluster('/topics/orders?tab=groups', text('readers')),
  inCluster('/topics/orders?tab=configuration', text('retention.ms')),
  inCluster('/groups', text('readers')),
  ...['offsets', 'members', 'change'].map((tab) =>
    inCluster(`/groups/readers?tab=${tab}`, text('Time to drain')),
  ),
  inCluster('/access', text('demo')),
  inCluster('/connect', (page) => page.getByTestId('snippet')),
  ['/clusters', heading('Clusters')],
  ['/team', (page) => page.getByRole('table', { name: 'Members' })],
  ['/settings', heading('Settings')],
  ['/audit-log', (page) => page.getByRole('table', { name: 'Events' })],
];

/** What can be pressed in a page's content; tabs are pages of their own. */
const pressable = (page) => page.getByRole('main').locator('button:enabled:not([role="tab"]):visible');

/** The names of that, in order. */
const buttons = (page) =>
  pressable(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));

async function open(page, [path, ready]) {
  await page.goto(base + path);
  await ready(page).waitFor();
  await page.waitForLoadState('networkidle'); // what a page asks for is asked for
}

/** Presses every button of a page, each on the page as it came; says which asked for a change, or for a form of one. */
async function pressAll(page, place) {
  const asked = [];
  const watch = (request) => {
    const reads = request.method() === 'GET' || request.url().endsWith('/metrics/query');
    if (!reads && new URL(request.url()).pathname.startsWith('/v1/')) {
      asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    }
  };
  await open(page, place);
  const found = [];
  const kinds = new Set(); // the details of one event stand for those of all
  for (const [at, name] of (await buttons(page)).entries()) {
    const kind = name.replaceAll(/\d+/g, '#');
    if (kinds.has(kind)) {
      continue;
    }
    kinds.add(kind);
    await open(page, place);
    page.on('request', watch);
    await pressable(page).nth(at).click();
    await page.waitForLoadState('networkidle');
    const forms = await page.getByRole('dialog').locator('button[type="submit"]').count();
    page.off('request', watch);
    if (forms > 0 || asked.length > 0) {
      found.push(`${place[0]}: ${name} ${asked.splice(0).join()}`);
    }
  }
  return found;
}

await withPage(base, async (page) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(base + (await mailed(outbox, email, 'invitations/accept')));
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Join').click();
  await page.getByText(email).first().waitFor();

  const refused = [];
  page.on('response', (response) => {
    if (response.status() === 403) {
      refused.push(`${response.request().method()} ${response.url()} from ${page.url()}`);
    }
  });
  let pressed = 0;
  for (const place of PAGES) {
    // One's own password and sessions are everybody's.
    if (place[0] !== '/settings') {
      assert.deepEqual(await pressAll(page, place), [], 'what a viewer could press');
    } else {
      await open(page, place);
      assert.equal(await button(page, 'Save').count(), 0);
    }
    pressed += (await buttons(page)).length;
  }
  assert.deepEqual(refused, [], 'what was refused');
  console.log(`a viewer pressed ${pressed} buttons on ${PAGES.length} pages`);

  // An account's keys are seen and can't be changed.
  await open(page, inCluster('/access', text('demo')));
  await page.getByRole('button', { name: /^demo/ }).click();
  await page.getByRole('cell', { name: /^key-/ }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Rotate|Revoke|New key|Delete|Rename/ }).count(), 0);
  await look(page, 'viewer-keys');

  // What is not there says so with the request's id, and leads back instead of asking again.
  for (const [path, words, back] of [
    ['/topics/not-there', "There is no topic 'not-there'.", 'To all topics'],
    ['/groups/not-there', "There is no group 'not-there'.", 'To all groups'],
  ]) {
    await page.goto(`${base}/clusters/${cluster}${path}`);
    const problem = page.getByRole('main').getByRole('alert');
    await problem.getByText(words).waitFor();
    await problem.getByText(/^req-[a-z0-9]{20}$/).waitFor();
    assert.equal(await button(page, 'Try again').count(), 0);
    await look(page, `viewer${path.replace('/not-there', '').replace('/', '-')}-not-there`);
    await problem.getByRole('link', { name: back }).click();
    await page.waitForURL(`**/clusters/${cluster}${path.replace('/not-there', '')}`);
  }
});

// The same walk finds what an owner may: it could have failed.
await withPage(base, async (page) => {
  const topics = inCluster('/topics', text('orders'));
  await signIn(page, base + topics[0], { email: owner, password });
  await text('orders')(page).waitFor();
  assert.deepEqual(await pressAll(page, topics), [`${topics[0]}: New topic `]);
});
assert.deepEqual(findings, [], 'what axe found');
