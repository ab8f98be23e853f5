import { describe, expect, it } from 'vitest';
import { DecodeQueue, type DecodeJob, type PartialSource } from './decode-queue.ts';

/** A job that runs until it is ended, and writes down when it began. */
function job(name: string, began: string[]): DecodeJob & { readonly end: () => void } {
  let end: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end: () => {
      end?.();
    },
    run: () => {
      began.push(name);
      return ended;
    },
  };
}

function source(...jobs: DecodeJob[]): PartialSource {
  return { takePartial: () => jobs.shift() };
}

/** Waits until everything that is settled has been handled. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('DecodeQueue', () => {
  it('decodes one thing at a time, finals in order and before any partial', async () => {
    const began: string[] = [];
    const queue = new DecodeQueue(() => 0);
    const [one, two, partial] = [job('one', began), job('two', began), job('partial', began)];
    queue.addFinal(one);
    queue.addSource(source(partial));
    queue.addFinal(two);
    queue.wake();
    expect(began).toEqual(['one']);
    one.end();
    await turn();
    expect(began).toEqual(['one', 'two']);
    two.end();
    await turn();
    expect(began).toEqual(['one', 'two', 'partial']);
  });

  it('asks for no partial while one is being decoded, so that none wait', async () => {
    const began: string[] = [];
    let asked = 0;
    const running = job('partial', began);
    const queue = new DecodeQueue(() => 0);
    queue.addSource({
      takePartial: () => {
        asked += 1;
        return asked === 1 ? running : undefined;
      },
    });
    for (let woken = 0; woken < 10; woken += 1) queue.wake();
    expect(asked).toBe(1);
    running.end();
    await turn();
    expect(asked).toBe(2);
  });

  it('takes partials of several streams in turn', async () => {
    const began: string[] = [];
    const queue = new DecodeQueue(() => 0);
    const jobs = ['a1', 'a2', 'b1', 'b2'].map((name) => job(name, began));
    for (const each of jobs) each.end();
    queue.addSource(source(...jobs.slice(0, 2)));
    queue.addSource(source(...jobs.slice(2)));
    queue.wake();
    await turn();
    expect(began).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('leaves at least half of the time free of partials', async () => {
    const began: string[] = [];
    let now = 0;
    const [first, second] = [job('first', began), job('second', began)];
    const queue = new DecodeQueue(() => now);
    queue.addSource(source(first, second));
    queue.wake();
    now = 400;
    first.end();
    await turn();
    now = 799;
    queue.wake();
    expect(began).toEqual(['first']);
    now = 800;
    queue.wake();
    expect(began).toEqual(['first', 'second']);
  });

  it('asks a removed stream nothing', () => {
    const began: string[] = [];
    const queue = new DecodeQueue(() => 0);
    const gone = source(job('gone', began));
    queue.addSource(gone);
    queue.removeSource(gone);
    queue.wake();
    expect(began).toEqual([]);
  });
});
