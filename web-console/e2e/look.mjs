// Screenshot and axe in both colours.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** `look(page, name)` leaves `name-light.png` and `name-dark.png` in the folder; `findings` is what axe found. */
export function looker(folder) {
  const findings = [];
  async function look(page, name) {
    for (const scheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) });
      await page.evaluate(axe); // by the debugger, which the page's policy does not bind
      const { violations } = await page.evaluate(() => window.axe.run());
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
      findings.push(...found.map((finding) => `${name}, ${scheme}: ${finding}`));
    }
  }
  return { look, findings };
}
