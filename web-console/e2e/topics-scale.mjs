// Ten thousand topics in Chromium on the built site, against a server in memory: `node topics-scale.mjs FOLDER`. Leaves
// screenshots there, and says how long things took.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { CLUSTER, pageOf, serve } from './fake-server.mjs';
import { looker } from './look.mjs';
import { button } from './signup.mjs';
import { until } from './until.mjs';

const [folder] = process.argv.slice(2);
const { look, findings } = looker(folder);
const MANY = 10_000;
const PAGE = 50;
const PAGES_ON = 60;
const FIRST_MS_MAX = 60_000; // a browser that starts on a machine with far more to do than cores
const STEP_MS_MAX = 5_000;

/** Names that the brokers allow and programs stumble over. */
const ODD = [
  '...',
  '-',
  '__proto__',
  'constructor',
  '0',
  'null',
  'true',
  `long-${'x'.repeat(233)}`,
  'a.b_c-d.E',
];

const NAMES = [
  ...ODD,
  ...Array.from({ length: MANY - ODD.length }, (_, at) => `topic-${`${at}`.padStart(5, '0')}`),
].sort();

const TOPICS = NAMES.map((name, at) => ({
  name,
  topic_uuid: `uuid-${at}`,
  partitions: 1 + (at % 12),
  replication_factor: 3,
  origin: at % 10 === 0 ? 'kafka' : 'api',
  created_at: '2026-01-01T00:00:00Z',
  configs: {},
  rate: { bytes_per_second: at, records_per_second: at },
  size: { bytes: at * 1_000_003, records: at * 97, records_written: at * 97, complete: at % 50 !== 3 },
}));

const list = `/v1/clusters/${CLUSTER}/topics`;
const server = await serve(
  join(import.meta.dirname, '..', 'target', 'site'),
  ({ pathname, searchParams: query }) => {
    if (pathname === list) {
      const q = (query.get('q') ?? '').toLowerCase();
      const found = TOPICS.filter(({ name }) => name.toLowerCase().includes(q));
      return pageOf(query.get('sort') === '-name' ? found.toReversed() : found, query);
    }
    const name = pathname.startsWith(`${list}/`) && decodeURIComponent(pathname.slice(list.length + 1));
    return TOPICS.find((topic) => topic.name === name);
  },
);

const links = (page) => page.getByRole('table').getByRole('link');
const shows = (page, first) =>
  until(page, `a page from ${first}`, async () => {
    const seen = await links(page).first().textContent();
    return seen === first || { notYet: seen };
  });

/** How long something takes until it is seen. */
async function took(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

try {
  await withPage(server.base, async (page) => {
    const topics = `${server.base}/clusters/${CLUSTER}/topics`;
    const firstMs = await took(async () => {
      await page.goto(topics);
      await links(page)
        .nth(PAGE - 1)
        .waitFor();
    });
    await look(page, 'topics-many');

    // Page after page; the browser never holds more than one of them.
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    const steps = [];
    for (let at = PAGE; at <= PAGES_ON * PAGE; at += PAGE) {
      steps.push(
        await took(async () => {
          await button(page, 'Next page').click();
          await shows(page, NAMES[at]);
        }),
      );
    }
    await page.getByText(`Page ${PAGES_ON + 1}`, { exact: true }).waitFor();
    assert.equal(await links(page).count(), PAGE);
    const now = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(now < elements + 500, `${elements} elements at first, ${now} in the end`);
    await button(page, 'Page before').click();
    await shows(page, NAMES[(PAGES_ON - 1) * PAGE]);

    // A search begins at its first page, whatever page was there, and asks once for what was typed at once.
    const before = server.asked.get(list);
    const searchMs = await took(async () => {
      await page.getByLabel('Find a topic').pressSequentially('C-0777', { delay: 20 });
      await shows(page, 'topic-07770');
    });
    assert.equal(await links(page).count(), 10);
    assert.ok(
      server.asked.get(list) - before <= 3,
      `${server.asked.get(list) - before} requests for a search`,
    );
    await page.getByRole('navigation', { name: 'Main' }).getByText('Topics').click();
    await shows(page, NAMES[0]);
    await page.getByText('Page 1', { exact: true }).waitFor();
    await page.getByLabel('Order').selectOption('-name');
    await shows(page, NAMES.at(-1));

    // Odd names lead to their pages.
    await page.getByLabel('Find a topic').fill('topic-0000');
    await page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'topic-00009', exact: true }) })
      .getByRole('cell')
      .nth(5)
      .filter({ hasText: /^[\d,]+$/ })
      .waitFor();
    for (const name of ODD) {
      await page.goto(`${topics}?${new URLSearchParams({ q: name })}`);
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    }
    await page.setViewportSize({ width: 390, height: 780 });
    await page.goto(`${topics}?q=long`);
    await links(page).first().waitFor();
    await look(page, 'topics-long-name');

    const stepMs = steps.toSorted((a, b) => a - b);
    console.info(
      `${MANY} topics: first rows ${firstMs.toFixed(0)} ms; ${steps.length} pages on, each ${stepMs[Math.floor(stepMs.length / 2)].toFixed(0)} ms, the slowest ${stepMs.at(-1).toFixed(0)} ms; a search as it is typed ${searchMs.toFixed(0)} ms`,
    );
    assert.ok(firstMs < FIRST_MS_MAX, `the first rows took ${firstMs} ms`);
    assert.ok(stepMs.at(-1) < STEP_MS_MAX, `a page took ${stepMs.at(-1)} ms`);
  });
} finally {
  await server.close();
}
assert.deepEqual(findings, [], 'what axe found');
