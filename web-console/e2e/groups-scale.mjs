// Ten thousand groups, and names that must stay text, in Chromium on the built site, against a server in memory:
// `node groups-scale.mjs FOLDER`. Leaves screenshots there, and says how long things took.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { CLUSTER, HOSTILE, MANY, serve } from './fake-groups.mjs';
import { looker } from './look.mjs';

const [folder] = process.argv.slice(2);
const { look, findings } = looker(folder);
const ROWS_MAX = 60;
const FIRST_MS_MAX = 20_000; // a browser that starts on a very busy machine
const END_MS_MAX = 120_000;

const server = await serve(join(import.meta.dirname, '..', 'target', 'site'));
const region = (page) => page.getByRole('region', { name: 'Groups' });
const rows = (page) => region(page).getByRole('row');
const cell = (page, name) => page.getByRole('cell', { name, exact: true });

/** Waits for a row by scrolling to the end of what was read, again and again. */
async function scrollTo(page, name) {
  const began = performance.now();
  while (!(await cell(page, name).isVisible())) {
    assert.ok(performance.now() - began < END_MS_MAX, `${name} did not come into sight`);
    await region(page).evaluate((box) => {
      box.scrollTop = box.scrollHeight;
      return new Promise(requestAnimationFrame);
    });
    assert.ok((await rows(page).count()) < ROWS_MAX, 'only rows in sight are in the page');
  }
  return performance.now() - began;
}

try {
  await withPage(server.base, async (page) => {
    const groups = `${server.base}/clusters/${CLUSTER}/groups`;
    let began = performance.now();
    await page.goto(`${groups}?sort=-lag`);
    await rows(page).nth(10).waitFor();
    const firstMs = performance.now() - began;
    await page.getByText('10,000 groups').waitFor();
    await page.getByText('Of 3 groups the offsets could not be looked at').waitFor();
    assert.ok((await rows(page).count()) < ROWS_MAX);
    await look(page, 'groups-many');

    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForURL((url) => !url.search.includes('sort'));
    await cell(page, '<img src=x onerror="window.stolen=1">').waitFor();
    const endMs = await scrollTo(page, `group-0${MANY - HOSTILE.length - 1}`);
    await page.getByText('10,000 groups', { exact: true }).waitFor();
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), `${MANY + 1}`);

    // A step of the wheel in a list of ten thousand draws within a few frames.
    began = performance.now();
    for (let step = 0; step < 20; step++) {
      await region(page).evaluate((box, top) => {
        box.scrollTop = top;
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }, step * 20_000);
    }
    const stepMs = (performance.now() - began) / 20;
    await page.getByLabel('Find by name').fill('group-0777');
    await page.getByText('10 groups', { exact: true }).waitFor();
    await page.getByLabel('State').selectOption('Empty');
    await page.getByText('5 groups', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('5 groups', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Find by name').inputValue(), 'group-0777');
    await page.getByLabel('Find by name').fill('nothing');
    await page.getByText('No group is like that.').waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByText('Groups').click();
    await page.getByText('10,000 groups, 100 read so far').waitFor();
    assert.equal(await page.getByLabel('Find by name').inputValue(), '');
    await page.getByLabel('Find by name').fill('nothing');
    await page.getByText('No group is like that.').waitFor();
    await look(page, 'groups-none');

    await page.setViewportSize({ width: 390, height: 780 });
    await page.goto(groups);
    await rows(page).nth(10).waitFor();
    await look(page, 'groups-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });

    for (const [at, name] of HOSTILE.entries()) {
      await page.goto(`${groups}?${new URLSearchParams({ q: name })}`);
      await page.getByText(/^[12] groups?$/).waitFor();
      const link = region(page).getByRole('link');
      await (name === '..' ? link.filter({ hasText: /^\.\.$/ }) : link).click();
      await page.getByRole('tab', { name: 'Offsets' }).waitFor();
      const title = await page.title();
      assert.ok(title.endsWith(' – Weir') && !/[\n\u202e]/.test(title), title);
      await page.reload(); // the address leads to it too
      await page.getByRole('tab', { name: 'Offsets' }).waitFor();
      assert.equal(await page.evaluate(() => window.stolen), undefined);
      await page.getByRole('tab', { name: 'Change' }).click();
      await page.getByRole('button', { name: 'Delete the group…' }).waitFor();
      if (name.startsWith('<img')) {
        await page.getByRole('tab', { name: 'Members' }).click();
        await page.getByText('<i>client</i> 0').waitFor();
        await look(page, 'group-hostile');
      }
      if (at === HOSTILE.length - 1) {
        await look(page, 'group-long-name');
      }
    }
    // Live: each answer of the server finds less to read; paused, none is asked for.
    await page.clock.install(); // so that a minute can pass at once
    await page.goto(`${groups}/group-00001`);
    await page.getByText(/^The lag fell by .* records\/s/).waitFor();
    await page.getByText(/^about .*(s|min)/).waitFor();
    await page.getByText(/^From .* the lag went from/).waitFor();
    await look(page, 'group-live');
    await page.getByRole('switch', { name: 'Live' }).click();
    assert.equal(await page.getByRole('switch', { name: 'Live' }).isChecked(), false);
    const path = `/v1/clusters/${CLUSTER}/groups/group-00001`;
    await page.waitForLoadState('networkidle');
    const before = server.asked.get(path);
    await page.clock.fastForward(60_000);
    const next = page.waitForResponse((response) => response.url().endsWith(path));
    await page.getByRole('switch', { name: 'Live' }).click();
    await next;
    assert.equal(server.asked.get(path), before + 1, 'a page that is paused asks for nothing');
    await page.setViewportSize({ width: 390, height: 780 });
    await look(page, 'group-narrow');

    console.info(
      `${MANY} groups: first rows ${firstMs.toFixed(0)} ms, all pages read and the end in sight ${endMs.toFixed(0)} ms, a jump ${stepMs.toFixed(0)} ms`,
    );
    assert.ok(firstMs < FIRST_MS_MAX, `the first rows took ${firstMs} ms`);
  });
} finally {
  await server.close();
}
assert.deepEqual(findings, [], 'what axe found');
