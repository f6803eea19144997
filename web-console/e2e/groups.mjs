// Groups of a cluster with real consumers: `node groups.mjs BASE_URL FOLDER STEP`, with the tenant's E_MAIL and PASSWORD,
// its CLUSTER and its GROUP in the environment. The steps are `active` (while a consumer reads), `reset` (after it was
// stopped: moves offsets of the topic orders by -2) and `delete` (offsets of bills, then the group).
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';

const [base, folder, step] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster, GROUP: group } = process.env;
const { look, findings } = looker(folder);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog');
const groups = `${base}/clusters/${cluster}/groups`;

async function signIn(page) {
  await page.goto(groups);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { name: 'Groups', exact: true }).waitFor();
}

/** From the list to the group, as a person goes. */
async function openGroup(page) {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Groups').click();
  await page.getByRole('link', { name: group, exact: true }).click();
  await page.getByRole('heading', { name: group, exact: true }).waitFor();
}

const rowOf = (scope, ...cells) =>
  cells.reduce(
    (rows, cell) => rows.filter({ has: scope.page().getByRole('cell', { name: cell, exact: true }) }),
    scope.getByRole('row'),
  );

/** A row's cells, in order. */
async function cells(scope, ...wanted) {
  const row = rowOf(scope, ...wanted);
  await row.waitFor();
  return row.getByRole('cell').allTextContents();
}

/** The order before stays in sight until the answer is there. */
async function firstIs(page, name) {
  await page.waitForFunction(
    (wanted) => document.querySelector('section[aria-label="Groups"] a')?.textContent === wanted,
    name,
  );
}

async function active(page) {
  await signIn(page);
  const list = page.getByRole('region', { name: 'Groups' });
  const listed = await cells(list, group);
  assert.deepEqual(listed.slice(0, 5), [group, 'Stable', 'classic', '1', '13']);
  await page.getByText('2 groups', { exact: true }).waitFor();
  await look(page, 'groups');
  await page.getByRole('button', { name: 'Lag, records' }).click();
  await page.waitForURL('**?sort=-lag');
  await firstIs(page, group);
  await page.getByText('Sorted by the lags of').waitFor();
  await page.getByRole('button', { name: 'Lag, records' }).click();
  await page.waitForURL('**?sort=lag');
  await firstIs(page, 'idle');
  await page.getByLabel('State').selectOption('Empty');
  await page.getByText('1 group', { exact: true }).waitFor();
  await page.getByLabel('State').selectOption('');

  await openGroup(page);
  await page.reload(); // the address of any name leads there
  const offsets = page.getByRole('region', { name: 'Offsets by partition' });
  const second = await cells(offsets, 'orders', '1');
  assert.deepEqual(second.slice(0, 5), ['orders', '1', '6', '10', '4']);
  assert.equal(second[6], 'reader <i>1</i>');
  await page.getByText('The lag did not change over the last').waitFor();
  await page.getByText(/^From .* the lag went from 13 to 13 records/).waitFor();
  await look(page, 'group-offsets');
  await page.getByRole('tab', { name: 'Members' }).click();
  await page.getByRole('cell', { name: 'bills: 0' }).waitFor();
  await look(page, 'group-members');

  await page.getByRole('tab', { name: 'Change' }).click();
  await page.getByText('The group is in use').waitFor();
  await look(page, 'group-change-active');
  await button(page, 'Move the offsets…').click();
  await button(page, 'Show what would change').click();
  await dialog(page).getByText('and has 1 member: stop it first.').waitFor();
  await look(page, 'reset-refused');
  await button(page, 'Cancel').click();
  await button(page, 'Delete the group…').click();
  await dialog(page).getByText('and has 1 member: stop it first.').waitFor();
  await dialog(page).getByRole('textbox').fill(group);
  assert.ok(await button(page, 'Delete it for good').isDisabled());
  await look(page, 'delete-refused');
  await button(page, 'Keep it').click();

  await page.goto(`${base}/clusters/${cluster}/topics/orders?tab=groups`);
  const readers = page.getByRole('region', { name: 'Groups that read this topic' });
  const ofTopic = await cells(readers, group);
  assert.equal(ofTopic[4], '10', 'the lag in this topic alone');
  await look(page, 'topic-groups');
}

async function reset(page) {
  await signIn(page);
  await openGroup(page);
  await page.getByText('Empty', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Change' }).click();
  await button(page, 'Move the offsets…').click();
  await dialog(page).getByLabel('Read on at').selectOption('shift');
  await dialog(page).getByRole('textbox', { name: 'Records' }).fill('many');
  await dialog(page).getByRole('radio', { name: 'In topics and partitions that I choose' }).check();
  await button(page, 'Show what would change').click();
  await dialog(page).getByText('A whole number').waitFor();
  await dialog(page).getByText('Choose a topic at least').waitFor();
  await dialog(page).getByRole('textbox', { name: 'Records' }).fill('-2');
  await dialog(page).getByRole('checkbox', { name: 'orders (0-1)' }).check();
  await look(page, 'reset-form');
  await button(page, 'Show what would change').click();
  await dialog(page).getByText('2 partitions: up to 4 records are read again.', { exact: true }).waitFor();
  const plan = dialog(page).getByRole('region', { name: 'What would change' });
  assert.deepEqual(await cells(plan, 'orders', '0'), ['orders', '0', '4', '2', '−2']);
  assert.deepEqual(await cells(plan, 'orders', '1'), ['orders', '1', '6', '4', '−2']);
  await look(page, 'reset-preview');
  await page.setViewportSize({ width: 390, height: 780 });
  await look(page, 'reset-preview-narrow');
  await page.setViewportSize({ width: 1280, height: 800 });
  await button(page, 'Move them').click();
  await dialog(page)
    .getByText('Done. 2 partitions: up to 4 records are read again.', { exact: true })
    .waitFor();
  await look(page, 'reset-done');
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('tab', { name: 'Offsets' }).click();
  const offsets = page.getByRole('region', { name: 'Offsets by partition' });
  assert.equal((await cells(offsets, 'orders', '2'))[1], '0');
  assert.equal((await cells(offsets, 'orders', '4'))[1], '1');

  // All other ways, as plans.
  for (const [to, fill, expected] of [
    ['earliest', async () => {}, ['0', '0', '0']],
    ['latest', async () => {}, ['5', '10', '10']],
    ['offset', () => dialog(page).getByRole('textbox', { name: 'Offset' }).fill('7'), ['5', '7', '7']],
    ['timestamp', () => dialog(page).getByLabel('Time').fill('2000-01-01T00:00:00'), ['0', '0', '0']],
    ['duration', () => dialog(page).getByLabel('How long ago').fill('0'), ['5', '10', '10']],
  ]) {
    await page.getByRole('tab', { name: 'Change' }).click();
    await button(page, 'Move the offsets…').click();
    await dialog(page).getByRole('radio', { name: 'In all partitions' }).check();
    await dialog(page).getByLabel('Read on at').selectOption(to);
    await fill();
    await button(page, 'Show what would change').click();
    await plan.getByRole('row').nth(3).waitFor();
    const then = await plan.getByRole('row').locator('td:nth-child(4)').allTextContents();
    assert.deepEqual(then, expected, to);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  }
}

async function remove(page) {
  await signIn(page);
  await openGroup(page);
  await page.getByRole('tab', { name: 'Change' }).click();
  await page.getByLabel('Topic whose offsets are deleted').selectOption('bills');
  await button(page, 'Delete the offsets…').click();
  const lost = dialog(page).getByRole('region', { name: 'Offsets that are deleted' });
  assert.deepEqual(await cells(lost, 'bills'), ['bills', '0', '2', 'none', 'deleted']);
  const confirm = button(page, 'Delete them');
  assert.ok(await confirm.isDisabled());
  await dialog(page).getByRole('textbox').fill('bills');
  await look(page, 'offsets-deletion');
  await confirm.click();
  await page.getByText('The offsets of bills are deleted.').waitFor();
  await dialog(page).waitFor({ state: 'detached' });
  await page.waitForFunction(
    () => !document.querySelector('select[aria-label^="Topic whose"]')?.textContent.includes('bills'),
  );

  await button(page, 'Delete the group…').click();
  await dialog(page).getByText('Its place in 2 partitions of 1 topic is forgotten.').waitFor();
  const final = button(page, 'Delete it for good');
  assert.ok(await final.isDisabled());
  await dialog(page).getByRole('textbox').fill(group.slice(1));
  assert.ok(await final.isDisabled());
  await dialog(page).getByRole('textbox').fill(group);
  await look(page, 'group-deletion');
  await final.click();
  await page.getByText('The group is deleted.').waitFor();
  await page.getByText('1 group', { exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: group, exact: true }).count(), 0);
}

await withPage(base, { active, reset, delete: remove }[step]);
assert.deepEqual(findings, [], 'what axe found');
