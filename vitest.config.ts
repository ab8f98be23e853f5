import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromium, chromiumFlags, howToInstallChromium } from './test/browser/chromium.ts';

const source = { conditions: ['@throughline/source'] };

// In CI a missing browser fails the tests; elsewhere they are left out, and that is said.
const withBrowser = existsSync(chromium) || process.env['CI'] !== undefined;
if (!withBrowser && process.env['BROWSER_TESTS'] === undefined) {
  // This file is loaded once for each project.
  process.env['BROWSER_TESTS'] = 'left out';
  process.stderr.write(`The browser tests are left out. ${howToInstallChromium}\n`);
}

const browser = {
  resolve: source,
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/server.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromium, args: chromiumFlags } }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          execArgv: ['--conditions=@throughline/source'],
        },
      },
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'across',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', '**/node_modules/**'],
          testTimeout: 120_000,
          execArgv: ['--conditions=@throughline/source'],
        },
      },
      ...(withBrowser ? [browser] : []),
    ],
  },
});
