// Deletes the topic that journey.mjs made, and signs out: `node deletion.mjs BASE_URL FOLDER RECORDS`.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';

const [base, folder, records] = process.argv.slice(2);
const { email, password, cluster } = JSON.parse(await readFile(join(folder, 'journey.json'), 'utf8'));
const button = (page, name) => page.getByRole('button', { name, exact: true });

await withPage(base, async (page) => {
  await page.goto(`${base}/clusters/${cluster}/topics/orders?tab=danger`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
  await button(page, 'Delete the topic').click();
  await page.getByText(`At most ${records} record`).waitFor();
  const final = button(page, 'Delete it for good');
  assert.ok(await final.isDisabled());
  const typed = page.getByRole('dialog').getByRole('textbox');
  await typed.fill('order');
  assert.ok(await final.isDisabled());
  await typed.fill('orders');
  await page.screenshot({ path: join(folder, 'deletion.png') });
  await final.click();
  await page.getByText('No topic yet.').waitFor();

  await page.getByRole('banner').getByText(email).waitFor();
  await button(page, 'Sign out').click();
  await page.waitForURL('**/signin');
  assert.equal(await page.evaluate(async () => (await fetch('/v1/sessions/current')).status), 401);
});
