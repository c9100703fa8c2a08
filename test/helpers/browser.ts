import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** What the browser reports and a good page never causes: errors, failed requests, policy violations. */
export type Complaint = string;

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Address of the built page, with a slash at its end. */
  readonly url: string;
  readonly complaints: readonly Complaint[];
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Appended to the address: `#s=…`, `?lang=zh`. */
  readonly suffix?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

const ARGS = [
  '--no-sandbox', // Tests run as root, too.
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens the built page in a Chromium of its own with an empty profile. Motion is reduced unless asked for. */
export async function openPage(options: OpenOptions = {}): Promise<OpenedPage> {
  const profile = mkdtempSync(join(tmpdir(), 'podplay-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: inject('chromium'),
    headless: true,
    args: ARGS,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    locale: options.locale ?? 'en-US',
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: options.reducedMotion ?? 'reduce',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: Complaint[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A reload ends what the page before it was still fetching: no failure of the page.
    if (why !== 'net::ERR_ABORTED') complaints.push(`request: ${request.url()} ${why}`);
  });
  const url = inject('url');
  await page.goto(url + (options.suffix ?? ''));
  return {
    page,
    context,
    url,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
