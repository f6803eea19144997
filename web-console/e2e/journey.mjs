// From sign-up to a key and a program, in a browser: `node journey.mjs BASE_URL FOLDER`. Leaves screenshots, the program
// and the properties that the page handed out in FOLDER; journey.json says what was made.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button } from './signup.mjs';

const [base, folder] = process.argv.slice(2);
const email = `browser-${Date.now()}@example.com`;
const password = 'correct horse battery staple';

const { look, findings } = looker(folder);
await withPage(base, async (page) => {
  await page.goto(base);
  await page.waitForURL('**/signin');
  await button(page, 'Sign in').waitFor();
  await look(page, 'signin');
  await page.getByRole('link', { name: 'Sign up' }).click();

  await page.getByLabel('Organisation').fill('Browser & Sons');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await button(page, 'Sign up').click();
  await page.getByText('the first a letter or digit').waitFor();
  await page.getByLabel('Organisation').fill('Browser and Sons');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await look(page, 'signup');
  await button(page, 'Sign up').click();

  await page.getByRole('heading', { name: 'To your first stream' }).waitFor();
  const cluster = new URL(page.url()).pathname.split('/')[2];
  await look(page, 'start');
  await page.getByRole('navigation', { name: 'Main' }).getByText('Overview').click();
  await page.getByText('1 of 4 steps are done').waitFor();
  await look(page, 'overview');

  await page.getByRole('navigation', { name: 'Main' }).getByText('Topics').click();
  await page.getByText('No topic yet.').waitFor();
  await button(page, 'New topic').click();
  await page.getByRole('dialog').getByLabel('Name').fill('orders');
  await page.getByLabel('When a record is acknowledged').selectOption('durable');
  await look(page, 'new-topic');
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name: 'orders' }).waitFor();
  await page.getByText('durable', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Partitions' }).click();
  await page.getByRole('cell', { name: 'all' }).nth(2).waitFor();
  await look(page, 'partitions');

  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByLabel('Find a setting').fill('retention.ms');
  await page.getByRole('textbox', { name: 'retention.ms' }).last().fill('3600000');
  await page.getByText('1 hour').waitFor();
  await look(page, 'configuration');
  await button(page, 'Review 1 change').click();
  await page.getByRole('dialog').getByRole('cell', { name: '3600000' }).waitFor();
  await look(page, 'configuration-diff');
  await button(page, 'Save').click();
  await page.getByText('The settings are saved.').waitFor();
  await page.getByText('from this topic').first().waitFor();

  await page.getByRole('navigation', { name: 'Main' }).getByText('Service accounts').click();
  await button(page, 'New service account').click();
  await page.getByRole('dialog').getByLabel('Name').fill('shop');
  await page.getByRole('radio', { name: /^Everything/ }).check();
  await button(page, 'Make it').click();
  await page.getByRole('button', { name: /^shop/ }).click();
  await button(page, 'New key').click();
  await button(page, 'Make it').click();
  const secret = await page.getByTestId('secret').textContent();
  await look(page, 'secret');
  await button(page, 'Copy the secret').click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  const downloading = page.waitForEvent('download');
  await button(page, 'Download .properties').click();
  const download = await downloading;
  const key = download.suggestedFilename().replace('.properties', '');
  await download.saveAs(join(folder, 'client.properties'));
  await button(page, 'I have kept it').click();
  await page.getByRole('cell', { name: key, exact: true }).waitFor();
  await look(page, 'keys');
  assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  assert.ok(!stored.includes('weir_') && !stored.includes('weirs_'), `the browser keeps ${stored}`);

  await page.getByRole('navigation', { name: 'Main' }).getByText('Connect a client').click();
  await page.getByRole('combobox', { name: 'Topic' }).fill('orders');
  await page.getByLabel('Group', { exact: true }).fill('billing');
  await page.getByRole('tab', { name: 'kcat' }).click();
  await page.getByTestId('snippet').getByText('-t "orders"', { exact: false }).waitFor();
  await page.getByTestId('snippet').getByText(key, { exact: false }).waitFor();
  await look(page, 'connect');
  await button(page, 'Copy the program').click();
  await writeFile(join(folder, 'example.sh'), await page.evaluate(() => navigator.clipboard.readText()));

  // The session ends elsewhere: the next request leads to the sign-in page, and that back to where it was.
  await page.goto(`${base}/clusters/${cluster}/topics/orders?tab=danger`);
  await button(page, 'Delete the topic').waitFor();
  await page.context().clearCookies();
  await button(page, 'Delete the topic').click();
  await page.waitForURL('**/signin?next=*');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
  await page.waitForURL(/topics\/orders\?tab=danger$/);

  await page.goto(`${base}/clusters/${cluster}/topics/not-there`);
  await page
    .getByText(/^Request$|req-[a-z0-9]{20}/)
    .first()
    .waitFor();
  await look(page, 'not-there');

  await writeFile(join(folder, 'journey.json'), JSON.stringify({ email, password, cluster, key, secret }));
});
assert.deepEqual(findings, [], 'what axe found');
