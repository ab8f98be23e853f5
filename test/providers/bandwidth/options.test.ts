import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isSpeechError } from '@throughline/core';
import {
  bandwidthMedia,
  bandwidthTranscription,
  type AttachOptions,
  type BandwidthMediaOptions,
  type BandwidthTranscriptionOptions,
} from '@throughline/node/telephony';
import { basic } from './harness.ts';

/** The field that is named by what `make` throws. */
function refusedField(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error.context.field;
    return error;
  }
  return undefined;
}

type Wrong = readonly (readonly [field: string, options: object])[];

const both: Wrong = [
  ['startLimitMs', { startLimitMs: Number.NaN }],
  ['startLimitMs', { startLimitMs: 0 }],
  ['startLimitMs', { startLimitMs: -1 }],
  ['startLimitMs', { startLimitMs: Infinity }],
  ['startLimitMs', { startLimitMs: '10' }],
  ['startLimitMs', { startLimitMs: null }],
  ['authenticate', { authenticate: undefined }],
  ['authenticate', { authenticate: 'user:password' }],
  ['onWarning', { onWarning: console }],
  ['onListenerError', { onListenerError: 'log' }],
  ['clock', { clock: 5 }],
  ['startLimit', { startLimit: 5 }],
];

const media: Wrong = [
  ...both,
  ['bufferSeconds', { bufferSeconds: Number.NaN }],
  ['bufferSeconds', { bufferSeconds: '30' }],
  ['bufferSeconds', { bufferSeconds: 0 }],
  ['bufferSeconds', { bufferSeconds: 601 }],
  ['onCall', { onCall: undefined }],
  ['onCall', { onCall: 'x' }],
];

const transcription: Wrong = [...both, ['onFeed', { onFeed: undefined }], ['bufferSeconds', { bufferSeconds: 30 }]];

describe('options that cannot be right are refused at once, and the field is named', () => {
  it.each(media)('%s of bandwidthMedia: %o', (field, wrong) => {
    const options = { authenticate: basic, onCall: () => undefined, ...wrong };
    expect(refusedField(() => bandwidthMedia(options))).toBe(field);
  });

  it.each(transcription)('%s of bandwidthTranscription: %o', (field, wrong) => {
    const options = { authenticate: basic, onFeed: () => undefined, ...wrong };
    expect(refusedField(() => bandwidthTranscription(options))).toBe(field);
  });

  it.each([undefined, null, 'x', []])('options that are no object: %o', (options) => {
    expect(refusedField(() => bandwidthMedia(options as unknown as BandwidthMediaOptions))).toBe('options');
    expect(refusedField(() => bandwidthTranscription(options as unknown as BandwidthTranscriptionOptions))).toBe(
      'options',
    );
  });

  it.each([
    ['path', { path: 'media' }],
    ['path', { path: '' }],
    ['path', { path: '/media?token=1' }],
    ['path', { path: '/media#top' }],
    ['path', { path: '/me dia' }],
    ['path', { path: '/médiá' }],
    ['path', { path: '/a/../media' }],
    ['path', { path: '//media' }],
    ['path', { path: '\\media' }],
    ['path', { path: undefined }],
    ['path', { path: /media/u }],
    ['origins', { path: '/media', origins: 'https://example.org' }],
    ['origins[0]', { path: '/media', origins: ['https://example.org/'] }],
    ['origins[1]', { path: '/media', origins: ['https://example.org', 'example.org'] }],
    ['origins[0]', { path: '/media', origins: ['*'] }],
    ['paths', { path: '/media', paths: [] }],
    ['options', undefined],
    ['options', '/media'],
  ])('%s of attach: %o', (field, options) => {
    const server = createServer();
    const media = bandwidthMedia({ authenticate: basic, onCall: () => undefined });
    expect(refusedField(() => media.attach(server, options as unknown as AttachOptions))).toBe(field);
    expect(server.listenerCount('upgrade')).toBe(0);
  });

  it('something that is no server', () => {
    const media = bandwidthMedia({ authenticate: basic, onCall: () => undefined });
    for (const server of [undefined, null, 8080, {}]) {
      expect(refusedField(() => media.attach(server as never, { path: '/media' }))).toBe('server');
    }
  });

  it('but what is right is taken, an option that is undefined included', () => {
    const server = createServer();
    const media = bandwidthMedia({
      authenticate: basic,
      onCall: () => undefined,
      bufferSeconds: undefined as never,
      startLimitMs: 1,
    });
    for (const path of ['/', '/media', '/a%20b/', '/a:b@c;d=e']) media.attach(server, { path });
    media.attach(server, { path: '/pages', origins: ['https://example.org', 'http://localhost:5173', 'app://x'] });
    expect(server.listenerCount('upgrade')).toBe(1);
  });
});
