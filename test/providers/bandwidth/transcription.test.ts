import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  bandwidthTranscription,
  type BandwidthTranscriptionFeed,
  type BandwidthTranscriptionOptions,
  type TelephonyWarning,
  type TranscriptionEvent,
} from '@throughline/node/telephony';
import { basic } from './harness.ts';
import { sendBandwidthFeed, type BandwidthFeedOptions } from '@throughline/simulator/providers/bandwidth';

interface Fed {
  readonly feed: BandwidthTranscriptionFeed;
  readonly events: readonly TranscriptionEvent[];
  readonly warnings: readonly TelephonyWarning[];
}

/** Sends a feed to a handler on a real port, and reads it to its end. */
async function fed(
  sent: Omit<BandwidthFeedOptions, 'url'>,
  options: Partial<BandwidthTranscriptionOptions> = {},
): Promise<Fed> {
  const warnings: TelephonyWarning[] = [];
  const server = createServer();
  const begun = new Promise<BandwidthTranscriptionFeed>((resolve) => {
    const handler = bandwidthTranscription({
      authenticate: basic,
      onWarning: (warning) => warnings.push(warning),
      ...options,
      onFeed: resolve,
    });
    handler.attach(server, { path: '/transcripts' });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/transcripts`;
  const over = sendBandwidthFeed({ ...basic, ...sent, url });
  const feed = await begun;
  const events: TranscriptionEvent[] = [];
  for await (const event of feed) events.push(event);
  await over;
  await feed.ended;
  server.close();
  return { feed, events, warnings };
}

const spoken = {
  eventType: 'transcription',
  track: 'inbound',
  startTime: '2023-03-31T20:05:01.101Z',
  endTime: '2023-03-31T20:05:02Z',
  isPartial: false,
  language: 'en-US',
  transcript: 'hello world!',
  items: [
    {
      content: 'hello',
      startTime: '2023-03-31T20:05:01.101Z',
      endTime: '2023-03-31T20:05:01.5Z',
      confidence: 0.99,
      stable: true,
      type: 'PRONUNCIATION',
    },
    { content: '!', type: 'PUNCTUATION' },
  ],
};

describe('a feed of transcripts', { concurrent: true }, () => {
  it('is typed events, with what the start told', async () => {
    const { feed, events, warnings } = await fed({ frames: [spoken], parameters: { foo: 'bar' } });
    expect(feed).toMatchObject({
      tracks: ['inbound'],
      name: 'simulated',
      stabilized: true,
      parameters: { foo: 'bar' },
    });
    expect(await feed.ended).toEqual({ type: 'stop' });
    const at = (text: string) => ({ text, epochMs: Date.parse(text) });
    expect(events).toEqual([
      {
        type: 'transcription',
        track: 'inbound',
        text: 'hello world!',
        partial: false,
        language: 'en-US',
        start: at('2023-03-31T20:05:01.101Z'),
        end: at('2023-03-31T20:05:02Z'),
        items: [
          {
            type: 'pronunciation',
            content: 'hello',
            start: at('2023-03-31T20:05:01.101Z'),
            end: at('2023-03-31T20:05:01.5Z'),
            confidence: 0.99,
            stable: true,
          },
          { type: 'punctuation', content: '!' },
        ],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('takes the documented example with its trailing commas and its time, and guesses at neither', async () => {
    const example = `{"eventType":"transcription","track":"inbound","startTime":"2023-03-31T20:05.101Z","isPartial":true,
      "language":"en-US","transcript":"hello world!","items":[{"content":"hello","confidence":0.99,"type":"PRONUNCIATION",},],}`;
    const { events, warnings } = await fed({ frames: [example] });
    expect(events).toEqual([
      {
        type: 'transcription',
        track: 'inbound',
        text: 'hello world!',
        partial: true,
        language: 'en-US',
        start: { text: '2023-03-31T20:05.101Z' },
        items: [{ type: 'pronunciation', content: 'hello', confidence: 0.99 }],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('leaves out what it cannot understand, says so, and quotes nothing that was said', async () => {
    const { feed, events, warnings } = await fed({
      frames: [
        { ...spoken, track: 'both' },
        { ...spoken, transcript: undefined },
        { ...spoken, isPartial: 'no' },
        { eventType: 'applause', transcript: 'hello' },
        'hello',
        { ...spoken, items: [null, 5, { content: 'x' }, { type: 'PRONUNCIATION' }], mood: 'good' },
      ],
    });
    expect(events).toEqual([expect.objectContaining({ text: 'hello world!', items: [] })]);
    expect(warnings.map(({ code }) => code)).toEqual([
      'frame-malformed',
      'frame-malformed',
      'frame-malformed',
      'frame-unexpected',
      'frame-malformed',
      'frame-malformed',
    ]);
    expect(warnings.at(-1)?.message).toContain('4 items that cannot be read; its text was passed on');
    expect(feed.summary()).toEqual({ events: 1, unreadFrames: 6 });
    expect(warnings.map(({ message }) => message).join()).not.toContain('hello');
  });

  it('takes a token from its parameters', async () => {
    const authenticate = { parameter: 'token', token: 't-95ac8d6e' };
    const parameters = { token: 't-95ac8d6e', foo: 'bar' };
    expect((await fed({ frames: [spoken], parameters }, { authenticate })).feed.parameters).toEqual({ foo: 'bar' });
  });

  it('ends where its connection does, and is told as lost', async () => {
    const { feed, events, warnings } = await fed({ frames: [spoken], stop: false });
    expect(events).toHaveLength(1);
    expect(await feed.ended).toEqual({ type: 'lost', closeCode: 1000, reason: '' });
    expect(warnings.map(({ code }) => code)).toEqual(['no-stop']);
  });

  it('is read once', async () => {
    const { feed } = await fed({ frames: [spoken] });
    expect(() => feed[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'session-ended' }));
  });

  it('reads a flag in quotes, items that are null, and a number that is none', async () => {
    const odd = JSON.stringify({ ...spoken, isPartial: 'true', items: null });
    const { events, feed, warnings } = await fed({
      frames: [odd, '{"eventType":"transcription","track":"inbound","isPartial":false,"transcript":"NaN","score":NaN}'],
    });
    expect(events.map(({ text, partial, items }) => [text, partial, items])).toEqual([
      ['hello world!', true, []],
      ['NaN', false, []],
    ]);
    expect(feed.summary()).toEqual({ events: 2, unreadFrames: 0 });
    expect(warnings).toEqual([]);
  });

  it('counts every frame that it could not use, beyond the hundred that it warns of', async () => {
    const { feed, warnings } = await fed({ frames: Array.from({ length: 250 }, () => 'junk') });
    expect(warnings).toHaveLength(100);
    expect(feed.summary()).toEqual({ events: 0, unreadFrames: 250 });
  });

  it('that is not read holds 8 MiB of events and no more', async () => {
    // 60 000 characters each, as they are sent.
    const empty = JSON.stringify({ ...spoken, transcript: '' }).length;
    const long = { ...spoken, transcript: 'x'.repeat(60_000 - empty) };
    const { promise, resolve } = Promise.withResolvers<BandwidthTranscriptionFeed>();
    const server = createServer();
    const handler = bandwidthTranscription({ authenticate: basic, onFeed: resolve });
    handler.attach(server, { path: '/transcripts' });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/transcripts`;
    await sendBandwidthFeed({ ...basic, url, frames: Array.from({ length: 150 }, () => long) });
    const feed = await promise;
    await feed.ended;
    const events = feed[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: 'slow-consumer', context: { unread: 140 } });
    expect(feed.summary()).toEqual({ events: 150, unreadFrames: 0 });
    server.close();
  });
});
