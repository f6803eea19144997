// What a service account may do, in the browser: `node acls.mjs BASE_URL FOLDER`.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button, makeAccount, makeTopic, signUp } from './signup.mjs';

const [base, folder] = process.argv.slice(2);
const { look, findings } = looker(folder);
const dialog = (page) => page.getByRole('dialog');
const row = (page, ...words) =>
  words.reduce((rows, hasText) => rows.filter({ hasText }), page.getByRole('row'));

await withPage(base, async (page) => {
  const { cluster } = await signUp(page, base);
  await makeTopic(page, 'orders');
  await makeAccount(page, 'shop', 'Nothing');
  await page.getByText('Nothing yet').waitFor();
  await look(page, 'account-without-rights');

  await button(page, 'Allow something').click();
  await dialog(page).getByRole('radio', { name: 'Consume from a topic, in a group' }).check();
  await dialog(page).getByRole('textbox', { name: 'Topic' }).fill('orders');
  await dialog(page).getByRole('textbox', { name: 'Group' }).fill('shop-');
  await dialog(page)
    .getByRole('checkbox', { name: /Every group/ })
    .check();
  await dialog(page).getByText('read – groups that begin with shop-').waitFor();
  await look(page, 'allow');
  await button(page, 'Allow it').click();
  await row(page, 'read', 'topic orders').waitFor();
  await row(page, 'read', 'groups that begin with shop-').waitFor();
  await look(page, 'rights-of-an-account');

  await page.goto(`${base}/clusters/${cluster}/topics/orders?tab=access`);
  await row(page, 'shop', 'topic orders').waitFor();
  await look(page, 'access-to-a-topic');

  await page.goto(`${base}/clusters/${cluster}/access`);
  await page.getByRole('button', { name: /^shop/ }).click();
  await button(page, 'Remove: read, topic orders').click();
  await dialog(page).getByText('it may no longer: read – topic orders').waitFor();
  assert.ok(await button(page, 'Remove the right').isDisabled());
  await look(page, 'remove-a-right');
  await dialog(page).getByLabel('Type shop to confirm').fill('shop');
  await button(page, 'Remove the right').click();
  await row(page, 'topic orders').waitFor({ state: 'detached' });
  await row(page, 'groups that begin with shop-').waitFor();

  await page.goto(`${base}/clusters/${cluster}/start`);
  await page.getByTestId('scope').getByText('orders').waitFor();
  await look(page, 'scope-of-a-first-key');
});
assert.deepEqual(findings, [], 'what axe found');
