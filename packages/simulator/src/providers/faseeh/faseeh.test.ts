import { isFaseehTextLongEnough, SpeechError } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../../testing/memory-client.ts';
import { createSimulator, type SimulatorOptions } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import type { VoiceSink } from '../../voice-engine.ts';
import { scriptedSpeech, scriptedVoice } from '../../voice/scripted-voice.ts';
import { faseehServer, type FaseehServerOptions } from './index.ts';

const key = { 'x-api-key': 'fsh-1' };
const init = { type: 'initConnection', voice_id: 'ar-najdi-male-2', model_id: 'faseeh-v1-preview' };
const text = 'The quick brown fox.';

async function connected(
  { faults = [], ...options }: Partial<FaseehServerOptions> & Pick<SimulatorOptions, 'faults'> = {},
  headers: Readonly<Record<string, string>> = key,
) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: faseehServer({ engine: scriptedVoice(), ...options }),
    faults,
    clock,
  });
  const client = new MemoryClient(simulator.transport(), { headers });
  await clock.advance(1);
  const say = async (...messages: readonly object[]) => {
    for (const message of messages) client.socket.send(JSON.stringify(message));
    await clock.advance(5_000);
  };
  return { clock, simulator, client, say };
}

const spoken = (messages: readonly Record<string, unknown>[]) =>
  Buffer.concat(messages.map(({ audio }) => Buffer.from(String(audio ?? ''), 'base64')));

describe('the simulated Faseeh', () => {
  it('speaks a text that was flushed, and sends its end of stream', async () => {
    const { client, say, simulator } = await connected();
    await say(init, { type: 'text', text: 'The quick ' }, { type: 'text', text: 'brown fox.', flush: true });
    expect(client.messages[0]).toEqual({ type: 'connectionInitialized' });
    const audio = client.messages.slice(1);
    expect(audio.every((message) => !('type' in message) && message['sampleRate'] === 24_000)).toBe(true);
    expect(spoken(audio).equals(Buffer.from(scriptedSpeech(text).buffer))).toBe(true);
    expect(audio.map(({ isFinal }) => isFinal)).toEqual([...audio.slice(1).map(() => false), true]);
    expect(simulator.ledger.link(1).texts.map((asked) => asked.text)).toEqual([text]);
  });

  it.each([
    ['without a key', init, {}, 'x-api-key or Authorization header is required'],
    ['with an unknown key', { ...init, x_api_key: 'other' }, {}, 'Invalid API key'],
    ['with an unknown voice', { ...init, voice_id: 'nobody' }, key, 'Voice not found: nobody'],
    ['with an unknown model', { ...init, model_id: 'nothing' }, key, 'Model not found: nothing'],
    ['with a message that it does not know', { type: 'hello' }, key, 'Invalid message type. Expected "voice-request"'],
    ['with text before the configuration', { type: 'text', text, flush: true }, key, 'initConnection is required'],
  ])('opens %s, and refuses it in a frame', async (_, message, headers, wanted) => {
    const { client, say } = await connected(
      { keys: ['fsh-1'], voices: ['ar-najdi-male-2'], models: ['faseeh-v1-preview'] },
      headers,
    );
    expect(client.opened).toBe(true);
    await say(message);
    expect(client.messages).toEqual([{ type: 'error', message: expect.stringContaining(wanted) }]);
    expect(client.end).toMatchObject({ type: 'close' });
  });

  it('speaks short texts where it is configured so', async () => {
    const { client, say } = await connected({ shortTexts: 'spoken' });
    await say(init, { type: 'text', text: 'Fox.', flush: true });
    expect(spoken(client.messages.slice(1)).equals(Buffer.from(scriptedSpeech('Fox.').buffer))).toBe(true);
  });

  it('sends why, and that the request is at fault, where its voice refuses a text', async () => {
    const refusal = new SpeechError('invalid-request', { message: 'this text is in Arabic' });
    const engine = {
      name: 'particular',
      sampleRate: 16_000,
      open: (_: object, sink: VoiceSink) => ({ speak: () => sink.failed(refusal), stop() {}, close() {} }),
    };
    const { client, say } = await connected({ engine });
    await say(init, { type: 'text', text, flush: true });
    expect(client.messages.at(-1)).toEqual({ type: 'error', errorCode: 40_001, message: 'this text is in Arabic' });
  });

  it('refuses a text that is too short', async () => {
    const { client, say } = await connected();
    await say(init, { type: 'text', text: 'Good day', flush: true });
    expect(client.messages.at(-1)).toMatchObject({
      type: 'error',
      message: expect.stringContaining('at least 3 words'),
    });
  });

  it.each([
    ['two words', 'Extraordinarily good', false],
    ['punctuation between blanks', '! ! ! ! ! ! ! ! !', false],
    ['two words and a dash', 'Good - morning', false],
    ['nine characters', 'a b cdefg', false],
    ['nine characters with signs of vowels', 'قَالَ لِي لَا', false],
    ['three words with stops between', 'Yes...no...perhaps', true],
    ['numbers', '1 22 333 4444', true],
    ['Thai words without blanks', 'สวัสดีครับวันนี้อากาศดี', true],
    ['Japanese words without blanks', '今日はとても良い天気です', true],
  ])('counts words and characters as a client that checks its texts: %s', async (_, said, spokenAll) => {
    const { client, say } = await connected();
    await say(init, { type: 'text', text: said, flush: true });
    expect(isFaseehTextLongEnough(said)).toBe(spokenAll);
    expect(client.messages.some(({ type }) => type === 'error')).toBe(!spokenAll);
  });

  it('counts the links of a key', async () => {
    const { clock, client, simulator, say } = await connected({ maximumLinks: 1 });
    await say(init);
    const second = new MemoryClient(simulator.transport(), { headers: key });
    await clock.advance(1);
    second.socket.send(JSON.stringify(init));
    await clock.advance(1);
    expect(second.messages).toEqual([
      { type: 'error', message: expect.stringContaining('Maximum 1 concurrent request allowed. Current: 2') },
    ]);
    client.socket.close(1000, '');
    await clock.advance(1);
    const third = new MemoryClient(simulator.transport(), { headers: key });
    await clock.advance(1);
    third.socket.send(JSON.stringify(init));
    await clock.advance(1);
    expect(third.messages).toEqual([{ type: 'connectionInitialized' }]);
  });

  it.each([
    ['final', true, false],
    ['silent', false, false],
    ['ignored', true, true],
  ] as const)('answers clear as it is told: %s', async (clear, saysFinal, speaksOn) => {
    const { clock, client, say } = await connected({ clear });
    client.socket.send(JSON.stringify(init));
    client.socket.send(JSON.stringify({ type: 'text', text, flush: true }));
    await clock.advance(150);
    await say({ type: 'clear' });
    expect(client.messages.some(({ isFinal }) => isFinal === true)).toBe(saysFinal);
    expect(spoken(client.messages.slice(1)).length === scriptedSpeech(text).byteLength).toBe(speaksOn);
  });

  it('closes with closeConnection, and when it is idle', async () => {
    const told = await connected();
    await told.say(init, { type: 'closeConnection' });
    expect(told.client.end).toEqual({ type: 'close', code: 1000, reason: '' });
    const idle = await connected({ idleSeconds: 3 });
    await idle.say(init);
    expect(idle.simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'idle' });
  });

  it('has a fault happen when so many seconds were sent', async () => {
    const { client, say, simulator } = await connected({ faults: [{ on: { position: 0.95 }, do: { type: 'rst' } }] });
    await say(init, { type: 'text', text, flush: true });
    expect(spoken(client.messages.slice(1)).length / 2 / 24_000).toBeCloseTo(1, 5);
    expect(simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'rst' });
  });
});
