import { defineConfig } from 'vitest/config';

const source = { conditions: ['@throughline/source'] };

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
          exclude: ['test/browser/**'],
          testTimeout: 120_000,
          execArgv: ['--conditions=@throughline/source'],
        },
      },
    ],
  },
});
