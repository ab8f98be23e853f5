import { LLMock } from '@copilotkit/aimock';
import { openai } from '@throughline/core/providers/openai';
import { transcribe } from '@throughline/node';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// A server of OpenAI's interface that we did not write. It recognises nothing: every turn has the text of its fixture.
const text = 'a text that nobody here has written';
const audio = scriptAudio(speechScript({ seconds: 6, seed: 3, sampleRate: 24_000 }));
let server: LLMock;

beforeEach(async () => {
  server = new LLMock({ port: 0 });
  server.addFixture({ match: { endpoint: 'realtime-transcription' }, response: { transcription: { text } } });
  await server.start();
});
afterEach(() => server.stop());

function session(turns: 'server-vad' | 'client') {
  const url = `${server.url.replace('http', 'ws')}/v1/realtime?intent=transcription`;
  return transcribe({
    protocol: openai({ model: 'gpt-4o-transcribe', dialect: 'compatible', url, turns }),
    credentials: { apiKey: 'conformance-key' },
    pace: Infinity,
  });
}

describe('the driver for OpenAI, on aimock', () => {
  it.each(['server-vad', 'client'] as const)('transcribes, and ends by itself, with turns by %s', async (turns) => {
    const transcription = session(turns);
    const finals: string[] = [];
    const partials: string[] = [];
    const warnings: string[] = [];
    transcription.on('final', (final) => finals.push(final.text));
    transcription.on('partial', (partial) => partials.push(partial.text));
    transcription.on('warning', ({ message }) => warnings.push(message));
    for (const chunk of audio.chunks()) await transcription.write(chunk);
    const { settledSamples, links, unreadFrames } = await transcription.end();
    expect(finals.length).toBeGreaterThan(0);
    expect(new Set(finals)).toEqual(new Set([text]));
    expect(partials.every((partial) => text.startsWith(partial))).toBe(true);
    expect({ settledSamples, links, unreadFrames, warnings }).toEqual({
      settledSamples: audio.length,
      links: 1,
      unreadFrames: 0,
      warnings: [],
    });
  });
});
