// Mails of a Weir that leaves them in a folder.
import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The path in the newest mail to somebody that leads to a page. */
export async function mailed(outbox, to, page) {
  const mails = [];
  for (const name of (await readdir(outbox)).filter((file) => file.endsWith('.eml'))) {
    const path = join(outbox, name);
    const text = await readFile(path, 'utf8');
    const link = text.match(new RegExp(`/${page}\\?token=[A-Za-z0-9_-]+`));
    if (text.startsWith(`To: ${to}\r\n`) && link !== null) {
      mails.push({ at: (await stat(path)).mtimeMs, link: link[0] });
    }
  }
  mails.sort((a, b) => b.at - a.at);
  assert.ok(mails.length > 0, `no mail to ${to} with a link to ${page}`);
  return mails[0].link;
}
