import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { synthesize, type SynthesizeOptions } from '@throughline/core';
import { faseeh, type FaseehConfig, type FaseehCredentials } from '@throughline/core/providers/faseeh';
import { webSocketTransport } from '@throughline/node';
import { scriptedSpeech } from '@throughline/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { faseehCredentials } from '../../kit/providers.ts';
import { hear } from '../../kit/speech.ts';
import { scaledClock } from '@throughline/simulator/kit';
import { expectSamples, sentences, speechOf, story } from '../../promises/12-a-voice-is-whole/support/texts.ts';

interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Record<string, unknown>;
}

type Answer = (response: ServerResponse, speech: Uint8Array, request: number) => void;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const pcm = { 'content-type': 'audio/raw;codec=pcm16;rate=24000;channels=1' };

/** A provider of streaming answers on a real port; `answer` decides what becomes of each request. */
async function provider(answer: Answer) {
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    asked.push({ path: request.url ?? '', key: String(request.headers['x-api-key']), body });
    const speech = scriptedSpeech(String(body['text']));
    answer(response, new Uint8Array(speech.buffer, speech.byteOffset, speech.byteLength), asked.length);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1` };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
}

function voiceAt(
  url: string,
  config: Partial<FaseehConfig> = {},
  session: Partial<SynthesizeOptions<FaseehCredentials>> = {},
) {
  return synthesize({
    protocol: faseeh({ voiceId: 'ar-najdi-male-2', via: 'http', url, unknowns: { deterministic: true }, ...config }),
    credentials: faseehCredentials,
    transport: webSocketTransport(),
    clock: scaledClock(20),
    ...session,
  });
}

const whole: Answer = (response, speech) => {
  response.writeHead(200, pcm);
  // Cut inside samples, as a network may.
  for (let from = 0; from < speech.length; from += 9_999) response.write(speech.subarray(from, from + 9_999));
  response.end();
};

/** Answers in part and breaks the connection. */
const cut: Answer = (response, speech) => {
  response.writeHead(200, pcm);
  response.write(speech.subarray(0, 30_001), () => response.socket?.resetAndDestroy());
};

const refused =
  (status: number, errorCode: number | string, errorMessage: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorCode, errorMessage }));
  };

describe('Faseeh over HTTP', () => {
  it('asks for each sentence with one request, and is heard whole', async () => {
    const { asked, url } = await provider(whole);
    const voice = voiceAt(url, { modelId: 'faseeh-v1-preview', settings: { stability: 0.4, speed: 1.1 } });
    const heard = await hear(voice.say(story));
    expect(heard.error).toBeUndefined();
    expectSamples(heard.samples, speechOf(sentences));
    expect(asked).toEqual(
      sentences.map((text) => ({
        path: '/api/v1/text-to-speech/faseeh-v1-preview',
        key: faseehCredentials.apiKey,
        body: { voice_id: 'ar-najdi-male-2', text, stability: 0.4, speed: 1.1, streaming: true },
      })),
    );
    await voice.end();
  });

  it.each([
    { name: 'a broken connection', first: cut },
    { name: 'HTTP 503', first: refused(503, 50_001, 'Service unavailable') },
    {
      name: 'HTTP 429',
      first: refused(429, 42_901, 'Concurrency limit exceeded. Maximum 5 concurrent requests allowed. Current: 6.'),
    },
  ])('skips what was heard after $name', async ({ first }) => {
    const { asked, url } = await provider((response, speech, request) =>
      (request === 2 ? first : whole)(response, speech, request),
    );
    const voice = voiceAt(url);
    const heard = await hear(voice.say(story));
    expect(heard.error).toBeUndefined();
    expectSamples(heard.samples, speechOf(sentences));
    expect(asked).toHaveLength(5);
    await voice.end();
  });

  it.each([
    ['a code and a text', '{"errorCode":40201,"errorMessage":"Insufficient wallet balance"}', 'insufficient-balance'],
    ['an error in an object', '{"error":{"code":40201,"message":"no"}}', 'insufficient-balance'],
    ['a page', '<html><title>Sign in</title></html>', 'unknown-provider-error'],
  ])('never takes %s under a status of success for a voice, and keeps what it says', async (_, body, code) => {
    const type = body.startsWith('<') ? 'text/html' : 'application/json; charset=utf-8';
    const { url } = await provider((response) => {
      response.writeHead(200, { 'content-type': type, 'x-request-id': 'h-7' }).end(body);
    });
    const voice = voiceAt(url);
    const heard = await hear(voice.say(sentences[0]));
    expect(heard.error).toMatchObject({ code, httpStatus: 200, requestId: 'h-7', raw: body });
    voice.abort();
  });

  it('never takes a cut answer for a whole one', async () => {
    const { url } = await provider(cut);
    const voice = voiceAt(url, {}, { resume: 'fail' });
    const heard = await hear(voice.say(sentences[0]));
    expect(heard.error?.code).toBe('connection-lost');
    expect(heard.thrown).toBe(heard.error);
    voice.abort();
  });

  it.each([
    { status: 401, errorCode: 40_101, text: 'Invalid API key', code: 'authentication-failed' },
    {
      status: 402,
      errorCode: '40201',
      text: 'Insufficient wallet balance. Required: $0.50, Available: $0.25',
      code: 'insufficient-balance',
    },
    { status: 404, errorCode: 50_001, text: 'Model not found: faseeh-v2-preview', code: 'model-unavailable' },
  ])('fails with $code for HTTP $status', async ({ status, errorCode, text, code }) => {
    const { url } = await provider(refused(status, errorCode, text));
    const voice = voiceAt(url);
    const heard = await hear(voice.say(story));
    expect(heard.error).toMatchObject({ code, httpStatus: status });
    await expect(voice.closed).rejects.toMatchObject({ code });
  });

  it.each([
    { type: 'audio/wav', body: 'RIFF', code: 'audio-container', context: { container: 'WAV' } },
    { type: 'audio/mpeg', body: '....', code: 'audio-container', context: { container: 'MP3' } },
    { type: 'audio/raw;codec=mulaw;rate=8000', body: '....', code: 'audio-format', context: {} },
    { type: 'audio/raw;codec=pcm16;rate=24000;channels=2', body: '....', code: 'audio-format', context: {} },
    { type: 'audio/raw;codec=pcm16;rate=1e308', body: '....', code: 'audio-format', context: {} },
    { type: 'audio/raw;codec=pcm16;rate=4000', body: '....', code: 'audio-format', context: { found: '4000 Hz' } },
  ])('fails an utterance with $code where the answer is $type, and nothing else', async ({ type, body, ...error }) => {
    const { url, asked } = await provider((response, speech, request) => {
      if (request > 1) whole(response, speech, request);
      else response.writeHead(200, { 'content-type': type }).end(body);
    });
    const voice = voiceAt(url);
    const heard = await hear(voice.say(story));
    expect(heard.error).toMatchObject({ ...error, scope: 'utterance', recovery: 'none', provider: 'faseeh' });
    expect(heard.samples).toHaveLength(0);
    expect((await hear(voice.say(sentences[1]))).error).toBeUndefined();
    expect(asked).toHaveLength(2);
    await voice.end();
  });

  it('tells a file that is sent as samples, however small its pieces are, and hands over nothing of it', async () => {
    const { url } = await provider((response, speech) => {
      response.writeHead(200, pcm);
      const header = Buffer.from('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1');
      let sent = 0;
      const next = (): void => {
        sent += 1;
        if (sent > header.length) response.end(speech);
        else response.write(header.subarray(sent - 1, sent), () => setImmediate(next));
      };
      next();
    });
    const voice = voiceAt(url);
    const heard = await hear(voice.say(story));
    expect(heard.error).toMatchObject({ code: 'audio-container', context: { container: 'WAV' }, scope: 'utterance' });
    expect(heard.samples).toHaveLength(0);
    await voice.end();
  });

  it('refuses an answer that is no audio', async () => {
    const json = { 'content-type': 'application/json' };
    const { url } = await provider((response) => response.writeHead(200, json).end('{"url":"elsewhere"}'));
    const voice = voiceAt(url);
    const heard = await hear(voice.say(story));
    expect(heard.error?.code).toBe('unknown-provider-error');
    expect(heard.samples).toHaveLength(0);
  });

  it('ends the request of an utterance that is cancelled, and uses the next for what is said then', async () => {
    let over: Promise<unknown> | undefined;
    const { url } = await provider((response, speech, request) => {
      if (request > 1) {
        whole(response, speech, request);
        return;
      }
      over = new Promise((resolve) => {
        response.on('close', resolve);
      });
      response.writeHead(200, pcm);
      response.write(speech.subarray(0, 20_000));
    });
    const voice = voiceAt(url);
    const utterance = voice.say(story);
    const first = hear(utterance, async () => utterance.cancel());
    expect((await first).error).toMatchObject({ code: 'aborted', scope: 'utterance' });
    await over;
    const other = await hear(voice.say(sentences[2]));
    expectSamples(other.samples, speechOf([sentences[2]]));
    expect(voice.summary().dials).toBe(1);
    await voice.end();
  });

  it('does not read on while nobody reads', async () => {
    const long = `${Array.from({ length: 400 }, (_, index) => `word${index % 97}`).join(' ')}.`;
    const { url } = await provider(whole);
    const voice = voiceAt(
      url,
      { unknowns: { maximumCharacters: 100_000, deterministic: true } },
      { buffer: { seconds: 2 } },
    );
    const utterance = voice.say(long);
    await new Promise<void>((resolve) => {
      const off = voice.on('warning', ({ code }) => {
        off();
        expect(code).toBe('slow-consumer');
        resolve();
      });
    });
    expect(voice.summary().samples).toBeLessThan(speechOf([long]).length);
    const heard = await hear(utterance);
    expectSamples(heard.samples, speechOf([long]));
    await voice.end();
  });
});
