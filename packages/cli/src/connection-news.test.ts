import { SpeechError } from '@throughline/core';
import { VirtualClock } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../testing/fake-terminal.ts';
import { connectionNews } from './connection-news.ts';
import { liveLine } from './live-line.ts';

const lost = new SpeechError('connection-lost', { message: 'the peer has gone.', context: { phase: 'streaming' } });
const refused = new SpeechError('connection-refused', { message: 'nobody listens', context: { host: 'localhost' } });

function told({ verbose = false, terminal = false } = {}) {
  const error = fakeOutput(terminal ? { columns: 200 } : undefined);
  const clock = new VirtualClock();
  let shown: string | (() => string) = '';
  const line = { ...liveLine(fakeOutput()), show: (text: string | (() => string)) => (shown = text) };
  const news = connectionNews({
    error,
    line,
    provider: 'bodhi',
    verbose,
    meanwhile: 'the audio is kept',
    ending: 'waiting for the last results',
    clock,
  });
  const lines = (): readonly string[] => error.text().split('\n').slice(0, -1);
  return { news, clock, lines, shown: () => (typeof shown === 'string' ? shown : shown()) };
}

describe('news of a connection, in a pipe', () => {
  it('is silent about what is over within 5 s', async () => {
    const { news, clock, lines } = told();
    news.status({ state: 'connecting', epoch: 1 });
    await clock.advance(4_900);
    news.status({ state: 'open', epoch: 1 });
    await clock.advance(60_000);
    news.status({ state: 'recovering', epoch: 1, error: lost, retryInMs: 200 });
    await clock.advance(4_900);
    news.status({ state: 'open', epoch: 2 });
    news.change('link 2 goes on');
    await clock.advance(60_000);
    expect(lines()).toEqual([]);
  });

  it('reports a notice whatever came before', () => {
    const { news, lines } = told();
    news.status({ state: 'open', epoch: 1 });
    news.notice('another provider takes over');
    expect(lines()).toEqual(['· another provider takes over']);
  });

  it('reports a handshake that hangs, and its end', async () => {
    const { news, clock, lines } = told();
    news.status({ state: 'connecting', epoch: 1 });
    await clock.advance(7_000);
    news.status({ state: 'open', epoch: 1 });
    expect(lines()).toEqual(['· connecting to bodhi for 5 s', '· connected after 7 s']);
  });

  it('reports an outage with its reason and the next try, again each minute, and its end', async () => {
    const { news, clock, lines } = told();
    news.status({ state: 'open', epoch: 1 });
    news.status({ state: 'recovering', epoch: 1, error: lost, retryInMs: 200 });
    await clock.advance(200);
    news.status({ state: 'recovering', epoch: 2, error: refused, retryInMs: 8_000 });
    await clock.advance(8_000);
    news.status({ state: 'recovering', epoch: 3, error: refused });
    await clock.advance(60_000);
    news.status({ state: 'open', epoch: 4 });
    news.change('link 4 goes on');
    expect(lines()).toEqual([
      '· no connection to bodhi for 5 s; connection-refused: nobody listens; next attempt in 3.2 s; the audio is kept',
      '· no connection to bodhi for 65 s; connection-refused: nobody listens; trying now; the audio is kept',
      '· connected after 68 s',
      '· link 4 goes on',
    ]);
  });

  it('reports when there is no network, and when the end takes long', async () => {
    const { news, clock, lines } = told();
    news.status({ state: 'offline', epoch: 1 });
    await clock.advance(5_000);
    news.status({ state: 'open', epoch: 2 });
    news.status({ state: 'ending', epoch: 2 });
    await clock.advance(5_000);
    news.status({ state: 'closed', epoch: 2 });
    await clock.advance(600_000);
    expect(lines()).toEqual([
      '· no network for 5 s; the audio is kept',
      '· connected after 5 s',
      '· waiting for the last results for 5 s',
    ]);
  });

  it('reports a second outage as the first, and nothing once it is closed', async () => {
    const { news, clock, lines } = told();
    for (const epoch of [1, 2]) {
      news.status({ state: 'recovering', epoch, error: lost, retryInMs: 100 });
      await clock.advance(5_000);
      news.status({ state: 'open', epoch: epoch + 1 });
    }
    news.status({ state: 'recovering', epoch: 3, error: lost, retryInMs: 100 });
    news.close();
    await clock.advance(600_000);
    expect(lines().map((line) => line.slice(0, 17))).toEqual([
      '· no connection t',
      '· connected after',
      '· no connection t',
      '· connected after',
    ]);
    expect(clock.pending).toBe(0);
  });
});

describe('news of a connection, where a person looks', () => {
  it('names each reason once in an outage, and how long it takes in the live line', async () => {
    const { news, clock, lines, shown } = told({ terminal: true });
    news.status({ state: 'recovering', epoch: 1, error: lost, retryInMs: 200 });
    for (let epoch = 2; epoch < 9; epoch += 1) {
      news.status({ state: 'recovering', epoch, error: refused, retryInMs: 2_000 });
      await clock.advance(1_000);
      expect(shown()).toContain('next attempt in 1.0 s; the audio is kept');
      await clock.advance(1_000);
    }
    expect(shown()).toBe('no connection for 14 s; trying now; the audio is kept');
    news.status({ state: 'open', epoch: 9 });
    expect(shown()).toBe('');
    news.change('link 9 goes on');
    expect(lines()).toEqual([
      '· link 1 failed: connection-lost: the peer has gone; next attempt in 0.2 s',
      '· link 2 failed: connection-refused: nobody listens; next attempt in 2.0 s',
      '· link 9 goes on',
    ]);
  });

  it('with --verbose names every try, in a pipe too', async () => {
    const { news, lines } = told({ verbose: true });
    for (const epoch of [1, 2, 3]) news.status({ state: 'recovering', epoch, error: refused, retryInMs: 2_000 });
    expect(lines()).toHaveLength(3);
  });
});
