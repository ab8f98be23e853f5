import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { transcribe, webSocketTransport } from '@throughline/node';
import { bodhi } from '@throughline/core/providers/bodhi';
import { createSimulator, scriptAudio, scriptedEngine, scriptText, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';

const script = speechScript({ seconds: 3, seed: 5 });
const provider = bodhiServer({ engine: scriptedEngine({ script }) });
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A simulator that listens with a throw-away certificate, and drops its first link after a second of audio. */
async function encrypted() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const simulator = createSimulator({ provider, faults: [{ on: { link: 1, after: 1 }, do: { type: 'rst' } }] });
  open.push(simulator);
  return { ca: cert, ...(await simulator.listen({ tls: { key, cert } })) };
}

describe('a simulated provider with a key and a certificate', () => {
  it('listens for https: and for wss:, and resets a connection as it does without', async () => {
    const { ca, url, httpUrl } = await encrypted();
    expect(httpUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/u);
    const [answer] = (await once(httpsRequest(httpUrl, { ca }).end(), 'response')) as [
      { statusCode: number; resume(): void },
    ];
    answer.resume();
    expect(answer.statusCode).toBe(426);

    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      credentials: { apiKey: 'a-key', customerId: 'a-customer' },
      transport: webSocketTransport({ ca }),
    });
    const texts: string[] = [];
    const ends: unknown[] = [];
    session.on('final', ({ text }) => texts.push(text));
    session.on('link', (event) => event.state === 'failed' && ends.push(event.error.closeCode));
    for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
    await session.end();
    expect(texts.join(' ')).toBe(scriptText(script));
    expect(ends).toEqual([1006]);
  });

  it('refuses what is none of them, and shows nothing of it', async () => {
    const simulator = createSimulator({ provider });
    open.push(simulator);
    const refused = simulator.listen({ tls: { key: '', cert: 'a certificate' } });
    await expect(refused).rejects.toMatchObject({ code: 'config-invalid', context: { field: 'tls.key' } });
    await expect(refused).rejects.not.toThrow('a certificate');
  });
});
