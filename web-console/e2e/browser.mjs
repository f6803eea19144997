// A Chromium that talks to nobody but the page's server; what the page must not do is collected, and fails the run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox', // tests may run as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Runs `work` with a page; afterwards fails for each violation of the policy, error of a script, and request to elsewhere. */
export async function withPage(base, work) {
  const profile = await mkdtemp(join(tmpdir(), 'weir-console-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.WEIR_CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
  });
  try {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(base).origin });
    const page = context.pages()[0] ?? (await context.newPage());
    const faults = [];
    page.on('pageerror', (error) => faults.push(`error of a script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        faults.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== new URL(base).origin) {
        faults.push(`request to ${url.origin}`);
      }
    });
    await work(page, context);
    if (faults.length > 0) {
      throw new Error(faults.join('\n'));
    }
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}
