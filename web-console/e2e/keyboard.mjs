// A tenant's daily work without a mouse: `node keyboard.mjs BASE_URL FOLDER`, with the tenant's E_MAIL and PASSWORD, its CLUSTER
// and a GROUP without members that has committed an offset of the topic `orders` in the environment. It makes a topic,
// changes a setting, deletes the topic, moves the group's offsets to the earliest, makes a key, rotates it, signs out.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { backAt, chooseTab, escaped, follow, press, tabTo, type } from './by-keyboard.mjs';
import { looker } from './look.mjs';
import { button } from './signup.mjs';
import { until } from './until.mjs';

const [base, folder] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster, GROUP: group } = process.env;
const { look, findings } = looker(folder);
const dialog = (page) => page.getByRole('dialog');
const main = (page, name) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });

/** With what the page's own API says, by the session's cookie. */
const ask = (page, path) => page.evaluate(async (at) => (await fetch(at)).json(), path);

async function signIn(page) {
  await page.goto(`${base}/signin`);
  await type(page, 'E-mail', email);
  await type(page, 'Password', password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/clusters/${cluster}`);
}

async function topic(page) {
  await follow(page, main(page, 'Topics'));
  const opener = button(page, 'New topic');
  await press(page, 'New topic');
  await dialog(page).waitFor();
  await escaped(page, opener);
  await press(page, 'New topic');
  await type(page, 'Name', 'by.keyboard');
  await type(page, 'Keep them for', '2');
  await tabTo(page, dialog(page).getByLabel('Unit of time'));
  await page.keyboard.type('hours'); // as a list of options is searched
  await look(page, 'keyboard-new-topic');
  await press(page, 'Make it');
  await page.getByRole('heading', { name: 'by.keyboard' }).waitFor();

  await chooseTab(page, 'Configuration');
  await type(page, 'Find a setting', 'retention.ms');
  await page.getByText('cleanup.policy', { exact: true }).waitFor({ state: 'detached' });
  const setting = page.getByRole('textbox', { name: /^retention\.ms/ });
  await until(page, 'the setting of the drawer', async () => (await setting.inputValue()) === '7200000');
  await tabTo(page, setting);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('3600000');
  await press(page, 'Review 1 change');
  await dialog(page).getByRole('cell', { name: '3600000' }).waitFor();
  await escaped(page, button(page, 'Review 1 change'));
  await page.keyboard.press('Enter');
  await press(page, 'Save');
  await page.getByText('The settings are saved.').waitFor();
  await backAt(page, button(page, 'Review 0 changes'));
  const { items } = await ask(page, `/v1/clusters/${cluster}/topics/by.keyboard/configs`);
  assert.equal(items.find(({ key }) => key === 'retention.ms').value, '3600000');

  await chooseTab(page, 'Danger zone');
  await press(page, 'Delete the topic');
  await dialog(page).getByText('The topic holds no records.').waitFor();
  await escaped(page, button(page, 'Delete the topic'));
  await page.keyboard.press('Enter');
  await type(page, 'Type by.keyboard to confirm', 'by.keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('The topic by.keyboard is deleted.').waitFor();
  await page.waitForURL('**/topics');
  await until(page, 'the focus to be in the page that came', () =>
    page.evaluate(() => document.activeElement?.tagName === 'MAIN'),
  );
}

async function offsets(page) {
  await follow(page, main(page, 'Groups'));
  await follow(page, page.getByRole('link', { name: group, exact: true }));
  await page.getByRole('heading', { name: group, exact: true }).waitFor();
  await chooseTab(page, 'Change');
  const opener = button(page, 'Move the offsets…');
  await press(page, 'Move the offsets…');
  await tabTo(page, dialog(page).getByLabel('Read on at'));
  await page.keyboard.type('The earliest');
  await press(page, 'Show what would change');
  const said = dialog(page).getByRole('status');
  await said.getByText('1 partition: up to 3 records are read again.').waitFor();
  await until(page, 'the focus on what would change', () =>
    said.evaluate((e) => e === document.activeElement),
  );
  await look(page, 'keyboard-reset');
  await press(page, 'Back');
  await until(page, 'the focus on the form', () =>
    dialog(page)
      .getByLabel('Read on at')
      .evaluate((e) => e === document.activeElement),
  );
  await press(page, 'Show what would change');
  await press(page, 'Move them');
  await said.getByText('Done. 1 partition: up to 3 records are read again.').waitFor();
  await until(page, 'the focus on what was done', () => said.evaluate((e) => e === document.activeElement));
  await tabTo(page, dialog(page).getByRole('button', { name: 'Close', exact: true }).last());
  await page.keyboard.press('Enter');
  await backAt(page, opener);
  const { offsets: at } = await ask(page, `/v1/clusters/${cluster}/groups/${group}`);
  assert.deepEqual(
    at.map(({ topic: name, committed_offset: offset }) => [name, offset]),
    [['orders', 0]],
  );
}

async function rotatedKey(page) {
  await follow(page, main(page, 'Service accounts'));
  await press(page, 'New service account');
  await type(page, 'Name', 'hands');
  await page.keyboard.press('Enter');
  const account = page.getByRole('button', { name: /^hands/ });
  await account.waitFor();
  await backAt(page, button(page, 'New service account'));
  await follow(page, account);
  await press(page, 'New key');
  await type(page, 'Description', 'made by keyboard');
  await page.keyboard.press('Enter');
  await page.getByTestId('secret').waitFor();
  const key = await dialog(page).getByText(/^key-/).first().textContent();
  const first = await page.getByTestId('secret').textContent();
  await press(page, 'I have kept it');
  await backAt(page, button(page, 'New key'));

  const rotate = button(page, `Rotate ${key}`);
  await press(page, `Rotate ${key}`);
  await page.getByTestId('effects').waitFor();
  await escaped(page, rotate);
  await page.keyboard.press('Enter');
  await page.getByTestId('effects').waitFor();
  await press(page, 'Rotate it');
  await page.getByTestId('secret').waitFor();
  assert.notEqual(await page.getByTestId('secret').textContent(), first);
  await look(page, 'keyboard-rotated');
  await press(page, 'I have kept it');
  await backAt(page, rotate);
  await page.getByText('old secret until').waitFor();

  await press(page, `Revoke ${key}`);
  await escaped(page, button(page, `Revoke ${key}`));
}

await withPage(base, async (page) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page);
  await topic(page);
  await offsets(page);
  await rotatedKey(page);
  await press(page, 'Sign out');
  await page.waitForURL('**/signin');
  assert.equal(await page.evaluate(async () => (await fetch('/v1/sessions/current')).status), 401);
});
assert.deepEqual(findings, [], 'what axe found');
