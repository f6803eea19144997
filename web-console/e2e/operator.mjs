// The operator in a browser: `node operator.mjs BASE_URL FOLDER PART`, where PART is one of those below. The operator's token
// comes as WEIR_OPERATOR_TOKEN, the launcher that kills and starts a node as WEIR_LAUNCHER. operator.json says what was made.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';

const [base, folder, part] = process.argv.slice(2);
const token = process.env.WEIR_OPERATOR_TOKEN;
const made = join(folder, 'operator.json');
const { look, findings } = looker(folder);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const menu = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByText(name).click();
const weir = (...args) => promisify(execFile)(process.env.WEIR_LAUNCHER, args);

async function signIn(page) {
  await page.goto(`${base}/operator`);
  await page.waitForURL('**/signin/operator?next=*');
  await page.getByRole('textbox', { name: "Operator's token" }).fill(token);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { name: 'Tenants' }).waitFor();
}

/** Nodes are listed by id, below the head. */
const row = (page, node) => page.getByRole('row').nth(node);

const parts = {
  /** Wrong and right token, nodes, a killed node, a new tenant with a limit, signing keys. */
  async begin(page) {
    await page.goto(base);
    await page.getByRole('link', { name: 'Sign in as the operator' }).click();
    await page.getByRole('textbox', { name: "Operator's token" }).fill('not-the-token-of-this-installation');
    await button(page, 'Sign in').click();
    await page.getByText("This is not the operator's token").waitFor();
    await look(page, 'operator-signin');
    await page.getByRole('textbox', { name: "Operator's token" }).fill(token);
    await button(page, 'Sign in').click();
    await page.getByRole('heading', { name: 'Tenants' }).waitFor();
    const stored = await page.evaluate(() =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
        document.documentElement.outerHTML,
      ]),
    );
    assert.ok(!stored.includes(token), 'the browser keeps the token');
    await page.reload();
    await page.getByRole('heading', { name: 'Tenants' }).waitFor();

    await menu(page, 'Broker clusters');
    for (const node of [1, 2, 3]) {
      await row(page, node).getByText('serves', { exact: true }).waitFor();
    }
    await page.getByText('ok', { exact: true }).waitFor();
    await look(page, 'operator-nodes');
    await weir('node', 'kill', '2');
    await row(page, 2).getByText('killed', { exact: true }).waitFor();
    await page.getByText('2 of 3 nodes serve.').waitFor();
    await page.getByText('degraded', { exact: true }).waitFor();
    await look(page, 'operator-node-killed');
    await weir('node', 'start', '2');
    await row(page, 2).getByText('serves', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText('ok', { exact: true }).waitFor({ timeout: 60_000 });

    const name = `globex-${Date.now()}`;
    const owner = { email: `${name}@example.com`, password: 'correct horse battery staple' };
    await menu(page, 'Tenants');
    await button(page, 'New tenant').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('textbox', { name: /^Name/ }).fill('<b>no</b>');
    await button(page, 'Make it').click();
    await drawer.getByText('the first a letter or digit').waitFor();
    await drawer.getByRole('textbox', { name: /^Name/ }).fill(name);
    await drawer.getByRole('textbox', { name: 'Display name' }).fill('Globex Incorporated');
    await drawer.getByRole('textbox', { name: 'E-mail' }).fill(owner.email);
    await drawer.getByRole('textbox', { name: 'First password' }).fill(owner.password);
    await look(page, 'operator-new-tenant');
    await button(page, 'Make it').click();
    await page.getByRole('heading', { name: 'Globex Incorporated' }).waitFor();
    const tenant = new URL(page.url()).pathname.split('/')[3];

    await button(page, 'Edit the limits').click();
    await page.getByRole('textbox', { name: 'Partitions' }).fill('5');
    await look(page, 'operator-limits');
    await button(page, 'Review 1 change').click();
    await page.getByRole('dialog').getByRole('cell', { name: '20,000' }).waitFor();
    await look(page, 'operator-limits-diff');
    await button(page, 'Save').click();
    await page.getByText('The limits are saved.').waitFor();
    await page.getByRole('row', { name: /^Partitions 0 5 / }).waitFor();
    await look(page, 'operator-tenant');

    await menu(page, 'Tenants');
    await page.getByRole('textbox', { name: 'Find a tenant' }).fill(name.toUpperCase());
    await page.waitForURL(`**/operator/tenants?search=${name.toUpperCase()}`);
    await page.getByRole('link', { name: 'Globex Incorporated' }).waitFor();
    assert.equal(await page.getByRole('row').count(), 2, 'the head and one tenant');
    await look(page, 'operator-tenants');
    await page.getByRole('combobox', { name: 'State' }).selectOption('suspended');
    await page.getByText('No tenant is like that.').waitFor();

    await menu(page, 'Signing keys');
    await page.getByText('signs', { exact: true }).waitFor();
    const before = await page.getByRole('row').count();
    await button(page, 'Rotate').click();
    await look(page, 'operator-rotate');
    await button(page, 'Rotate it').click();
    await page.waitForFunction((rows) => document.querySelectorAll('tr').length === rows + 1, before);
    await look(page, 'operator-signing-keys');
    await writeFile(made, JSON.stringify({ name, tenant, ...owner }));
  },

  async suspend(page, { name, tenant }) {
    await signIn(page);
    await page.goto(`${base}/operator/tenants/${tenant}`);
    await page.getByRole('row', { name: /^Partitions 4 5 / }).waitFor();
    await button(page, 'Suspend the tenant').click();
    await page.getByText('Clients with 1 API key lose their connections').waitFor();
    const final = button(page, 'Suspend it');
    assert.ok(await final.isDisabled());
    await page.getByRole('dialog').getByRole('textbox').fill(name);
    await look(page, 'operator-suspend');
    await final.click();
    await page.getByText('The tenant is suspended.').waitFor();
    await page.getByText('suspended', { exact: true }).waitFor();
  },

  /** What its owner sees meanwhile. */
  async refused(page, { email, password }) {
    await page.goto(`${base}/signin`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await button(page, 'Sign in').click();
    await page.getByText("has suspended your organisation's tenant").waitFor();
    await look(page, 'operator-suspended-user');
  },

  async resume(page, { name, tenant }) {
    await signIn(page);
    await page.goto(`${base}/operator/tenants/${tenant}`);
    await button(page, 'Resume the tenant').click();
    await page.getByRole('dialog').getByRole('textbox').fill(name);
    await button(page, 'Resume it').click();
    await page.getByText('The tenant is active again.').waitFor();

    await button(page, 'Act inside this tenant').click();
    const banner = page.getByRole('region', { name: 'Acting inside a tenant' });
    await banner.getByText('You act inside Globex Incorporated').waitFor();
    await menu(page, 'Topics');
    await page.getByRole('link', { name: 'orders' }).click();
    await page.getByRole('heading', { name: 'orders' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'orders' }).waitFor();
    await banner.waitFor();
    await page.getByRole('tab', { name: 'Partitions' }).click();
    await page.getByRole('cell', { name: 'all' }).nth(3).waitFor(); // nothing is loading any more
    await look(page, 'operator-inside');
    await page.getByRole('link', { name: 'Leave the tenant' }).click();
    await page.waitForURL(`**/operator/tenants/${tenant}`);
    await page.goto(`${base}/`);
    await page.waitForURL('**/operator/tenants');
    assert.equal(await page.getByRole('region', { name: 'Acting inside a tenant' }).count(), 0);
    await button(page, 'Sign out').click();
    await page.waitForURL('**/signin');
    assert.equal(await page.evaluate(async () => (await fetch('/v1/sessions/current')).status), 401);
  },
};

await withPage(base, async (page) => {
  await parts[part](page, part === 'begin' ? undefined : JSON.parse(await readFile(made, 'utf8')));
});
assert.deepEqual(findings, [], 'what axe found');
