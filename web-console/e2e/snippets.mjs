// Copies each program from the page by its button: `node snippets.mjs BASE_URL FOLDER`. snippets.json holds them, the
// key and its secret.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button, makeAccount, makeTopic, shownSecret, signUp } from './signup.mjs';

const [base, folder] = process.argv.slice(2);
const { look, findings } = looker(folder);
const CLIENTS = { java: 'Java', python: 'Python', go: 'Go', node: 'Node', kcat: 'kcat' };
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

await withPage(base, async (page) => {
  await signUp(page, base);
  await makeTopic(page, 'orders');
  await makeAccount(page, 'shop');
  await button(page, 'New key').click();
  await button(page, 'Make it').click();
  const { key, secret } = await shownSecret(page);

  // While the secret is in memory the commands hold it; afterwards nothing does.
  await button(page, 'Programs with this key').click();
  await page.getByTestId('run').getByText(secret).waitFor();
  await look(page, 'programs-of-a-new-key');
  await button(page, 'Copy the commands').click();
  assert.ok((await clipboard(page)).includes(`export WEIR_API_SECRET='${secret}'`));
  await button(page, 'I have kept it').click();

  await page.getByRole('navigation', { name: 'Main' }).getByText('Connect a client').click();
  const programs = {};
  for (const [client, label] of Object.entries(CLIENTS)) {
    await page.getByRole('tab', { name: label }).click();
    await page.getByLabel('Group', { exact: true }).fill(`readers-of-${client}`);
    await page.getByTestId('snippet').getByText(`readers-of-${client}`).waitFor();
    await page.getByTestId('snippet').getByText(key).waitFor();
    await button(page, 'Copy the program').click();
    const content = await clipboard(page);
    assert.ok(content.includes('orders') && content.includes('BEGIN CERTIFICATE'), content);
    assert.doesNotMatch(content, /<[A-Z_]+>/);
    const downloading = page.waitForEvent('download');
    await button(page, 'Download').click();
    const fileName = (await downloading).suggestedFilename();
    await look(page, `connect-${client}`);
    assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');
    programs[client] = { fileName, content };
  }
  await writeFile(join(folder, 'snippets.json'), JSON.stringify({ key, secret, programs }));
});
assert.deepEqual(findings, [], 'what axe found');
