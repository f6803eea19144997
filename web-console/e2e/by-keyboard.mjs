// What a person without a mouse does: goes by Tab, types, presses Enter. Where the focus is must be seen.
import assert from 'node:assert/strict';
import { button } from './signup.mjs';
import { until } from './until.mjs';

const TABS_MAX = 80;

const hasFocus = (target) => target.evaluate((element) => element === document.activeElement);

/** How an element looks, and what is around it: the focus of a switch is drawn beside its input. */
const look = (target) =>
  target.evaluate((element) =>
    [element, element.parentElement, element.parentElement?.parentElement, element.nextElementSibling]
      .filter((one) => one !== null && one !== undefined)
      .map((one) => {
        const style = getComputedStyle(one);
        return [
          style.outlineStyle,
          style.outlineWidth,
          style.outlineColor,
          style.borderColor,
          style.boxShadow,
          style.backgroundColor,
        ].join();
      })
      .join('|'),
  );

/** Goes by Tab until the element has the focus, which must show. */
export async function tabTo(page, target) {
  await target.waitFor();
  if (await hasFocus(target)) {
    assert.ok(
      await target.evaluate((element) => element.matches(':focus-visible')),
      `${target}: unseen focus`,
    );
    return;
  }
  const before = await look(target);
  for (let i = 0; i < TABS_MAX; i++) {
    await page.keyboard.press('Tab');
    if (await hasFocus(target)) {
      await until(page, `the focus of ${target} to show`, async () => (await look(target)) !== before, 5_000);
      return;
    }
  }
  throw new Error(`${target} is not reached by keyboard`);
}

/** Into a text field of the dialog that is open, if one is, instead of what is there. */
export async function type(page, label, text) {
  const dialog = page.getByRole('dialog');
  const scope = (await dialog.count()) > 0 ? dialog : page;
  await tabTo(page, scope.getByRole('textbox', { name: label, exact: true }));
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

export async function press(page, name) {
  const dialog = page.getByRole('dialog');
  await tabTo(page, button((await dialog.count()) > 0 ? dialog : page, name));
  await page.keyboard.press('Enter');
}

/** By a link of a navigation, or of the page. */
export async function follow(page, link) {
  await tabTo(page, link);
  await page.keyboard.press('Enter');
}

/** To another tab by its arrows. */
export async function chooseTab(page, name) {
  await tabTo(page, page.getByRole('tab', { selected: true }));
  const wanted = page.getByRole('tab', { name, exact: true, selected: true });
  for (let i = 0; (await wanted.count()) === 0; i++) {
    assert.ok(i < 10, `the tab ${name} is not reached by arrows`);
    await page.keyboard.press('ArrowRight');
  }
}

/** A dialog is gone, and whoever opened it goes on from where it was. */
export async function backAt(page, opener) {
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until(page, `the focus to be back at ${opener}`, async () => {
    const there = await hasFocus(opener);
    return there || { notYet: await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)) };
  });
}

/** By Escape. */
export async function escaped(page, opener) {
  await page.keyboard.press('Escape');
  await backAt(page, opener);
}
