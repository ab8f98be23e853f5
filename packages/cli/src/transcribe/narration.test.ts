import type { LinkEvent } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../testing/fake-terminal.ts';
import { seamAt } from '../../testing/results.ts';
import { liveLine } from '../live-line.ts';
import { narrate } from './narration.ts';

/** What is reported of a rotation. */
function toldOf({ verbose, columns }: { readonly verbose: boolean; readonly columns?: number }): string {
  const error = fakeOutput(columns === undefined ? undefined : { columns });
  const listeners = new Map<string, (event: never) => void>();
  const session: Parameters<typeof narrate>[0] = {
    on: (name, listener) => {
      listeners.set(name, listener);
      return () => undefined;
    },
  };
  const news = narrate(session, { error, line: liveLine(fakeOutput()), provider: 'bodhi', verbose });
  const link = (event: LinkEvent): void => listeners.get('link')?.(event as never);
  link({ epoch: 2, state: 'ready' });
  listeners.get('seam')?.({ ...seamAt(16_000, 32_000, 8_000), cause: 'rotation' } as never);
  link({ epoch: 1, state: 'retiring' });
  link({ epoch: 1, state: 'drained', provider: 'vosk' });
  news.close();
  return error.text();
}

describe('what is told of a fresh link that takes over', () => {
  const seam = '· link 2 takes over in good order, and continues from 1.0 s; 0.5 s sent again\n';

  it('is the seam where a person looks, and each step of both links with --verbose', () => {
    expect(toldOf({ verbose: false, columns: 200 })).toBe(seam);
    expect(toldOf({ verbose: true })).toBe(`· link 2: ready\n${seam}· link 1: retiring\n· link 1 to vosk: drained\n`);
  });

  it('is nothing in a pipe', () => {
    expect(toldOf({ verbose: false })).toBe('');
  });
});
