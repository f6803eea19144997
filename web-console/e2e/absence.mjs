// A page whose server dies and comes back, and one whose session ends: `node absence.mjs BASE_URL FOLDER restart|session`, with
// the tenant's E_MAIL and PASSWORD and its CLUSTER in the environment, which has the topics bulk-30 to bulk-39. `restart` leaves
// open.json when the page is there, and lost.json when it says that nobody answers.
import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button, signIn } from './signup.mjs';

const [base, folder, step] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster } = process.env;
const { look, findings } = looker(folder);
const dialog = (page) => page.getByRole('dialog');
const main = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByText(name).click();

/** Whole or not there at all, for whoever waits for it. */
async function leave(name) {
  await writeFile(join(folder, `${name}.new`), '{}');
  await rename(join(folder, `${name}.new`), join(folder, name));
}

async function restart(page, context) {
  const settings = await context.newPage(); // one that asks for nothing by itself
  await settings.goto(`${base}/team`);
  await settings.getByRole('table', { name: 'Members' }).waitFor();
  await page.bringToFront();
  await page.getByText('Healthy', { exact: true }).waitFor();
  const loaded = await page.evaluate(() => {
    window.stayed = true; // a reload would lose it
    return performance.timeOrigin;
  });
  await leave('open.json');

  await page.getByText('The server does not answer').waitFor({ timeout: 120_000 });
  await page.getByText('This page tries again by itself.').waitFor();
  assert.equal(new URL(page.url()).pathname, `/clusters/${cluster}`);
  assert.equal(await page.getByRole('img', { name: /^Throughput: / }).count(), 1, 'what was known stays');
  await look(page, 'server-gone');
  await leave('lost.json');

  await page.getByText('The server does not answer').waitFor({ state: 'detached', timeout: 240_000 });
  await page.getByText('The server answers again.').waitFor();
  await page.getByText('Healthy', { exact: true }).waitFor();
  assert.equal(await page.getByRole('main').getByRole('alert').count(), 0, 'no error stays');
  assert.equal(new URL(page.url()).pathname, `/clusters/${cluster}`);
  assert.deepEqual(await page.evaluate(() => [window.stayed, performance.timeOrigin]), [true, loaded]);

  // Still signed in, for changes too.
  await main(page, 'Topics');
  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').fill('after-the-restart');
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name: 'after-the-restart' }).waitFor();
  await settings.bringToFront();
  await settings.getByRole('navigation', { name: 'Organisation' }).getByText('Audit log').click();
  await settings.getByRole('cell', { name: 'topic.create' }).first().waitFor();
}

/** Somebody ends it elsewhere: the page that asks by itself notices, and signing in leads back to it. */
async function session(page, context) {
  await page.goto(`${base}/clusters/${cluster}/topics?q=bulk-3`);
  await page.getByRole('link', { name: 'bulk-30', exact: true }).waitFor();
  const { csrf_token: csrf } = await (await context.request.get(`${base}/v1/sessions/current`)).json();
  const ended = await context.request.delete(`${base}/v1/sessions/current`, {
    headers: { 'X-Weir-Csrf': csrf },
  });
  assert.ok(ended.ok(), `${ended.status()}`);
  await page.waitForURL('**/signin?next=*', { timeout: 60_000 });
  await page.getByLabel('E-mail').fill(email);
  assert.equal(await page.getByText('bulk-30').count(), 0, 'what was read is gone');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
  await page.waitForURL(`${base}/clusters/${cluster}/topics?q=bulk-3`);
  await page.getByRole('link', { name: 'bulk-30', exact: true }).waitFor();
}

await withPage(base, async (page, context) => {
  await signIn(page, `${base}/clusters/${cluster}`, { email, password });
  await page.getByText('Bootstrap servers').waitFor();
  await { restart, session }[step](page, context);
});
assert.deepEqual(findings, [], 'what axe found');
