import { describe, expect, it, vi } from 'vitest';
import { expectClosed, expectExactWords, expectNoStorm } from '../../kit/expectations.ts';
import { runOverSockets, runVirtually } from '../../kit/transcription.ts';
import { recoverableFaults } from '../../kit/recoverable.ts';

const sources = [
  { name: 'a live source', live: true, seed: 11 },
  { name: 'a file', live: false, seed: 12 },
] as const;

const mounts = [
  { mount: 'over real sockets', run: runOverSockets },
  { mount: 'over the memory transport', run: runVirtually },
] as const;

// Real sockets wait for real peers: the runs go side by side, more of them than is usual since they cost little else.
vi.setConfig({ maxConcurrency: 10 });

describe.each(mounts)('$mount', { concurrent: true }, ({ run: runOn }) => {
  describe.each(sources)('$name', ({ live, seed }) => {
    it.each(recoverableFaults)('loses nothing and doubles nothing through $name', async ({ faults }) => {
      const run = await runOn({ seed, live, faults });
      expectClosed(run);
      expectExactWords(run);
      expectNoStorm(run);
      expect(run.gaps).toEqual([]);
    });
  });
});
