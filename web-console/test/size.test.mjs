import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const SITE = join(import.meta.dirname, '..', 'target', 'site');
const INITIAL_BYTES_MAX = 200_000;

/** A chunk and everything that it imports at once. */
function closure(manifest, key, seen = new Set()) {
  if (!seen.has(key)) {
    seen.add(key);
    for (const imported of manifest[key].imports ?? []) {
      closure(manifest, imported, seen);
    }
  }
  return seen;
}

const FIRST_PAGES = {
  'signing up': ['src/pages/SignUp.tsx'],
  'the overview': ['src/ui/Shell.tsx', 'src/pages/Overview.tsx'],
};

test.each(Object.entries(FIRST_PAGES))(
  'the JavaScript of %s as the first page stays small',
  (page, parts) => {
    const manifest = JSON.parse(readFileSync(join(SITE, 'manifest.json'), 'utf8'));
    const chunks = new Set();
    for (const key of ['index.html', ...parts]) {
      closure(manifest, key, chunks);
    }
    const bytes = [...chunks].map((key) => gzipSync(readFileSync(join(SITE, manifest[key].file))).length);
    const total = bytes.reduce((sum, size) => sum + size, 0);
    console.info(`${page}: ${total} bytes gzipped in ${chunks.size} files`);
    expect(total).toBeLessThanOrEqual(INITIAL_BYTES_MAX);
  },
);
