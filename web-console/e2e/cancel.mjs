// Long work that is given up in the browser: `node cancel.mjs BASE_URL FOLDER`, with the tenant's E_MAIL and PASSWORD and its CLUSTER
// in the environment, which has a topic `big` whose first page of messages takes seconds over a slow network, as which the
// browser's is made to behave. Leaves following.json when a live stream is open, and goes on when there is go.json; leaves
// stopped.json when that is closed, and looks when there is look.json.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { button, signIn } from './signup.mjs';
import { until } from './until.mjs';

const [base, folder] = process.argv.slice(2);
const { E_MAIL: email, PASSWORD: password, CLUSTER: cluster } = process.env;
const messages = `${base}/clusters/${cluster}/topics/big`;
const status = (page, words) => page.getByRole('status').getByText(words, { exact: true });

/** Whole or not there at all, for whoever waits for it. */
async function leave(name) {
  await writeFile(join(folder, `${name}.new`), '{}');
  await rename(join(folder, `${name}.new`), join(folder, name));
}

await withPage(base, async (page) => {
  const aborted = [];
  page.on('requestfailed', (request) => {
    if (new URL(request.url()).pathname.endsWith('/messages')) {
      aborted.push(request.failure()?.errorText);
    }
  });

  await signIn(page, `${messages}?from=live`, { email, password });
  await status(page, 'Live').waitFor();
  await leave('following.json');
  await until(page, 'go.json', () => existsSync(join(folder, 'go.json')));
  await button(page, 'Stop').click();
  await status(page, 'Stopped').waitFor();
  assert.deepEqual(aborted.splice(0), ['net::ERR_ABORTED']);
  await leave('stopped.json');
  await until(page, 'look.json', () => existsSync(join(folder, 'look.json')));

  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: 100_000,
    uploadThroughput: -1,
  });
  await page.goto(`${messages}?from=oldest&limit=500`, { waitUntil: 'commit' });
  await button(page, 'Cancel').click();
  await status(page, 'Stopped').waitFor();
  assert.deepEqual(aborted, ['net::ERR_ABORTED']);
  await button(page, 'Go on').waitFor(); // from where it was
});
