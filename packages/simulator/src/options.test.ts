import { isSpeechError } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import {
  scoringEngine,
  createSimulator,
  scriptedEngine,
  scriptedVoice,
  speechScript,
  type SimulatorOptions,
} from './index.ts';
import { aksitaServer } from './providers/aksita/index.ts';
import { bandwidthServer, createBandwidthCaller, sendBandwidthFeed } from './providers/bandwidth/index.ts';
import { bodhiServer } from './providers/bodhi/index.ts';
import { elsaServer } from './providers/elsa/index.ts';
import { faseehServer } from './providers/faseeh/index.ts';

const script = speechScript({ seconds: 5, seed: 1 });
const engine = scriptedEngine({ script });
const bodhi = { provider: bodhiServer({ engine }) };
const caller = { url: 'ws://127.0.0.1:1/media', audio: { inbound: new Int16Array(160) } };
const api = { username: 'user', password: 'a password' };

/** The field that is named by what was thrown; anything else that was thrown as it is, and a message that holds a secret. */
async function refusedField(make: () => unknown): Promise<unknown> {
  try {
    await make();
  } catch (error) {
    if (!isSpeechError(error, 'config-invalid')) return error;
    return error.message.includes('s3cr3t') ? error.message : error.context.field;
  }
  return undefined;
}

const any = (value: unknown) => value as never;

describe('options that cannot be right are refused at once, and the field is named', () => {
  it.each([
    ['provider', { provider: 'bodhi' }],
    ['provider', {}],
    ['options', undefined],
    ['options', null],
    ['protocol', { ...bodhi, protocol: 'bodhi' }],
    ['seed', { ...bodhi, seed: Number.NaN }],
    ['seed', { ...bodhi, seed: '1' }],
    ['clock', { ...bodhi, clock: {} }],
    ['faults', { ...bodhi, faults: 'rst' }],
  ])('%s of createSimulator: %o', async (field, options) => {
    expect(await refusedField(() => createSimulator(options as unknown as SimulatorOptions))).toBe(field);
  });

  it.each([
    ['options', bodhiServer, undefined],
    ['engine', bodhiServer, {}],
    ['engine', bodhiServer, { engine: 'scripted' }],
    ['engine', elsaServer, {}],
    ['engine', faseehServer, {}],
    ['models', bodhiServer, { engine, models: 'all' }],
    ['models[0]', bodhiServer, { engine, models: [''] }],
    ['credentials', bodhiServer, { engine, credentials: 's3cr3t' }],
    ['credentials[0]', bodhiServer, { engine, credentials: ['s3cr3t'] }],
    ['credentials[0].apiKey', bodhiServer, { engine, credentials: [{ apiKey: '' }] }],
    ['credentials[0].account', bodhiServer, { engine, credentials: [{ apiKey: 's3cr3t', account: 'poor' }] }],
    ['idleSeconds', bodhiServer, { engine, idleSeconds: -1 }],
    ['idleSeconds', bodhiServer, { engine, idleSeconds: Number.NaN }],
    ['timeDecimals', bodhiServer, { engine, timeDecimals: -1 }],
    ['eosOn', bodhiServer, { engine, eosOn: 'never' }],
    ['idleSecond', bodhiServer, { engine, idleSecond: 5 }],
    ['accounts', elsaServer, { engine, accounts: 's3cr3t' }],
    ['accounts[0].token', elsaServer, { engine, accounts: [{ token: 5 }] }],
    ['stopsAfterSeconds', elsaServer, { engine, stopsAfterSeconds: 0 }],
    ['interimResults', elsaServer, { engine, interimResults: 'no' }],
    ['keys', faseehServer, { engine, keys: 's3cr3t' }],
    ['keys[0]', faseehServer, { engine, keys: [''] }],
    ['maximumLinks', faseehServer, { engine, maximumLinks: -3 }],
    ['finals', faseehServer, { engine, finals: 'thrice' }],
  ])('%s of a server: %o', async (field, server, options) => {
    expect(await refusedField(() => server(any(options)))).toBe(field);
  });

  it.each([
    ['port', { port: -1 }],
    ['port', { port: 70_000 }],
    ['port', { port: '8080' }],
    ['host', { host: '' }],
    ['host', { host: 5 }],
    ['origins', { origins: 'https://example.org' }],
    ['origins[0]', { origins: ['https://example.org/'] }],
  ])('%s of listen, of a WebSocket service and of an HTTP service: %o', async (field, options) => {
    const simulator = createSimulator(bodhi);
    expect(await refusedField(() => simulator.listen(any(options)))).toBe(field);
    await simulator.close();
    expect(await refusedField(() => aksitaServer().listen(any(options)))).toBe(field);
    expect(await refusedField(() => bandwidthServer(api).listen(any(options)))).toBe(field);
  });

  it.each([
    ['dialMs', () => createSimulator(bodhi).transport({ dialMs: -1 })],
    ['oneWayMs', () => createSimulator(bodhi).transport({ oneWayMs: Number.NaN })],
    ['seconds', () => speechScript({ seconds: Number.NaN, seed: 1 })],
    ['seconds', () => speechScript({ seconds: Infinity, seed: 1 })],
    ['seed', () => speechScript(any({ seconds: 5 }))],
    ['repetitions', () => speechScript({ seconds: 5, seed: 1, repetitions: 2 })],
    ['script', () => scriptedEngine(any({}))],
    ['delayMs', () => scriptedEngine({ script, delayMs: [5, 1] })],
    ['lateFinals', () => scriptedEngine({ script, lateFinals: 1.5 })],
    ['script', () => scoringEngine(any({}))],
    ['pace', () => scriptedVoice({ pace: 0 })],
    ['chunkSeconds', () => scriptedVoice({ chunkSeconds: 0 })],
    ['sampleRate', () => scriptedVoice({ sampleRate: Number.NaN })],
    ['keys', () => aksitaServer({ keys: any('s3cr3t') })],
    ['keys', () => aksitaServer({ keys: any({ s3cr3t: 'best' }) })],
    ['credits', () => aksitaServer({ credits: -1 })],
    ['reply', () => aksitaServer({ reply: any('yes') })],
    ['password', () => bandwidthServer(any({ username: 'user' }))],
    ['concurrentCalls', () => bandwidthServer({ ...api, concurrentCalls: Number.NaN })],
    ['url', () => createBandwidthCaller({ ...caller, url: 'https://s3cr3t@example.org' })],
    ['audio', () => createBandwidthCaller({ ...caller, audio: {} })],
    ['audio.inbound', () => createBandwidthCaller({ ...caller, audio: { inbound: any([1, 2]) } })],
    ['jitterMs', () => createBandwidthCaller({ ...caller, jitterMs: -1 })],
    ['faults[0].atSeconds', () => createBandwidthCaller({ ...caller, faults: [any({ do: { type: 'drop' } })] })],
    ['encoding', () => createBandwidthCaller({ ...caller, encoding: any('PCMA') })],
    ['frames[0]', () => sendBandwidthFeed({ url: caller.url, frames: [any(5)] })],
    ['url', () => sendBandwidthFeed({ url: any(undefined), frames: [] })],
  ])('%s of the rest', async (field, make) => {
    expect(await refusedField(make)).toBe(field);
  });
});
