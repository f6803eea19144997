// What the scripts of an area begin with: somebody who signed up, and has what the area needs.
export const button = (page, name) => page.getByRole('button', { name, exact: true });

const main = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByText(name).click();

/** Signs up in the browser; where the sign-up led, and with what to sign in again. */
export async function signUp(page, base) {
  const email = `browser-${Date.now()}-${Math.floor(Math.random() * 1e9)}@example.com`;
  const password = 'correct horse battery staple';
  await page.goto(`${base}/signup`);
  await page.getByLabel('Organisation').fill('Browser and Sons');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign up').click();
  await page.waitForURL('**/clusters/**');
  return { email, password, cluster: new URL(page.url()).pathname.split('/')[2] };
}

/** Goes to a page that wants a session, and signs in there. */
export async function signIn(page, url, { email, password }) {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await button(page, 'Sign in').click();
}

export async function makeTopic(page, name) {
  await main(page, 'Topics');
  await button(page, 'New topic').click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await button(page, 'Make it').click();
  await page.getByRole('heading', { name }).waitFor();
}

/** Makes a service account, which may do everything unless told otherwise, and leaves it open. */
export async function makeAccount(page, name, access = 'Everything') {
  await main(page, 'Service accounts');
  await button(page, 'New service account').click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: new RegExp(`^${access}`) }).check();
  await button(page, 'Make it').click();
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

/** The key and the secret in the dialog that shows them once. */
export async function shownSecret(page) {
  const secret = await page.getByTestId('secret').textContent();
  const key = await page.getByRole('dialog').getByText(/^key-/).first().textContent();
  return { key, secret };
}
