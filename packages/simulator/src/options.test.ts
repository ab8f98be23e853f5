import { isSpeechError } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import {
  createAksitaService,
  createBandwidthApi,
  createBandwidthCaller,
  createSimulator,
  scoringEngine,
  scriptedEngine,
  scriptedVoice,
  sendBandwidthFeed,
  speechScript,
  type SimulatorOptions,
} from './index.ts';

const script = speechScript({ seconds: 5, seed: 1 });
const bodhi = { protocol: 'bodhi', engine: scriptedEngine({ script }) } as const;
const elsa = { protocol: 'elsa', engine: scriptedEngine({ script }) } as const;
const faseeh = { protocol: 'faseeh', engine: scriptedVoice() } as const;
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
    ['protocol', { protocol: 'bodi' }],
    ['protocol', {}],
    ['options', undefined],
    ['options', null],
    ['engine', { protocol: 'bodhi' }],
    ['engine', { ...bodhi, engine: 'scripted' }],
    ['seed', { ...bodhi, seed: Number.NaN }],
    ['seed', { ...bodhi, seed: '1' }],
    ['clock', { ...bodhi, clock: {} }],
    ['faults', { ...bodhi, faults: 'rst' }],
    ['models', { ...bodhi, models: 'all' }],
    ['models[0]', { ...bodhi, models: [''] }],
    ['credentials', { ...bodhi, credentials: 's3cr3t' }],
    ['credentials[0]', { ...bodhi, credentials: ['s3cr3t'] }],
    ['credentials[0].apiKey', { ...bodhi, credentials: [{ apiKey: '' }] }],
    ['credentials[0].account', { ...bodhi, credentials: [{ apiKey: 's3cr3t', account: 'poor' }] }],
    ['idleSeconds', { ...bodhi, idleSeconds: -1 }],
    ['idleSeconds', { ...bodhi, idleSeconds: Number.NaN }],
    ['timeDecimals', { ...bodhi, timeDecimals: -1 }],
    ['eosOn', { ...bodhi, eosOn: 'never' }],
    ['idleSecond', { ...bodhi, idleSecond: 5 }],
    ['accounts', { ...elsa, accounts: 's3cr3t' }],
    ['accounts[0].token', { ...elsa, accounts: [{ token: 5 }] }],
    ['stopsAfterSeconds', { ...elsa, stopsAfterSeconds: 0 }],
    ['interimResults', { ...elsa, interimResults: 'no' }],
    ['keys', { ...faseeh, keys: 's3cr3t' }],
    ['keys[0]', { ...faseeh, keys: [''] }],
    ['maximumLinks', { ...faseeh, maximumLinks: -3 }],
    ['finals', { ...faseeh, finals: 'thrice' }],
  ])('%s of createSimulator: %o', async (field, options) => {
    expect(await refusedField(() => createSimulator(options as unknown as SimulatorOptions))).toBe(field);
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
    expect(await refusedField(() => createAksitaService().listen(any(options)))).toBe(field);
    expect(await refusedField(() => createBandwidthApi(api).listen(any(options)))).toBe(field);
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
    ['keys', () => createAksitaService({ keys: any('s3cr3t') })],
    ['keys', () => createAksitaService({ keys: any({ s3cr3t: 'best' }) })],
    ['credits', () => createAksitaService({ credits: -1 })],
    ['reply', () => createAksitaService({ reply: any('yes') })],
    ['password', () => createBandwidthApi(any({ username: 'user' }))],
    ['concurrentCalls', () => createBandwidthApi({ ...api, concurrentCalls: Number.NaN })],
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
