import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserFlags, findBrowser, howToGetABrowser } from './test/kit/find-browser.ts';

const source = { conditions: ['@throughline/source'] };
/** As in Node itself: the files that a page has in place of others are tested in a page. */
const node = { conditions: ['@throughline/source', 'node'] };

// In CI a missing browser fails the tests; elsewhere they are left out, and that is said.
const found = findBrowser();
const withBrowser = found !== undefined || Boolean(process.env['CI']);
const runsTests = process.argv.some((word) => /vitest/u.test(word));
if (!withBrowser && runsTests && process.env['BROWSER_TESTS'] === undefined) {
  // This file is loaded once for each project, and by knip, which runs no test.
  process.env['BROWSER_TESTS'] = 'left out';
  process.stderr.write(
    `Skipped, for there is no browser here: the tests in test/browser and test/pages. ${howToGetABrowser}\n`,
  );
}

/** Names a folder that is there until the run is over, for all of its processes. */
function sharedFolder(variable: string, prefix: string): void {
  if (process.env[variable] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env[variable] = folder;
  process.on('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A process that outlives its test may still write there.
    }
  });
}

// Many tests start the command or an example in a process of its own: what the first has compiled, the others read from here.
sharedFolder('NODE_COMPILE_CACHE', 'throughline-compiled-');
// Some look at the packages as they would be published: what the first has packed, the others read from here.
sharedFolder('THROUGHLINE_PACKED', 'throughline-packed-');

/** The variables that are set. */
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);

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
      provider: playwright({
        launchOptions: {
          ...(found !== undefined && { executablePath: found.path, env: { ...environment, ...found.environment } }),
          args: browserFlags,
        },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

/** Tests that measure the memory of their process, which has to be their own. */
const memory = [
  'packages/converter/src/resampler.test.ts',
  'packages/core/src/transcription/{audio-log,block-pool}.test.ts',
  'packages/node/src/audio/{wav-header,long-file,coded/long-file}.test.ts',
  'test/promises/4-bounded-memory/*.test.ts',
  'test/providers/*/fuzz.test.ts',
  'test/relay/hostile.test.ts',
];

/** Pages that listen to a microphone: each has the machine for itself, for one that is too busy for its audio captures less of it. */
const microphones = ['test/pages/{captions,microphone}.test.ts'];

/** Tests that drive a browser from outside: a page of theirs with a fake microphone, servers behind it, and what happens to both. */
const pages = {
  resolve: source,
  ssr: { resolve: source },
  test: {
    name: 'pages',
    include: ['test/pages/**/*.test.ts'],
    exclude: [...microphones, '**/node_modules/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // After all others, and not many at once: a page has little time for its audio.
    sequence: { groupOrder: 1 },
    maxWorkers: 2,
    execArgv: ['--conditions=@throughline/source'],
  },
};

const microphonePages = {
  ...pages,
  test: {
    ...pages.test,
    name: 'microphones',
    include: microphones,
    exclude: ['**/node_modules/**'],
    sequence: { groupOrder: 2 },
    maxWorkers: 1,
  },
};

export default defineConfig({
  test: {
    // One file more than there are processors: much of the suite's time is waiting for real processes, sockets and signals.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        resolve: source,
        ssr: { resolve: node },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          // The command's own tests send signals and open named pipes, which Windows does not have.
          exclude: ['**/node_modules/**', ...memory, ...(process.platform === 'win32' ? ['packages/cli/**'] : [])],
          // To load everything anew for each file would take a third of the whole time.
          isolate: false,
          // No promise is about how busy the machine is.
          testTimeout: 60_000,
          execArgv: ['--conditions=@throughline/source'],
        },
      },
      {
        resolve: source,
        ssr: { resolve: node },
        test: {
          name: 'across',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/pages/**', '**/node_modules/**', ...memory],
          isolate: false,
          testTimeout: 120_000,
          execArgv: ['--conditions=@throughline/source'],
        },
      },
      {
        resolve: source,
        ssr: { resolve: node },
        test: {
          name: 'memory',
          include: memory,
          testTimeout: 120_000,
          execArgv: ['--conditions=@throughline/source'],
        },
      },
      ...(withBrowser ? [browser, pages, microphonePages] : []),
    ],
  },
});
