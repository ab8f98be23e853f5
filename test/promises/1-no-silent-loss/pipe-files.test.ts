import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isSpeechError } from '@throughline/core';
import { bodhi, type BodhiConfig } from '@throughline/core/providers/bodhi';
import { elsaUnscripted } from '@throughline/core/providers/elsa';
import {
  assess,
  createAudioFile,
  openAudioFile,
  transcribe,
  type Pipeable,
  type TranscribeOptions,
} from '@throughline/node';
import { createSimulator, scriptAudio, scriptedEngine, scriptText, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = speechScript({ seconds: 8, seed: 3 });
const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }), models: 'any' }) });
let url = '';
let folder = '';
let call16 = '';
let call8 = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-pipe-'));
  ({ url } = await simulator.listen({}));
  const samples = scriptAudio(script).samples(0, script.length);
  call16 = join(folder, 'call.wav');
  call8 = join(folder, 'call 8 kHz.wav');
  for (const [path, sampleRate, audio] of [
    [call16, 16_000, samples],
    [call8, 8_000, samples.filter((_, at) => at % 2 === 0)],
  ] as const) {
    const writer = await createAudioFile(path);
    await writer.write({ pcm: audio, sampleRate });
    await writer.close();
  }
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

function open(options: Partial<TranscribeOptions<object>> = {}, config: Partial<BodhiConfig> = {}) {
  return transcribe({
    protocol: bodhi({ model: 'm', sampleRate: 16_000, url, ...config }),
    credentials: { apiKey: 'key-0123456789', customerId: 'c-1' },
    pace: Infinity,
    ...options,
  });
}

async function heard(source: Pipeable, ...given: Parameters<typeof open>): Promise<string> {
  const session = open(...given);
  const words: string[] = [];
  session.on('final', ({ text }) => words.push(text));
  await session.pipe(source, { end: true });
  return words.join(' ');
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (isSpeechError(error) ? error.code : error),
  );

describe('pipe', () => {
  it('opens a path, a file: URL and bytes for the format of its protocol', async () => {
    const sources: Pipeable[] = [
      call16,
      pathToFileURL(call16),
      await readFile(call16),
      new Blob([await readFile(call16)]),
    ];
    for (const source of sources) expect(await heard(source)).toBe(scriptText(script));
  });

  it('opens a file of 8 kHz for a protocol of 8 kHz, without a word about converting', async () => {
    const session = open({}, { sampleRate: 8_000 });
    await session.pipe(call8, { end: true });
    expect(session.summary().acceptedSamples).toBe(8 * 8_000);
    expect(session.input).toEqual({ sampleRate: 8_000, channels: 1, encoding: 'pcm_s16le' });
  });

  it('converts where the session may, or the pipe', async () => {
    const session = open({ convert: true });
    await session.pipe(call8, { end: true });
    expect(session.summary().acceptedSamples).toBe(8 * 16_000);
    const other = open();
    await other.pipe(call8, { end: true, convert: true });
    expect(other.summary().acceptedSamples).toBe(8 * 16_000);
  });

  it('opens files for an assessment too', async () => {
    const session = assess({
      protocol: elsaUnscripted({ url: 'ws://127.0.0.1:9/' }),
      credentials: { token: 'token-0123456789' },
      retry: { budgetMs: 0 },
    });
    expect(await codeOf(session.pipe(call8))).toBe('audio-format');
    session.result.catch(() => undefined);
    session.closed.catch(() => undefined);
    session.abort();
  });

  it('fails the session with its file where it shall end with it, and leaves it alone where not', async () => {
    const session = open();
    expect(await codeOf(session.pipe(join(folder, 'none.wav')))).toBe('audio-unreadable');
    expect(session.status.state).toBe('idle');
    expect(await codeOf(session.pipe(join(folder, 'none.wav'), { end: true }))).toBe('audio-unreadable');
    expect(await codeOf(session.closed)).toBe('audio-unreadable');
  });

  it.skipIf(process.platform === 'win32')(
    'of a pipe that never says anything ends with the session, and with its signal',
    async () => {
      const fifo = join(folder, 'fifo');
      await promisify(execFile)('mkfifo', [fifo]);
      const session = open();
      const stopped = new AbortController();
      const first = session.pipe(fifo, { signal: stopped.signal });
      stopped.abort();
      await first;
      expect(session.status.state).toBe('idle');
      const second = session.pipe(fifo);
      session.closed.catch(() => undefined);
      session.abort();
      expect(await codeOf(second)).toBe('aborted');
    },
  );

  it('says how a file comes into a session that was told of another input', async () => {
    const session = open({ convert: true, input: { channels: 2, encoding: 'pcm_f32le', sampleRate: 48_000 } });
    const error: unknown = await session.pipe(call16).catch((thrown: unknown) => thrown);
    expect(isSpeechError(error, 'audio-format') && error.remedy).toContain('Leave `input` out');
    await session.end();
  });
});

describe('the remedies of a file of another rate', () => {
  it('lead to a call that works, whichever end tells them', async () => {
    // As a reader does who has never seen the API: what each error says, word for word.
    const opened: unknown = await openAudioFile(call8).catch((error: unknown) => error);
    expect(isSpeechError(opened) && opened.remedy).toContain('wanted: session.input');
    const session = open({}, { sampleRate: 8_000 });
    const wrong = await openAudioFile(call8, { convert: true });
    const piped: unknown = await session.pipe(wrong).catch((error: unknown) => error);
    expect(isSpeechError(piped) && piped.remedy).toContain(
      'openAudioFile(path, { wanted: session.input, convert: true })',
    );
    await session.pipe(await openAudioFile(call8, { wanted: session.input, convert: true }), { end: true });
    expect(session.summary().acceptedSamples).toBe(8 * 8_000);
    const next = open({}, { sampleRate: 8_000 });
    await next.pipe(await openAudioFile(call16, { wanted: next.input, convert: true }), { end: true });
    expect(next.summary().acceptedSamples).toBe(8 * 8_000);
  });

  it('need no more than what is there where the command line tells them', async () => {
    const session = open();
    const error: unknown = await session.pipe(call8).catch((thrown: unknown) => thrown);
    expect(isSpeechError(error) && error.remedyOn?.command).toMatch(
      /^Pass --convert, or convert it first: ffmpeg -i '/u,
    );
    await session.end();
  });
});
