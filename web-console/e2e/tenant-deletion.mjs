// The operator protects and deletes a tenant in a browser: `node tenant-deletion.mjs BASE_URL FOLDER TENANT NAME TOPICS`. The
// operator's token comes as WEIR_OPERATOR_TOKEN.
import assert from 'node:assert/strict';
import { withPage } from './browser.mjs';
import { looker } from './look.mjs';

const [base, folder, tenant, name, topics] = process.argv.slice(2);
const { look, findings } = looker(folder);
const button = (page, text) => page.getByRole('button', { name: text, exact: true });

await withPage(base, async (page) => {
  await page.goto(`${base}/operator`);
  await page.getByRole('textbox', { name: "Operator's token" }).fill(process.env.WEIR_OPERATOR_TOKEN);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { name: 'Tenants' }).waitFor();
  await page.goto(`${base}/operator/tenants/${tenant}`);

  const protection = page.getByRole('switch', { name: /^Deletion protection of the tenant/ });
  await protection.click();
  await page.getByText('Deletion is refused from now on.').waitFor();
  await page.getByText('Switch its deletion protection off first.').waitFor();
  assert.ok(await button(page, 'Delete the tenant').isDisabled());
  await look(page, 'tenant-protected');
  await protection.click();
  await page.getByText('It can be deleted again.').waitFor();

  await button(page, 'Delete the tenant').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`${topics} topics`, { exact: true }).waitFor();
  await dialog.getByText('1 of the topics has deletion protection').waitFor();
  const final = button(page, 'Delete it for good');
  assert.ok(await final.isDisabled());
  await dialog.getByRole('textbox').fill(name);
  await look(page, 'tenant-deletion');
  await final.click();
  await page.getByText(/^The tenant .* is being deleted\.$/).waitFor();
  await page.waitForURL('**/operator/tenants');
  await look(page, 'tenants-after');
});
assert.deepEqual(findings, []);
