import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Where Debian, Ubuntu and macOS have it. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser without a window, which reaches nothing but loopback. */
export async function startBrowser(): Promise<Browser> {
  const executablePath =
    process.env['TAGWRIGHT_CHROMIUM'] ?? places.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('no chromium: apt-get install chromium, or name one in TAGWRIGHT_CHROMIUM');
  return chromium.launch({
    executablePath,
    // As root there is no sandbox of its own to be had.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}

/** A page of the width of the documents' pictures. */
export function openPage(browser: Browser): Promise<Page> {
  return browser.newPage({ viewport: { width: 1500, height: 1000 }, timezoneId: 'UTC' });
}

/** Keeps the top of a page, so many pixels of it, as a picture of the documents, where TAGWRIGHT_PICTURES names their folder. */
export async function picture(page: Page, name: string, height: number): Promise<void> {
  const directory = process.env['TAGWRIGHT_PICTURES'];
  if (directory === undefined) return;
  await page.setViewportSize({ width: 1500, height });
  await page.screenshot({ path: join(directory, `${name}.png`) });
}
