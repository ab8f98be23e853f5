import { describe, expect, it } from 'vitest';
import type { TranscribeOptions, TranscriptResult, Transport } from '@throughline/core';
import { alteringTransport, type Alter } from '../../kit/altering-transport.ts';
import { bodhiCredentials, type RecogniserCredentials } from '../../kit/providers.ts';
import { virtualProvider } from '../../kit/transcription.ts';
import { feedLive } from '../../kit/sources.ts';

const { apiKey } = bodhiCredentials;

/** A provider that repeats the key in every result, once as it is and once encoded, in front of so much more. */
function echoing(padding: number): (transport: Transport) => Transport {
  const alter: Alter = (frame) => [
    frame.startsWith('{')
      ? JSON.stringify({
          ...(JSON.parse(frame) as object),
          padding: 'x'.repeat(padding),
          heard: `Token ${apiKey}`,
          encoded: btoa(apiKey),
        })
      : frame,
  ];
  return (transport) => alteringTransport(transport, alter);
}

async function resultsOf(
  session: Partial<TranscribeOptions<RecogniserCredentials>>,
  padding = 10,
): Promise<readonly TranscriptResult[]> {
  const provider = virtualProvider({ seconds: 10, between: echoing(padding) });
  const opened = provider.open({ live: true, ...session });
  const results: TranscriptResult[] = [];
  opened.on('partial', (result) => results.push(result));
  opened.on('final', (result) => results.push(result));
  opened.on('retract', (result) => results.push(result));
  try {
    await provider.clock.runUntil(feedLive(opened, provider.script, provider.audio.chunks(), provider.clock));
  } finally {
    await provider.simulator.close();
  }
  return results;
}

describe('the frame that brought a result', () => {
  it('is the whole of it, as text, with the secrets replaced', async () => {
    const results = await resultsOf({ raw: true }, 40_000);
    const told = results.filter(({ type }) => type !== 'retract');
    expect(told.length).toBeGreaterThan(10);
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['partial', 'final']));
    for (const { raw = '', text } of told) {
      expect(JSON.parse(raw)).toMatchObject({ text, heard: 'Token ***', encoded: '***', padding: 'x'.repeat(40_000) });
    }
    expect(JSON.stringify(results)).not.toContain(apiKey);
    expect(JSON.stringify(results)).not.toContain(btoa(apiKey));
  });

  it('is kept nowhere where it was not asked for in so many words', async () => {
    for (const options of [{}, { raw: false }]) {
      const results = await resultsOf(options);
      expect(results.length).toBeGreaterThan(10);
      expect(results.filter((result) => 'raw' in result)).toEqual([]);
      expect(JSON.stringify(results)).not.toContain(apiKey);
    }
    await expect(resultsOf({ raw: 'no' as unknown as boolean })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
