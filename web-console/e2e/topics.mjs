// Topics and clusters in the browser: `node topics.mjs BASE_URL FOLDER topics|clusters`, with the tenant's E_MAIL and PASSWORD and
// its CLUSTER in the environment, which has 60 topics: bulk-00 to bulk-59.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { button, signIn } from './signup.mjs';
import { until } from './until.mjs';

const [base, folder, step] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster } = process.env;
const { look, findings } = looker(folder);
const dialog = (page) => page.getByRole('dialog');
const main = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByText(name).click();

async function topics(page) {
  await main(page, 'Topics');
  const names = async () => (await page.getByRole('table').getByRole('link').allTextContents()).toSorted();
  const shows = (first, count) =>
    until(page, `${count} topics from ${first}`, async () => {
      const seen = await names();
      return (seen.length === count && seen[0] === first) || { notYet: [seen.length, seen[0]] };
    });
  await shows('bulk-00', 50);
  assert.ok(await button(page, 'Page before').isDisabled());
  await button(page, 'Next page').click();
  await page.getByText('Page 2', { exact: true }).waitFor();
  await shows('bulk-50', 10);
  assert.ok(await button(page, 'Next page').isDisabled());
  await look(page, 'topics-second-page');
  await button(page, 'Page before').click();
  await shows('bulk-00', 50);
  await page.getByLabel('Find a topic').fill('K-4');
  await page.waitForURL(/q=K-4/);
  await shows('bulk-40', 10);
  assert.equal(await button(page, 'Next page').count(), 0);
  await page.reload();
  await shows('bulk-40', 10);
  assert.equal(await page.getByLabel('Find a topic').inputValue(), 'K-4');
  await main(page, 'Topics'); // all of them again, and the field says so
  await shows('bulk-00', 50);
  await until(
    page,
    'an empty field',
    async () => (await page.getByLabel('Find a topic').inputValue()) === '',
  );
  await page.getByLabel('Find a topic').fill('nothing-like-it');
  await page.getByText('No topic has “nothing-like-it” in its name.').waitFor();

  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').fill('short.lived');
  await dialog(page).getByLabel('Partitions').fill('2');
  await dialog(page).getByLabel('Keep them for').fill('90');
  await dialog(page).getByLabel('Unit of time').selectOption('minutes');
  await dialog(page).getByLabel('At most, in each partition').fill('2');
  await look(page, 'topic-retention');
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name: 'short.lived' }).waitFor();
  const configs = await page.evaluate(
    async (path) => (await fetch(path)).json(),
    `/v1/clusters/${cluster}/topics/short.lived/configs`,
  );
  const explicit = configs.items.filter(({ source }) => source === 'explicit');
  assert.deepEqual(
    Object.fromEntries(explicit.map(({ key, value }) => [key, value])),
    { 'retention.ms': '5400000', 'retention.bytes': String(2 * 2 ** 30) },
    'what the drawer set',
  );
}

async function clusters(page) {
  await page.goto(`${base}/clusters`);
  await button(page, 'New cluster').click();
  await dialog(page).getByLabel('Name').fill('second');
  await look(page, 'cluster-new');
  await button(page, 'Make it').click();
  const link = page.getByRole('main').getByRole('link', { name: 'second', exact: true });
  await link.waitFor();
  const id = new URL(await link.getAttribute('href'), base).pathname.split('/')[2];
  await page.getByText('The cluster second is ready.').waitFor();

  await button(page, 'Rename second').click();
  assert.ok(await button(page, 'Rename it').isDisabled(), 'the same name is no change');
  await dialog(page).getByLabel('Name').fill('staging');
  await button(page, 'Rename it').click();
  await page.getByText('It is called staging now.').waitFor();
  await dialog(page).waitFor({ state: 'detached' });

  await page.getByLabel('Cluster', { exact: true }).selectOption({ label: 'staging' });
  await page.waitForURL(`**/clusters/${id}`);
  await main(page, 'Topics');
  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').fill('goes-with-it');
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name: 'goes-with-it' }).waitFor();

  await page.getByRole('link', { name: 'Clusters', exact: true }).first().click();
  await button(page, 'Delete staging').click();
  await dialog(page).getByRole('listitem').getByText('goes-with-it', { exact: true }).waitFor();
  await dialog(page).getByText('0 keys revoked').waitFor();
  await dialog(page).getByText('at most 0 records lost').waitFor();
  const final = button(page, 'Delete it for good');
  assert.ok(await final.isDisabled());
  await dialog(page).getByRole('textbox').fill('second');
  assert.ok(await final.isDisabled(), 'its name of before deletes nothing');
  await button(page, 'Keep it').click();
  await dialog(page).waitFor({ state: 'detached' });
  await button(page, 'Delete staging').click();
  await dialog(page).getByRole('textbox').fill('staging');
  await look(page, 'cluster-delete');
  await final.click();
  await page.getByText('The cluster staging is deleted.').waitFor();
  await link.waitFor({ state: 'detached' });
  await button(page, 'Delete staging').waitFor({ state: 'detached' });

  // A link to it from before leads back to those that are there.
  await page.goto(`${base}/clusters/${id}/topics`);
  await page.getByRole('heading', { name: 'There is no such cluster' }).waitFor();
  assert.equal(await button(page, 'Try again').count(), 0);
  await look(page, 'cluster-gone');
  await page.getByRole('link', { name: 'To your clusters' }).click();
  await page.waitForURL('**/clusters');
}

await withPage(base, async (page) => {
  await signIn(page, `${base}/clusters/${cluster}`, { email, password });
  await page.getByText('Bootstrap servers').waitFor();
  await { topics, clusters }[step](page);
});
assert.deepEqual(findings, [], 'what axe found');
