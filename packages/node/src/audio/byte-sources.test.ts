import { openAsBlob } from 'node:fs';
import { get } from 'node:http';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { samplesOf } from '../../testing/open.ts';
import { httpServer } from '../../testing/servers.ts';
import { bytesOf, ramp, temporaryFiles, wav } from '../../testing/wav.ts';
import type { AudioBytes } from './byte-sources.ts';
import { openAudioStream } from './open-audio-file.ts';

const samples = [...ramp(70_000)];
const bytes = Uint8Array.from(wav({ data: bytesOf(samples) }));
const buffer = bytes.buffer;

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 999) yield bytes.subarray(from, from + 999);
}

/** Each as its own type: the compiler says whether it may be given. */
const streams: readonly (readonly [what: string, make: () => Promise<AudioSourceOf>])[] = [
  ['a Node stream', () => openAudioStream(Readable.from(pieces()))],
  ['a Response', () => openAudioStream(new Response(bytes))],
  ['a Request', () => openAudioStream(new Request('http://a.example/', { method: 'POST', body: bytes }))],
  ['the body of a Response', () => openAudioStream(bodyOf(new Response(bytes)))],
  ['a web stream', () => openAudioStream(new Blob([bytes]).stream())],
  ["Node's own web stream", () => openAudioStream(NodeReadableStream.from(pieces()))],
  ['an async iterable', () => openAudioStream(pieces())],
  ['a list of pieces', () => openAudioStream([bytes.subarray(0, 50), Buffer.from(bytes.subarray(50))])],
];
const often: typeof streams = [
  ['a Uint8Array', () => openAudioStream(bytes)],
  ['a Buffer', () => openAudioStream(Buffer.from(bytes))],
  ['a part of a Buffer', () => openAudioStream(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3))],
  ['an ArrayBuffer', () => openAudioStream(buffer)],
  ['a Blob', () => openAudioStream(new Blob([bytes]))],
  ['a File', () => openAudioStream(new File([bytes], 'call.wav'))],
];
type AudioSourceOf = Awaited<ReturnType<typeof openAudioStream>>;

function bodyOf({ body }: Response): ReadableStream<Uint8Array> {
  if (body === null) throw new Error('no body');
  return body;
}

const open = (source: unknown) => openAudioStream(source as AudioBytes);

describe('openAudioStream', () => {
  it.each(streams)('reads %s once', async (_what, make) => {
    const source = await make();
    expect(source).toMatchObject({ seekable: false, duration: 70_000 / 16_000 });
    expect(await samplesOf(source)).toEqual(samples);
    await expect(samplesOf(source)).rejects.toMatchObject({ code: 'audio-unreadable' });
  });

  it.each(often)('reads %s from any place, as often as asked', async (_what, make) => {
    const source = await make();
    expect(source).toMatchObject({ seekable: true, duration: 70_000 / 16_000 });
    expect(await samplesOf(source)).toEqual(samples);
    expect(await samplesOf(source, 60_001)).toEqual(samples.slice(60_001));
  });

  it('reports a stream that fails at once', async () => {
    const stream = new Readable({ read: () => undefined });
    const opening = openAudioStream(stream);
    stream.destroy(new Error('the line is dead'));
    await expect(opening).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('the line is dead'),
    });
  });

  it('reads the file behind a Blob', async () => {
    await using files = await temporaryFiles();
    const blob = await openAsBlob(await files.write('call.wav', bytes));
    expect(await samplesOf(await openAudioStream(blob))).toEqual(samples);
  });

  it('hands over memory of its own, so that no reader changes what the caller holds', async () => {
    const own = Uint8Array.from(bytes);
    const source = await openAudioStream(own);
    for await (const chunk of source.frames()) if (chunk instanceof Int16Array) chunk.fill(0);
    expect(own).toEqual(bytes);
  });

  it.each([
    ['a text', 'call.wav', /openAudioFile/u],
    ['a URL', new URL('file:///call.wav'), /openAudioFile/u],
    ['samples', new Int16Array(10), /write\(\)/u],
    ['a source', { format: {}, frames: () => [] }, /pipe\(\)/u],
    ['a promise', Promise.resolve(bytes), /Await/u],
    ['an object', { bytes }, /Pass a Node stream/u],
    ['null', null, /Pass/u],
    ['nothing', undefined, /Pass/u],
    ['a number', 5, /Pass/u],
  ])('refuses %s, and says what to pass', async (_what, given, remedy) => {
    await expect(open(given)).rejects.toMatchObject({
      code: 'config-invalid',
      context: { field: 'stream' },
      remedy: expect.stringMatching(remedy),
    });
  });

  it.each([
    [404, 'Not Found', 'HTTP 404 Not Found'],
    [503, '', 'HTTP 503'],
    [302, 'Found', 'HTTP 302 Found'],
  ])('refuses a Response that says %i %s', async (status, statusText, said) => {
    await expect(openAudioStream(new Response('no', { status, statusText }))).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining(said),
    });
  });

  it('refuses the answer of a server that is an error, by its status, and not by what its text looks like', async () => {
    await using server = await httpServer((_request, response) => response.writeHead(403).end(bytes));
    const request = get({ host: '127.0.0.1', port: server.port });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await expect(openAudioStream(answer)).rejects.toMatchObject({ message: expect.stringContaining('HTTP 403') });
    answer.destroy();
  });

  it('refuses what was read already, or is being read', async () => {
    const read = new Response(bytes);
    await read.arrayBuffer();
    const locked = new Blob([bytes]).stream();
    locked.getReader();
    const ended = Readable.from(pieces());
    for await (const _ of ended);
    const gone = Readable.from(pieces()).destroy();
    for (const source of [read, locked, ended, gone]) {
      await expect(open(source)).rejects.toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringContaining('read already'),
      });
    }
    await expect(openAudioStream(new Response(null))).rejects.toMatchObject({ code: 'audio-unreadable' });
  });

  it.each<[string, unknown]>([
    ['texts', ['RIFF', 'WAVE']],
    ['a stream with an encoding', Readable.from([Buffer.from(bytes)], { objectMode: false }).setEncoding('latin1')],
    ['numbers', [1, 2, 3]],
  ])('refuses %s in place of bytes', async (_what, source) => {
    await expect(open(source)).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringMatching(/in place of bytes/u),
    });
  });

  it('lets a stream go that is not what it should be', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('OggS'.padEnd(64))),
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(openAudioStream(stream)).rejects.toMatchObject({ code: 'audio-container' });
    expect(cancelled).toBe(true);
  });

  it('ends its wait for a stream that gives nothing when the signal aborts', async () => {
    const controller = new AbortController();
    const opening = openAudioStream(new ReadableStream<Uint8Array>({}), { signal: controller.signal });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  });

  it('reports what a stream failed with', async () => {
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('cable cut')) });
    await expect(openAudioStream(stream)).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('cable cut'),
    });
  });
});
