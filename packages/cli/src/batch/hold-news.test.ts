import { SpeechError } from '@throughline/core';
import type { BatchHold } from '@throughline/node/batch';
import { describe, expect, it } from 'vitest';
import { HoldNews } from './hold-news.ts';

const refused = new SpeechError('connection-refused', { message: 'nobody listens there.', context: { host: 'x' } });
const hold = (seconds: number, more: Partial<BatchHold> = {}): { held: BatchHold; phase: 'running' } => ({
  held: { why: 'connecting', seconds, ...more },
  phase: 'running',
});

describe('a time in which nothing is sent', () => {
  it('is reported once with its reason when it lasts longer than 5 s, and once when it is over', () => {
    const news = new HoldNews('bodhi');
    expect(news.look(hold(4.9, { error: refused }))).toBeUndefined();
    expect(news.look(hold(5.2, { error: refused, retryInMs: 2_400 }))).toBe(
      'connecting to bodhi for 5 s; nobody listens there; next attempt in 2.4 s',
    );
    expect(news.look(hold(34, { error: refused }))).toBeUndefined();
    expect(news.look({ phase: 'running' })).toBe('the files go on after 34 s');
    expect(news.look({ phase: 'running' })).toBeUndefined();
  });

  it('is reported again where the reason is another one', () => {
    const news = new HoldNews('bodhi');
    expect(news.look(hold(6, { why: 'recovering', error: refused }))).toMatch(/^no connection to bodhi for 6 s; /u);
    expect(news.look(hold(9, { why: 'offline' }))).toBe('no network for 9 s');
    expect(news.look(hold(12, { why: 'offline' }))).toBeUndefined();
    expect(news.look(hold(20, { why: 'account' }))).toBe('waiting for the account, which has no session free for 20 s');
    // Given already, of the links.
    expect(news.look(hold(90, { why: 'retrying', error: refused }))).toBeUndefined();
    expect(news.look(hold(99, { why: 'retrying' }))).toBe('waiting to try the files again for 99 s');
  });

  it('is over with a file that is done, however short that was', () => {
    const news = new HoldNews('bodhi');
    expect(news.over()).toBeUndefined();
    expect(news.look(hold(6))).toBeDefined();
    expect(news.over()).toBe('the files go on after 6 s');
    expect(news.over()).toBeUndefined();
  });

  it('is over where the next one begins, and of no interest in a run that ends', () => {
    const news = new HoldNews('bodhi');
    expect(news.look(hold(6))).toBeDefined();
    expect(news.look(hold(1))).toBe('the files go on after 6 s');
    expect(news.look({ ...hold(60), phase: 'draining' })).toBeUndefined();
  });
});
