// What the overview says of real clients: `node overview.mjs BASE_URL FOLDER STEP BYTES RECORDS`, with the tenant's E_MAIL and
// PASSWORD and its CLUSTER in the environment. Steps: `flow` (what is sent to the topic orders per second, while a client does and
// another reads), `sums` (all that was). There is an empty topic, quiet.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { chartsHaveWords, figuresOf, motionsFromNow, moving } from './charts.mjs';
import { looker } from './look.mjs';
import { button, signIn } from './signup.mjs';
import { until } from './until.mjs';

const [base, folder, step, ...given] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster } = process.env;
const { look, findings } = looker(folder);
const overview = `${base}/clusters/${cluster}`;
const dialog = (page) => page.getByRole('dialog');
const main = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByText(name).click();
const within = (value, wanted, part) => Math.abs(value - wanted) <= part * wanted;

const SAMPLED_PART = 0.3; // a rate is that of 5 seconds, between the samples of brokers that answer when they can
const SUM_PART = 0.1; // what batches add to their records, and what the page rounds away

const recordsIn = async (page) => {
  const words = await page.getByText(/^Records in: /).textContent();
  return Number(/^Records in: ([\d,.]+) per second/.exec(words)?.[1].replaceAll(',', ''));
};

async function flow(page) {
  const [bytes, records] = given.map(Number);
  await page.getByRole('img', { name: /^Throughput: / }).waitFor();
  await until(page, `${bytes} bytes/s in and out, ${records} records/s`, async () => {
    const figures = await figuresOf(page, 'Throughput');
    const arrived = await recordsIn(page);
    const fits =
      figures !== undefined &&
      within(figures.In.now, bytes, SAMPLED_PART) &&
      within(figures.Out.now, bytes, SAMPLED_PART) &&
      within(arrived, records, SAMPLED_PART);
    return fits ? { figures, arrived } : { notYet: { figures, arrived } };
  });
  const most = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'orders', exact: true }) });
  await until(page, 'the topic that is written', async () => {
    const cells = (await most.count()) === 0 ? [] : await most.getByRole('cell').allTextContents();
    return within(Number(cells[1]?.replaceAll(',', '')), records, SAMPLED_PART) || { notYet: cells };
  });
  await chartsHaveWords(page, 1);
  await look(page, 'overview-flow');

  // The table says it too.
  await page.getByText('As a table').click();
  const cells = await page.getByRole('figure').getByRole('cell').allTextContents();
  assert.ok(
    cells.some((words) => /^[\d,.]+ (B|KiB|MiB)\/s$/.test(words)),
    cells.join(),
  );

  // Who wants less motion gets none; somebody else a dialog that comes into sight.
  for (const [reducedMotion, moves] of [
    ['no-preference', true],
    ['reduce', false],
  ]) {
    await page.emulateMedia({ reducedMotion });
    await page.goto(`${base}/clusters/${cluster}/start?topic=quiet`);
    await page.getByText('Waiting for a record in quiet').waitFor();
    await until(page, `motion: ${moves}`, async () => {
      const seen = await moving(page);
      return seen.length > 0 === moves || { notYet: seen };
    });
    await page.goto(`${base}/clusters/${cluster}/topics`);
    const motions = await motionsFromNow(page);
    await button(page, 'New topic').click();
    await dialog(page).getByLabel('Name').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    const seen = await motions();
    assert.equal(seen.length > 0, moves, `a dialog that comes and goes moves: ${seen}`);
  }
}

async function sums(page) {
  const [bytes, records] = given.map(Number);
  let chart;
  page.on('response', async (response) => {
    if (response.url().endsWith('/metrics/query') && response.request().postData()?.includes('"bytes_in"')) {
      chart = await response.json().catch(() => undefined); // the page that asked is gone
    }
  });
  await page.reload();
  await page.getByRole('img', { name: /^Throughput: / }).waitFor();
  await until(page, `${bytes} bytes and ${records} records in sum`, async () => {
    const figures = await figuresOf(page, 'Throughput');
    if (figures === undefined || chart === undefined) {
      return { notYet: figures };
    }
    const seconds = (metric) =>
      chart.step_seconds *
      chart.series.find((one) => one.metric === metric).points.filter((point) => point !== null).length;
    const sent = figures.In.average * seconds('bytes_in');
    const read = figures.Out.average * seconds('bytes_out');
    const fits = within(sent, bytes, SUM_PART) && within(read, bytes, SUM_PART);
    return fits ? { sent, read } : { notYet: { sent, read } };
  });
  await main(page, 'Topics');
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'orders', exact: true }) });
  await until(page, `${records} records in the topic`, async () => {
    const cells = (await row.count()) === 0 ? [] : await row.getByRole('cell').allTextContents();
    return cells.includes(records.toLocaleString('en')) || { notYet: cells };
  });
}

await withPage(base, async (page) => {
  await signIn(page, overview, { email, password });
  await page.getByText('Bootstrap servers').waitFor();
  await { flow, sums }[step](page);
});
assert.deepEqual(findings, [], 'what axe found');
