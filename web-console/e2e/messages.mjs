// Messages in a browser: `node messages.mjs BASE_URL FOLDER start|browse`.
// start: from sign-up to the green first record without a mouse; somebody else sends it once FOLDER/tailing.json is there.
// browse: the topic of FOLDER/start.json, to which somebody wrote what FOLDER/start.json doesn't know: see ConsoleMessagesIT.
import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { press, tabTo, type } from './by-keyboard.mjs';
import { looker } from './look.mjs';
import { button, signIn } from './signup.mjs';

const [base, folder, stage] = process.argv.slice(2);
const { look, findings } = looker(folder);

/** Whole or not there at all, for whoever waits for it. */
async function leave(name, content) {
  await writeFile(join(folder, `${name}.new`), JSON.stringify(content));
  await rename(join(folder, `${name}.new`), join(folder, name));
}

async function start(page) {
  const email = `first-${Date.now()}@example.com`;
  const password = 'correct horse battery staple';
  await page.goto(`${base}/signup`);
  const began = Date.now();
  await type(page, 'Organisation', 'Keyboard and Sons');
  await type(page, 'E-mail', email);
  await type(page, 'Password', password);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'To your first stream' }).waitFor();
  const cluster = new URL(page.url()).pathname.split('/')[2];
  await look(page, 'start-topic');
  await type(page, 'Name of the topic', 'first.topic');
  await press(page, 'Make the topic');

  await page.getByRole('textbox', { name: 'Name of the service account' }).waitFor();
  assert.match(
    await page.evaluate(() => document.activeElement?.textContent ?? ''),
    /^3\. A key/,
    'the focus',
  );
  await look(page, 'start-key');
  await type(page, 'Name of the service account', 'keyboard');
  await press(page, 'Make the key');
  const secret = await page.getByTestId('secret').textContent();
  const key = await page.getByText(/^key-/).first().textContent();
  await look(page, 'start-secret');
  await press(page, 'I have kept it');

  await page.getByText('Waiting for a record in first.topic').waitFor();
  const tab = page.getByRole('tab', { name: 'Java' });
  await tabTo(page, tab);
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('ArrowRight'); // to kcat
  }
  await page.getByTestId('snippet').getByText('-t "first.topic"', { exact: false }).waitFor();
  for (const value of [key, secret]) {
    const shown =
      (await page.getByTestId('snippet').textContent()) + (await page.getByTestId('run').textContent());
    assert.ok(shown.includes(value), 'the program has the key and its secret');
  }
  await look(page, 'start-waiting');
  await leave('tailing.json', { key, secret, topic: 'first.topic' });

  await page.getByTestId('arrived').getByText('by kcat', { exact: false }).waitFor({ timeout: 120_000 });
  console.log(`from the sign-up to the first record: ${Date.now() - began} ms`);
  await look(page, 'start-green');

  // A reload knows all but the secret.
  await page.reload();
  await page.getByTestId('arrived').waitFor();
  assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');
  await page.goto(`${base}/clusters/${cluster}`);
  await page.getByText('Records flow.').waitFor();
  await leave('start.json', { email, password, cluster, topic: 'first.topic' });

  // A second topic is empty: a test message from the page makes it green.
  await page.goto(`${base}/clusters/${cluster}/topics`);
  await button(page, 'New topic').click();
  await page.getByRole('dialog').getByLabel('Name').fill('second');
  await button(page, 'Make it').click();
  await page.getByText('No message yet').waitFor();
  await look(page, 'messages-none');
  await page.goto(`${base}/clusters/${cluster}/start?topic=second`);
  await page.getByText('Waiting for a record in second').waitFor();
  await button(page, 'Send a test message from here').click();
  await page.getByTestId('arrived').getByText('{"hello": "world"}', { exact: false }).waitFor();
}

const rows = (page) => page.locator('.messages tbody tr');
const status = (page, words) => page.getByRole('status').getByText(words, { exact: true }).waitFor();
const cell = (page, text) => page.locator('.messages td').filter({ hasText: text }).first();

async function browse(page) {
  const { email, password, cluster, topic } = JSON.parse(await readFile(join(folder, 'start.json'), 'utf8'));
  const messages = `${base}/clusters/${cluster}/topics/${topic}`;
  await signIn(page, `${messages}?from=oldest&partition=0&limit=500`, { email, password });
  await status(page, 'That is all there is.');

  // What strangers wrote is text: no element, no script, no other direction, no escape.
  for (const text of ['<img src=x', '⟨ESC⟩[31mred', '⟨U+202E⟩evil', '=HYPERLINK', 'ff 00 fe', '<b>key</b>']) {
    await cell(page, text).waitFor();
  }
  assert.equal(await page.locator('.messages :is(img, script, b, a)').count(), 0);
  await look(page, 'messages-hostile');
  for (const name of ['JSON', 'CSV']) {
    const downloading = page.waitForEvent('download');
    await button(page, `Download ${name}`).click();
    await (await downloading).saveAs(join(folder, `messages.${name.toLowerCase()}`));
  }
  const saved = JSON.parse(await readFile(join(folder, 'messages.json'), 'utf8'));
  assert.equal(saved.length, await rows(page).count());
  const csv = await readFile(join(folder, 'messages.csv'), 'utf8');
  assert.ok(csv.includes(`"'=HYPERLINK(`) && !csv.includes('"=HYPERLINK('), 'a formula in the CSV');

  // Its 1 MB value is read in full, and shown in part.
  const big = cell(page, 'AAAAAAAA').locator('xpath=ancestor::tr');
  const began = Date.now();
  await big.getByRole('button').click();
  await page.getByText(/^The first 65,536 of 1,000,000 characters are shown/).waitFor();
  console.log(`the value of 1 MB is shown after ${Date.now() - began} ms`);
  await look(page, 'message-big');
  const drawer = page.getByRole('dialog');
  const downloading = page.waitForEvent('download');
  await button(drawer, 'Download').last().click();
  await (await downloading).saveAs(join(folder, 'value.txt'));
  assert.equal((await readFile(join(folder, 'value.txt'))).length, 1_000_000);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });

  // By keyboard to another one, and sent again to the byte.
  await rows(page).first().getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await cell(page, 'ff 00 fe').locator('xpath=ancestor::tr').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await drawer.getByText('00000000  ff 00 fe', { exact: false }).waitFor();
  await look(page, 'message-binary');
  await button(drawer, 'Send it again').click();
  await page.getByRole('dialog', { name: /^Send to/ }).waitFor();
  await button(page, 'Add a header').click();
  await page.getByLabel('Header 1', { exact: true }).fill('again');
  await page.getByRole('textbox', { name: "Header 1's value" }).fill('yes');
  await look(page, 'message-send');
  await button(page, 'Send').click();
  await page.getByText(/^Sent: partition 0, offset \d+\.$/).waitFor();

  // Filters, and their place in the address.
  await button(page, 'Filters').click();
  await page.getByLabel('Header', { exact: true }).fill('again=yes');
  await button(page, 'Show').click();
  await page.waitForURL(/header=again/);
  await status(page, 'That is all there is.');
  assert.equal(await rows(page).count(), 1);
  await cell(page, 'ff 00 fe').waitFor();
  await page.getByLabel('Header', { exact: true }).fill('');
  await page.getByLabel('JSON path').fill('$.customer.id');
  await page.getByLabel('JSON value').fill('12345678901234567890');
  await page.keyboard.press('Enter');
  await page.waitForURL(/path=/);
  await cell(page, '12345678901234567890').waitFor();
  await look(page, 'messages-filtered');
  await page.reload();
  await cell(page, '12345678901234567890').waitFor();
  assert.equal(await rows(page).count(), 1);
  await rows(page).first().getByRole('button').click();
  await drawer.getByText('"id": 12345678901234567890', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${messages}?key=nobody`);
  await page.getByText('No message matches').waitFor();
  await look(page, 'messages-no-match');

  // Newest first, page by page.
  await page.goto(messages);
  await status(page, 'Done.');
  assert.equal(await rows(page).count(), 50);
  await look(page, 'messages');
  await button(page, 'More').click();
  await rows(page).nth(99).waitFor();
  await page.goto(`${messages}?from=offset&partition=0&offset=3`);
  await page.getByRole('button', { name: 'Open offset 3 of partition 0' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Open offset 2 of partition 0' }).count(), 0);

  // Live, paused, and on again.
  await page.goto(messages); // of all partitions again
  await status(page, 'Done.');
  await page.getByLabel('Show', { exact: true }).selectOption('live');
  await page.getByText('Waiting for new messages').waitFor();
  await status(page, 'Live');
  const send = async (text) => {
    await button(page, 'Send a message').click();
    await page.getByLabel('Value is').selectOption('text');
    await page.getByRole('textbox', { name: 'Value', exact: true }).fill(text);
    await button(page, 'Send').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await send('live-1');
  await cell(page, 'live-1').waitFor();
  await button(page, 'Pause').click();
  await send('live-2');
  await page.getByTestId('figures').getByText('1 new since the pause').waitFor();
  assert.equal(await rows(page).count(), 1);
  await look(page, 'messages-live');
  await button(page, 'Continue').click();
  await rows(page).first().getByText('live-2').waitFor();

  assert.equal(await page.evaluate(() => window.hacked), undefined, 'a script of a message ran');
}

await withPage(base, stage === 'start' ? start : browse);
assert.deepEqual(findings, [], 'what axe found');
