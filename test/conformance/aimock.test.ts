import { LLMock, type Fixture } from '@copilotkit/aimock';
import { transcribe } from '@throughline/core';
import { clientTurns, compatible, openai, serverVad } from '@throughline/core/providers/openai';
import { transcribe as transcribeOnNode, webSocketTransport } from '@throughline/node';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { patientLimits, scaledClock } from '@throughline/simulator/kit';
import { describe, expect, it } from 'vitest';

const rate = 24_000;
/** Real sockets, faster time. */
const speed = 8;

/** Three times speech and a pause, as far as loudness goes: the mock does not listen. */
function* speech(): Iterable<Int16Array> {
  for (const loud of [
    0,
    ...Array<number>(3)
      .fill(8_000)
      .flatMap((level) => [level, 0]),
  ]) {
    for (let left = 8; left > 0; left -= 1) {
      yield Int16Array.from({ length: rate / 10 }, (_, index) => Math.round(loud * Math.sin(index / 7)) + (index % 3));
    }
  }
}

/** What each turn is answered with, in the order in which the mock is asked. */
type Turn = Omit<Fixture, 'match'>;
const says = (text: string): Turn => ({ response: { transcription: { text } } });

async function transcribed(turns: readonly Turn[]) {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  for (const [sequenceIndex, turn] of turns.entries()) {
    mock.addFixture({ ...turn, match: { endpoint: 'realtime-transcription', sequenceIndex } });
  }
  const url = await mock.start();
  try {
    const clock = scaledClock(speed);
    const session = transcribe({
      protocol: openai({
        model: 'gpt-live-transcribe',
        turns: clientTurns(),
        url: `${url.replace('http', 'ws')}/v1/realtime?intent=transcription`,
      }),
      credentials: { apiKey: 'any-key' },
      transport: webSocketTransport(),
      clock,
      limits: patientLimits,
      live: true,
    });
    const partials = new Set<string>();
    const finals: { readonly text: string; readonly start: number; readonly end: number }[] = [];
    const warnings: string[] = [];
    session.on('partial', ({ text }) => void partials.add(text));
    session.on('final', ({ text, start, end }) => void finals.push({ text, start, end }));
    session.on('warning', ({ code }) => void warnings.push(code));
    for (const chunk of speech()) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, 100);
      });
      await session.write(chunk);
    }
    await session.end();
    return { finals, partials, warnings, summary: session.summary() };
  } finally {
    await mock.stop();
  }
}

const turns = ['Good morning, everyone.', 'Shall we begin?', 'Then let us begin.'];

describe('our driver, on a server that we did not write: aimock', () => {
  it('transcribes every turn, with partials, and each at its place', async () => {
    const { finals, partials, summary } = await transcribed(turns.map(says));
    expect(finals.map(({ text }) => text)).toEqual(turns);
    expect(finals.map(({ start, end }) => [start, end].map((at) => Math.round(at * 10) / 10))).toEqual([
      [0, 2.1],
      [2.1, 3.7],
      [3.7, 5.3],
    ]);
    expect(partials.size).toBeGreaterThan(0);
    expect(summary).toMatchObject({ links: 1, gaps: [], settledSamples: 5.6 * rate, acceptedSamples: 5.6 * rate });
  });

  it('asks for a turn again where the connection is lost in the middle of its text', async () => {
    const [one = '', two = '', three = ''] = turns;
    const lost: Turn = { ...says(two), chunkSize: 4, truncateAfterChunks: 2 };
    const { finals, summary } = await transcribed([says(one), lost, says(two), says(three)]);
    expect(finals.map(({ text }) => text)).toEqual(turns);
    expect(summary).toMatchObject({ links: 2, gaps: [] });
  });

  it('asks for a turn again that the server could not transcribe', async () => {
    const [one = '', two = '', three = ''] = turns;
    const error = {
      type: 'transcription_error',
      code: 'audio_unintelligible',
      message: 'The audio could not be transcribed.',
    };
    const { finals, warnings, summary } = await transcribed([
      says(one),
      { response: { error } },
      says(three),
      says(two),
      says(three),
    ]);
    const inOrder = finals.toSorted((left, right) => left.start - right.start);
    expect(inOrder.map(({ text }) => text)).toEqual(turns);
    expect(warnings).toContain('provider-error');
    expect(summary).toMatchObject({ links: 2, gaps: [] });
  });

  it.each([
    ['the server', serverVad()],
    ['this side', clientTurns()],
  ])('ends by itself, with turns that %s ends, and no answer to a clear', async (_, turns) => {
    const text = 'a text that nobody here has written';
    const audio = scriptAudio(speechScript({ seconds: 6, seed: 3, sampleRate: rate }));
    const mock = new LLMock({ port: 0, logLevel: 'silent' });
    mock.addFixture({ match: { endpoint: 'realtime-transcription' }, ...says(text) });
    const address = await mock.start();
    try {
      const url = `${address.replace('http', 'ws')}/v1/realtime?intent=transcription`;
      const session = transcribeOnNode({
        protocol: openai({ model: 'gpt-4o-transcribe', dialect: compatible, url, turns }),
        credentials: { apiKey: 'conformance-key' },
        pace: Infinity,
      });
      const finals: string[] = [];
      const warnings: string[] = [];
      session.on('final', (final) => void finals.push(final.text));
      session.on('warning', ({ message }) => void warnings.push(message));
      for (const chunk of audio.chunks()) await session.write(chunk);
      const { settledSamples, links, unreadFrames } = await session.end();
      expect(finals.length).toBeGreaterThan(0);
      expect(new Set(finals)).toEqual(new Set([text]));
      expect({ settledSamples, links, unreadFrames, warnings }).toEqual({
        settledSamples: audio.length,
        links: 1,
        unreadFrames: 0,
        warnings: [],
      });
    } finally {
      await mock.stop();
    }
  });
});
