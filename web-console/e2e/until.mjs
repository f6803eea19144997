const MS_MAX = 60_000;

/** Asks once a frame until the answer is neither false nor undefined, and gives it; fails in the end with what was seen last. */
export async function until(page, what, ask, msMax = MS_MAX) {
  const began = performance.now();
  let seen;
  for (;;) {
    const { done, now } = asResult(await ask());
    seen = now;
    if (done) {
      return seen;
    }
    if (performance.now() - began > msMax) {
      throw new Error(`waited ${msMax} ms in vain for ${what}; at last it was ${JSON.stringify(seen)}`);
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** An answer that is not there yet may say what there is: `{ notYet: … }`. */
function asResult(answer) {
  if (typeof answer === 'object' && answer !== null && 'notYet' in answer) {
    return { done: false, now: answer.notYet };
  }
  return { done: answer !== undefined && answer !== false, now: answer };
}
