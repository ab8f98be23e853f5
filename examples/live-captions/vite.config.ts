import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // One page: every other path is not found.
  appType: 'mpa',
  // The packages from their sources: a change of one is seen here at once, without a build.
  resolve: { conditions: ['@throughline/source', ...defaultClientConditions] },
  build: { target: 'es2023', emptyOutDir: true },
  // Only on this machine: whoever reaches the page can use the recogniser.
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
