import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../../testing/memory-client.ts';
import { scriptedEngine } from '../../engine/scripted-engine.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptText, scriptWords, speechScript } from '../../script/script.ts';
import { createSimulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { voskServer, type VoskServerOptions } from './index.ts';

const script = speechScript({ seconds: 8, seed: 5, sampleRate: 16_000 });
const audio = scriptAudio(script);
const endFrame = '{"eof" : 1}';
const resetFrame = '{"reset" : 1}';

interface Reply {
  readonly partial?: string;
  readonly text?: string;
  readonly result?: readonly {
    readonly word: string;
    readonly start: number;
    readonly end: number;
    readonly conf: number;
  }[];
  readonly alternatives?: readonly { readonly text: string; readonly confidence: number }[];
}

async function connected(options: Partial<VoskServerOptions> = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: voskServer({ engine: scriptedEngine({ script }), ...options }),
    clock,
  });
  const client = new MemoryClient(simulator.transport());
  await clock.runUntil(() => client.opened);
  const settle = () => clock.advance(100);
  return { clock, simulator, client, settle, replies: () => client.messages as readonly Reply[] };
}

function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

describe('the simulated server of Vosk', () => {
  it('replies once to every message of audio, and places every word to the sample', async () => {
    const { client, settle, replies, simulator } = await connected();
    client.socket.send('{"config": {"sample_rate": 16000}}');
    let count = 0;
    for (const chunk of audio.chunks({ size: 3_200 })) {
      client.socket.send(bytesOf(chunk));
      count += 1;
      await settle();
      expect(replies()).toHaveLength(count);
    }
    client.socket.send(endFrame);
    await settle();
    expect(replies()).toHaveLength(count + 1);
    const words = replies().flatMap(({ result = [] }) => result);
    expect(words.map(({ word, start, end }) => [word, Math.round(start * 16_000), Math.round(end * 16_000)])).toEqual(
      scriptWords(script).map(({ text, start, end }) => [text, start, end]),
    );
    expect(simulator.ledger.link(1).endOfStreamAt).toBeTypeOf('number');
  });

  it('makes a final of what it has at a reset, and its times go on', async () => {
    const { client, settle, replies } = await connected({ sampleRate: 16_000 });
    const [first = { end: 0 }] = scriptWords(script);
    client.socket.send(bytesOf(audio.samples(0, first.end)));
    client.socket.send(resetFrame);
    client.socket.send(bytesOf(audio.samples(first.end)));
    client.socket.send(endFrame);
    await settle();
    const finals = replies().filter(({ text }) => text !== undefined);
    expect(finals[0]?.text).toBe(scriptWords(script)[0]?.text);
    expect(
      finals
        .map(({ text }) => text)
        .join(' ')
        .trim(),
    ).toBe(scriptText(script));
  });

  it('writes several versions in another shape', async () => {
    const { client, settle, replies } = await connected();
    client.socket.send('{"config": {"sample_rate": 16000, "max_alternatives": 3}}');
    client.socket.send(bytesOf(audio.samples()));
    client.socket.send(endFrame);
    await settle();
    expect(replies().at(-1)?.alternatives).toHaveLength(3);
  });

  it.each([
    ['a configuration that is no JSON', '{"config": '],
    ['a configuration that is no object', '{"config": 16000}'],
    ['the folder of a model that it has not', '{"config": {"model": "other"}}'],
    ['an end without its blanks', '{"eof":1}'],
    ['any other text', 'hello'],
  ])('fails with an exception, which closes with 1011, at %s', async (_name, frame) => {
    const { client, settle } = await connected();
    client.socket.send(frame);
    await settle();
    expect(client.end).toMatchObject({ type: 'close', code: 1011 });
  });

  it('takes no new rate once the first audio has come', async () => {
    const { client, settle, replies } = await connected();
    client.socket.send('{"config": {"sample_rate": 16000}}');
    client.socket.send(bytesOf(audio.samples(0, 16_000)));
    client.socket.send('{"config": {"sample_rate": 8000}}');
    client.socket.send(bytesOf(audio.samples(16_000)));
    client.socket.send(endFrame);
    await settle();
    const words = replies().flatMap(({ result = [] }) => result);
    expect(words.map(({ start }) => Math.round(start * 16_000))).toEqual(scriptWords(script).map(({ start }) => start));
  });
});
