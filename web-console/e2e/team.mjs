// An organisation of two: `node team.mjs BASE_URL FOLDER OUTBOX`. The owner invites a viewer by mail, who sees nothing that
// the server would refuse; the role is raised; the removed one is signed out; a password is reset by mail; the audit log
// has it all. Leaves screenshots in FOLDER.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';
import { mailed as newest } from './mails.mjs';

const [base, folder, outbox] = process.argv.slice(2);
const stamp = Date.now();
const owner = { email: `owner-${stamp}@team.example`, password: 'correct horse battery staple' };
const guest = { email: `guest-${stamp}@team.example`, password: 'a guest of this house' };
const { look, findings } = looker(folder);

const button = (page, name) => page.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog');
const row = (within, text) => within.getByRole('row').filter({ hasText: text });
const organisation = (page) => page.getByRole('navigation', { name: 'Organisation' });

/** The address in the newest mail to somebody that leads to a page. */
const mailed = async (to, page) => base + (await newest(outbox, to, page));

async function signIn(page, { email, password }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
}

await withPage(base, async (page) => {
  await page.goto(`${base}/signup`);
  await page.getByLabel('Organisation').fill('Two of us');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password);
  await button(page, 'Sign up').click();
  await page.getByRole('navigation', { name: 'Main' }).getByText('Topics').click();
  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').fill('orders');
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name: 'orders' }).waitFor();
  const cluster = new URL(page.url()).pathname.split('/')[2];

  // A refusal belongs to its dialog: it is not there when the dialog opens again.
  await page.goto(`${base}/clusters/${cluster}/topics`);
  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').fill('orders');
  await button(page, 'Make it').click();
  await dialog(page).getByRole('alert').waitFor();
  await button(page, 'Cancel').click();
  await dialog(page).waitFor({ state: 'detached' });
  await button(page, 'New topic').click();
  await dialog(page).getByLabel('Name').waitFor();
  assert.equal(await dialog(page).getByRole('alert').count(), 0);
  await button(page, 'Cancel').click();

  await organisation(page).getByText('Team').click();
  await row(page, owner.email).waitFor();
  await look(page, 'team-alone');
  await button(page, 'Invite somebody').click();
  await dialog(page).getByLabel('E-mail').fill(guest.email);
  await dialog(page).getByRole('radio', { name: 'viewer' }).check();
  await look(page, 'team-invite');
  await button(page, 'Send the invitation').click();
  await row(page.getByRole('table', { name: 'Invitations' }), guest.email).waitFor();
  await look(page, 'team-invited');
  const first = await mailed(guest.email, 'invitations/accept');
  await button(page, `Send again to ${guest.email}`).click();
  await page.getByText(`Another mail is on its way to ${guest.email}.`).waitFor();
  assert.notEqual(await mailed(guest.email, 'invitations/accept'), first);

  await withPage(base, async (guestPage) => {
    await asGuest(guestPage, page, cluster);
  });

  await page.goto(`${base}/audit-log`);
  await page.getByRole('table', { name: 'Events' }).waitFor();
  await look(page, 'audit-log');
  await page.getByLabel('Action begins with').fill('user.');
  await button(page, 'Show').click();
  await page.waitForURL(/action=user/);
  await page.getByRole('cell', { name: 'user.delete' }).waitFor();
  for (const action of ['user.create', 'user.update', 'user.password_reset']) {
    await page.getByRole('cell', { name: action }).first().waitFor();
  }
  assert.equal(await page.getByRole('cell', { name: 'topic.create' }).count(), 0);
  await page
    .getByRole('button', { name: /^Details of event/ })
    .first()
    .click();
  await dialog(page).getByText(guest.email).waitFor();
  await look(page, 'audit-details');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download these events' }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\n');
  assert.ok(lines.length >= 5);
  assert.ok(lines.every((line) => JSON.parse(line).action.startsWith('user.')));
  await page.reload();
  await page.getByRole('cell', { name: 'user.delete' }).waitFor();

  await organisation(page).getByText('Settings').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('One of us');
  await look(page, 'settings');
  await button(page, 'Save').click();
  await page.getByText('The name is saved.').waitFor();
  await page.getByLabel('Password now').fill('not the password');
  await page.getByRole('textbox', { name: 'New password' }).fill('yet another password');
  await button(page, 'Change it').click();
  await page.getByText('is not your password').first().waitFor();
  await page.getByLabel('Password now').fill(owner.password);
  await button(page, 'Change it').click();
  await page.getByText('The password is changed').waitFor();

  // Signing out of a session that has ended leads to the sign-in page and to nothing else.
  await page.context().clearCookies();
  await button(page, 'Sign out').click();
  await page.waitForURL('**/signin');
  assert.equal(await page.getByText('Valid credentials are needed').count(), 0);
});

/** The one who was invited, in a browser of its own; `ownerPage` is the owner's. */
async function asGuest(page, ownerPage, cluster) {
  await page.goto(await mailed(guest.email, 'invitations/accept'));
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await button(page, 'Join').click();
  await page.getByText('At least 12 characters').last().waitFor();
  await look(page, 'invitation');
  await page.getByRole('textbox', { name: 'Password' }).fill(guest.password);
  await button(page, 'Join').click();
  await page.getByRole('banner').getByText(guest.email).waitFor();

  const forbidden = [];
  page.on('response', (response) => {
    if (response.status() === 403) {
      forbidden.push(response.url());
    }
  });
  const cannot = async (path, ready, ...buttons) => {
    await page.goto(base + path);
    await ready.waitFor();
    for (const name of buttons) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, `${path} offers ${name}`);
    }
  };
  const heading = (name) => page.getByRole('heading', { name, exact: true });
  await cannot(`/clusters/${cluster}/topics`, page.getByRole('link', { name: 'orders' }), 'New topic');
  await cannot(`/clusters/${cluster}/topics/orders?tab=danger`, page.getByText('In sync'), /Delete/);
  assert.equal(await page.getByRole('tab', { name: 'Danger zone' }).count(), 0);
  const setting = page.getByRole('textbox', { name: 'retention.ms' }).last();
  await cannot(
    `/clusters/${cluster}/topics/orders?tab=configuration`,
    setting,
    /Review/,
    'Discard',
    /default$/,
  );
  assert.ok(!(await setting.isEditable()));
  await look(page, 'viewer-configuration');
  await cannot(`/clusters/${cluster}/access`, heading('Service accounts'), 'New service account');
  await cannot('/team', row(page, owner.email), /Invite/, /Change/, /Remove/);
  await look(page, 'viewer-team');
  await cannot('/settings', page.getByText('Two of us'), 'Save');
  await look(page, 'viewer-settings');
  await cannot('/audit-log', page.getByRole('table', { name: 'Events' }));
  assert.deepEqual(forbidden, [], 'pages of a viewer ask for what is refused');

  await ownerPage.reload();
  await button(ownerPage, `Change role of ${guest.email}`).click();
  await dialog(ownerPage).getByRole('radio', { name: 'developer' }).check();
  await look(ownerPage, 'team-role');
  await button(ownerPage, 'Save').click();
  await row(ownerPage, guest.email).getByText('developer').waitFor();
  await page.goto(`${base}/clusters/${cluster}/topics`);
  await button(page, 'New topic').waitFor();

  await button(page, 'Sign out').click();
  await page.waitForURL('**/signin');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail').fill(guest.email);
  await look(page, 'forgot-password');
  await button(page, 'Send me a link').click();
  await page.getByText('Look at your mail').waitFor();
  await look(page, 'forgot-password-sent');
  await page.goto(await mailed(guest.email, 'reset-password'));
  guest.password = 'a guest remembers now';
  await page.getByRole('textbox', { name: 'New password' }).fill(guest.password);
  await look(page, 'reset-password');
  await button(page, 'Set it').click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, guest);
  await page.getByRole('banner').getByText(guest.email).waitFor();

  await button(ownerPage, `Remove ${guest.email}`).click();
  const final = button(ownerPage, 'Remove for good');
  assert.ok(await final.isDisabled());
  await dialog(ownerPage).getByRole('textbox').fill(guest.email);
  await look(ownerPage, 'team-remove');
  await final.click();
  await ownerPage.getByText(`${guest.email} is removed.`).waitFor();
  await page.goto(`${base}/team`);
  await page.waitForURL('**/signin?next=*');
  await signIn(page, guest);
  await page.getByText('The e-mail address or the password is wrong.').waitFor();
}

assert.deepEqual(findings, [], 'what axe found');
