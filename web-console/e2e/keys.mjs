// Keys in the browser: `node keys.mjs BASE_URL FOLDER rotate|end|revoke`, in this order. keys.json says what was made.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button, makeAccount, makeTopic, shownSecret, signIn, signUp } from './signup.mjs';

const [base, folder, step] = process.argv.slice(2);
const { look, findings } = looker(folder);
const state = join(folder, 'keys.json');
const keep = (made) => writeFile(state, JSON.stringify(made));
const dialog = (page) => page.getByRole('dialog');
const confirm = (page, name) => dialog(page).getByLabel(`Type ${name} to confirm`).fill(name);

/** With an overlap: both secrets work, and the file that is handed out holds the new one. */
async function rotate(page) {
  const { email, password, cluster } = await signUp(page, base);
  await makeTopic(page, 'orders');
  await makeAccount(page, 'shop');

  await button(page, 'New key').click();
  await dialog(page).getByLabel('Description').fill('the till');
  await dialog(page).getByRole('combobox', { name: 'Expires' }).click();
  await page.getByRole('option', { name: 'in 90 days' }).click();
  await look(page, 'new-key');
  await button(page, 'Make it').click();
  const { key, secret: oldSecret } = await shownSecret(page);
  await button(page, 'I have kept it').click();
  await page.getByRole('cell', { name: 'the till' }).waitFor();

  await button(page, `Rotate ${key}`).click();
  await page.getByTestId('effects').getByText('The present secret works until').waitFor();
  await look(page, 'rotate');
  await button(page, 'Rotate it').click();
  const { secret } = await shownSecret(page);
  assert.notEqual(secret, oldSecret);
  await dialog(page).getByText('The old secret works until').waitFor();
  await look(page, 'new-secret');
  const downloading = page.waitForEvent('download');
  await button(page, 'Download .properties').click();
  await (await downloading).saveAs(join(folder, 'client.properties'));
  await button(page, 'I have kept it').click();
  await page.getByText('old secret until').waitFor();
  await look(page, 'keys');
  assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');
  await keep({ email, password, cluster, key, oldSecret, secret });
}

async function openAccount(page, made, name) {
  await signIn(page, `${base}/clusters/${made.cluster}/access`, made);
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

/** The brokers saw the clients of the step before; the page hears of it within half a minute. */
async function seenInUse(page, name) {
  const used = page.locator('td time');
  const until = Date.now() + 90_000;
  for (;;) {
    await page.getByRole('columnheader', { name: 'Last used' }).waitFor();
    if ((await used.count()) > 0) {
      break;
    }
    assert.ok(Date.now() < until, 'the key is still never used');
    await page.getByRole('cell', { name: 'never used' }).waitFor();
    await page.waitForTimeout(2_000);
    await page.reload();
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  }
  assert.match(await used.first().textContent(), /^(just now|\d+ minutes? ago)$/);
  assert.ok((await used.first().getAttribute('title')) !== '');
  await look(page, 'last-used');
}

/** At once: typed for. */
async function end(page, made) {
  await openAccount(page, made, 'shop');
  await seenInUse(page, 'shop');
  await button(page, `Rotate ${made.key}`).click();
  await page.getByTestId('effects').getByText('a key has at most two').waitFor();
  await dialog(page).getByRole('combobox', { name: 'The old secret goes on for' }).click();
  await page.getByRole('option', { name: /not at all/ }).click();
  await page.getByTestId('effects').getByText('The present secret ends at once').waitFor();
  assert.ok(await button(page, 'Rotate it').isDisabled());
  await look(page, 'rotate-at-once');
  await confirm(page, made.key);
  await button(page, 'Rotate it').click();
  const { secret } = await shownSecret(page);
  await button(page, 'I have kept it').click();
  await page.getByText('old secret until').waitFor({ state: 'detached' });
  await keep({ ...made, secret });
}

/** The account gets another name, the key goes, then the account. */
async function revoke(page, made) {
  await openAccount(page, made, 'shop');
  await button(page, 'Rename or describe').click();
  await dialog(page).getByLabel('Name').fill('till');
  await dialog(page).getByLabel('Description').fill('all tills of the shop');
  await look(page, 'rename');
  await button(page, 'Save').click();
  await page.getByText('all tills of the shop').waitFor();

  await button(page, 'Delete the account').click();
  await dialog(page).getByText(made.key).waitFor();
  await look(page, 'delete-account');
  await button(page, 'Keep it').click();
  await dialog(page).waitFor({ state: 'detached' });

  await button(page, `Revoke ${made.key}`).click();
  await dialog(page).getByText('It was made for: the till').waitFor();
  const use = dialog(page).getByTestId('use');
  await use.getByText(/connections? (is|are) open by it right now/).waitFor();
  assert.match(
    await use.textContent(),
    /^It was last used (just now|\d+ minutes? ago)\. (One|\d+) connections? /,
  );
  await look(page, 'revoke');
  await confirm(page, made.key);
  await button(page, 'Revoke it for good').click();
  await page.getByText('No key yet.').waitFor();

  await button(page, 'Delete the account').click();
  await dialog(page).getByText('It has no keys').waitFor();
  await confirm(page, 'till');
  await button(page, 'Delete it for good').click();
  await page.getByText('No service account yet.').waitFor();
}

await withPage(base, async (page) => {
  if (step === 'rotate') {
    await rotate(page);
  } else {
    const made = JSON.parse(await readFile(state, 'utf8'));
    await (step === 'end' ? end : revoke)(page, made);
  }
});
assert.deepEqual(findings, [], 'what axe found');
