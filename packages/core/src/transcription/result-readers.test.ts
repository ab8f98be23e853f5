import { describe, expect, it } from 'vitest';
import { SpeechError } from '../errors/speech-error.ts';
import type { QueuedResult } from './result-readers.ts';
import { ResultReaders } from './result-readers.ts';

interface Result extends QueuedResult {
  readonly text: string;
}

const partial = (id: string, text: string): Result => ({ type: 'partial', id, text });
const final = (id: string, text: string): Result => ({ type: 'final', id, text });
const retract = (id: string): Result => ({ type: 'retract', id, text: '' });
const lost = new SpeechError('retry-budget-spent', { message: 'gone', context: { budgetMs: 1, attempts: 1 } });

/** Everything that a reader gets until its loop ends. */
async function read(reader: AsyncIterable<Result>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { type, text } of reader) texts.push(type === 'retract' ? 'retracted' : `${type} ${text}`);
  return texts;
}

/** As `read`, for a loop that ends with an error: what it got before, and the error. */
async function readUntilError(reader: AsyncIterable<Result>): Promise<{ texts: string[]; error: unknown }> {
  const texts: string[] = [];
  try {
    for await (const { text } of reader) texts.push(text);
  } catch (error) {
    return { texts, error };
  }
  throw new Error('the loop ended without an error');
}

describe('a reader', () => {
  it('gets every result from the moment on at which it was made', async () => {
    const readers = new ResultReaders<Result>();
    readers.push(final('1', 'before'));
    const reader = readers.iterator();
    readers.push(final('2', 'after'));
    readers.push(final('3', 'later'));
    readers.close();
    expect(await read(reader)).toEqual(['final after', 'final later']);
  });

  it('waits for results and gets them as they come', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    const [first, second] = [reader.next(), reader.next()];
    readers.push(partial('1', 'he'));
    readers.push(partial('1', 'hello'));
    readers.push(final('1', 'hello'));
    expect(await first).toEqual({ done: false, value: partial('1', 'he') });
    expect(await second).toEqual({ done: false, value: partial('1', 'hello') });
    expect(await reader.next()).toEqual({ done: false, value: final('1', 'hello') });
  });

  it('finds of the unread partials of one id only the newest, in the place of the first', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    readers.push(partial('1', 'a'));
    readers.push(partial('2', 'b'));
    readers.push(partial('1', 'aa'));
    readers.close();
    expect(await read(reader)).toEqual(['partial aa', 'partial b']);
  });

  it('finds no unread partial of an id whose final or retraction came', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    readers.push(partial('1', 'a'));
    readers.push(partial('2', 'b'));
    readers.push(partial('3', 'c'));
    readers.push(final('1', 'A'));
    readers.push(retract('2'));
    readers.push(partial('4', 'd'));
    readers.close();
    expect(await read(reader)).toEqual(['partial c', 'final A', 'retracted', 'partial d']);
  });

  it('loses nothing and keeps the order when it reads and results come in turns', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    const texts: unknown[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      readers.push(partial(`${turn}`, 'partial'));
      readers.push(final(`${turn}`, `${turn}`));
      if (turn % 3 !== 0) texts.push((await reader.next()).value?.text);
      // Reads until nothing is unread, and then on.
      if (turn % 50 === 49) while (texts.length <= turn) texts.push((await reader.next()).value?.text);
    }
    expect(texts).toEqual(Array.from({ length: 200 }, (_, turn) => `${turn}`));
  });

  it('goes at its own speed, whatever other readers do', async () => {
    const readers = new ResultReaders<Result>();
    const [fast, slow] = [readers.iterator(), readers.iterator()];
    readers.push(partial('1', 'a'));
    expect(await fast.next()).toEqual({ done: false, value: partial('1', 'a') });
    readers.push(partial('1', 'aa'));
    expect(await fast.next()).toEqual({ done: false, value: partial('1', 'aa') });
    expect(await slow.next()).toEqual({ done: false, value: partial('1', 'aa') });
  });

  it('is detached when it leaves its loop, and the session and the others go on', async () => {
    const readers = new ResultReaders<Result>();
    const [leaving, staying] = [readers.iterator(), readers.iterator()];
    readers.push(final('1', 'one'));
    readers.push(final('2', 'two'));
    for await (const { text } of leaving) {
      expect(text).toBe('one');
      break;
    }
    expect(readers.size).toBe(1);
    expect(await leaving.next()).toEqual({ done: true, value: undefined });
    readers.push(final('3', 'three'));
    readers.close();
    expect(await read(staying)).toEqual(['final one', 'final two', 'final three']);
    expect(await read(leaving)).toEqual([]);
  });

  it('that leaves while it waits waits no longer', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    const waiting = reader.next();
    await reader.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(readers.size).toBe(0);
  });
});

describe('at the end of a session', () => {
  it('a loop ends after what is unread', async () => {
    const readers = new ResultReaders<Result>();
    const [behind, waiting] = [readers.iterator(), readers.iterator()];
    const result = waiting.next();
    const end = waiting.next();
    readers.push(final('1', 'one'));
    readers.close();
    expect(await read(behind)).toEqual(['final one']);
    expect(await result).toEqual({ done: false, value: final('1', 'one') });
    expect(await end).toEqual({ done: true, value: undefined });
    expect(readers.size).toBe(0);
  });

  it('that failed a loop throws the error after what is unread, once', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    readers.push(final('1', 'one'));
    readers.fail(lost);
    const { texts, error } = await readUntilError(reader);
    expect(texts).toEqual(['one']);
    expect(error).toBe(lost);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('that failed a loop that waits throws the error', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    const [first, second] = [reader.next(), reader.next()];
    readers.fail(lost);
    await expect(first).rejects.toBe(lost);
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it('a reader that comes later learns the end at once', async () => {
    const closed = new ResultReaders<Result>();
    closed.close();
    expect(await read(closed.iterator())).toEqual([]);
    const failed = new ResultReaders<Result>();
    failed.fail(lost);
    failed.close();
    expect(await readUntilError(failed.iterator())).toEqual({ texts: [], error: lost });
    expect(failed.size).toBe(0);
  });
});

describe('a reader that does not read', () => {
  it('is detached with slow-consumer at 10 000 unread finals, and finds them before the error', async () => {
    const slow: SpeechError[] = [];
    const readers = new ResultReaders<Result>({ onSlow: (error) => slow.push(error) });
    const [stuck, reading] = [readers.iterator(), readers.iterator()];
    let others = 0;
    for (let turn = 0; turn < 10_001; turn += 1) {
      expect(slow).toHaveLength(turn < 10_000 ? 0 : 1);
      readers.push(partial(`${turn}`, 'p'));
      readers.push(final(`${turn}`, `${turn}`));
      if ((await reading.next()).value?.text === `${turn}`) others += 1;
    }
    expect(others).toBe(10_001);
    expect(readers.size).toBe(1);
    const { texts, error } = await readUntilError(stuck);
    expect(texts).toHaveLength(10_000);
    expect(texts.at(-1)).toBe('9999');
    expect(error).toBe(slow[0]);
    expect(error).toMatchObject({ code: 'slow-consumer', context: { unread: 10_000 } });
  });

  it('is detached for retractions as for finals, and the error says for which', async () => {
    const slow: SpeechError[] = [];
    const readers = new ResultReaders<Result>({ onSlow: (error) => slow.push(error) });
    const stuck = readers.iterator();
    for (let turn = 0; turn < 9_999; turn += 1) readers.push(retract(`${turn}`));
    expect(slow).toEqual([]);
    readers.push(retract('last'));
    expect(slow).toHaveLength(1);
    expect(slow[0]?.message).toContain('10000 finals and retractions');
    expect((await readUntilError(stuck)).texts).toHaveLength(10_000);
  });

  it.each(['final', 'partial'] as const)('is detached with 64 MiB of %ss unread, few as they are', async (type) => {
    const slow: SpeechError[] = [];
    const readers = new ResultReaders<Result>({ onSlow: (error) => slow.push(error) });
    const stuck = readers.iterator();
    const mebibyte = 'x'.repeat(2 ** 19);
    // The same partial again and again takes the place of itself, and what was read takes none.
    for (let turn = 0; turn < 200; turn += 1) readers.push({ type: 'partial', id: 'again', text: mebibyte });
    for (let turn = 0; turn < 200; turn += 1) {
      readers.push({ type: 'final', id: 'again', text: mebibyte });
      await stuck.next();
    }
    for (let turn = 0; turn < 63; turn += 1) readers.push({ type, id: `${turn}`, text: mebibyte });
    expect(slow).toEqual([]);
    readers.push({ type, id: '63', text: mebibyte });
    expect(slow).toHaveLength(1);
    expect(slow[0]?.message).toContain('results of 64 MiB');
    expect(readers.size).toBe(0);
    expect((await readUntilError(stuck)).texts).toHaveLength(64);
  });

  it('is detached for what the words of its results take, too', () => {
    const slow: SpeechError[] = [];
    const readers = new ResultReaders<Result>({ onSlow: (error) => slow.push(error) });
    readers.iterator();
    const words = Array.from({ length: 100_000 }, () => ({ text: 'w' }));
    for (let turn = 0; turn < 10 && slow.length === 0; turn += 1) readers.push({ ...final(`${turn}`, ''), words });
    expect(slow).toHaveLength(1);
  });

  it('is detached for what the entities and the frames of its results take, too', () => {
    const many = Array.from({ length: 100_000 }, () => ({ text: 'w' }));
    for (const result of [{ entities: many }, { raw: 'x'.repeat(2 ** 22) }]) {
      const slow: SpeechError[] = [];
      const readers = new ResultReaders<Result>({ onSlow: (error) => slow.push(error) });
      readers.iterator();
      for (let turn = 0; turn < 10 && slow.length === 0; turn += 1)
        readers.push({ ...final(`${turn}`, ''), ...result });
      expect(slow).toHaveLength(1);
    }
  });

  it('is not slow as long as only partials come', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    for (let turn = 0; turn < 30_000; turn += 1) readers.push(partial('1', `${turn}`));
    readers.close();
    expect(await read(reader)).toEqual(['partial 29999']);
  });

  it('is not slow when it has read in time', async () => {
    const readers = new ResultReaders<Result>();
    const reader = readers.iterator();
    for (let turn = 0; turn < 15_000; turn += 1) {
      readers.push(final(`${turn}`, `${turn}`));
      if (turn % 2 === 0) await reader.next();
    }
    expect(readers.size).toBe(1);
    expect(await reader.next()).toEqual({ done: false, value: final('7500', '7500') });
  });
});

describe('without a reader', () => {
  it('nothing is kept', async () => {
    const readers = new ResultReaders<Result>();
    expect(readers.size).toBe(0);
    readers.push(final('1', 'one'));
    const reader = readers.iterator();
    expect(readers.size).toBe(1);
    readers.close();
    expect(await read(reader)).toEqual([]);
  });
});
