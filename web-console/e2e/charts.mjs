// What somebody gets of charts and motion who sees neither.
import assert from 'node:assert/strict';

const UNITS = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** A size in bytes as the page writes it. */
function bytesOf(words) {
  const [, number, unit] = /^([\d,.]+) (B|KiB|MiB|GiB)\/s$/.exec(words) ?? assert.fail(`no rate: ${words}`);
  return Number(number.replaceAll(',', '')) * UNITS[unit];
}

/** The figures in the label of a chart of rates, by line: `{ In: { now, average, most } }`; undefined before it knows any. */
export async function figuresOf(page, title) {
  const label = await page.getByRole('img', { name: new RegExp(`^${title}: `) }).getAttribute('aria-label');
  const lines = label.slice(title.length + 2).split('; ');
  const known = lines.map((line) => /^(.+): now (.+), on average (.+), at most (.+)$/.exec(line));
  if (known.some((line) => line === null || line[2] === 'not known')) {
    return undefined;
  }
  return Object.fromEntries(
    known.map(([, name, now, average, most]) => [
      name,
      { now: bytesOf(now), average: bytesOf(average), most: bytesOf(most) },
    ]),
  );
}

/** Each picture of the page's content says in words what it shows, or is known to be no more than its words beside it. */
export async function chartsHaveWords(page, atLeast) {
  const charts = await page.getByRole('main').evaluate((main) =>
    [...main.querySelectorAll('figure')].map((figure) => {
      const named = figure.querySelector('svg[role="img"]')?.getAttribute('aria-label') ?? '';
      const caption = figure.querySelector('figcaption')?.textContent ?? '';
      const silent = [...figure.querySelectorAll('svg')].filter(
        (svg) => svg.getAttribute('role') !== 'img' && svg.closest('[aria-hidden="true"]') === null,
      );
      return { words: named || caption, silent: silent.length };
    }),
  );
  assert.ok(charts.length >= atLeast, `${charts.length} charts`);
  for (const { words, silent } of charts) {
    assert.match(words, /\d/, 'a chart in words has figures');
    assert.equal(silent, 0, 'a picture without words that is not hidden from whoever can not see it');
  }
  const outside = await page
    .getByRole('main')
    .evaluate((main) =>
      [...main.querySelectorAll('svg')]
        .filter(
          (svg) => svg.closest('figure, button, [aria-hidden="true"], [data-combobox-chevron]') === null,
        )
        .map((svg) => svg.outerHTML.slice(0, 120)),
    );
  assert.deepEqual(outside, [], 'pictures that belong to nothing');
}

/** What moves in the page now: animations and fadings that run. */
export const moving = (page) =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => one.playState === 'running' && Number(one.effect?.getComputedTiming().duration) > 0)
      .map((one) => `${one.animationName ?? one.transitionProperty} of ${one.effect?.target?.className}`),
  );

/** Keeps what begins to move or fade in the page as it is loaded; the answer tells it. */
export async function motionsFromNow(page) {
  await page.evaluate(() => {
    window.motions = [];
    for (const type of ['transitionrun', 'animationstart']) {
      document.addEventListener(
        type,
        (event) => window.motions.push(`${event.propertyName ?? event.animationName}`),
        true,
      );
    }
  });
  return () => page.evaluate(() => window.motions);
}
