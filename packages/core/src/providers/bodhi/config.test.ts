import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { bodhi, type BodhiConfig } from './index.ts';

const random = { next: () => 0.5 };
const credentials = { apiKey: 'key-0123456789', customerId: 'customer-1' };
const context = { epoch: 1, random, headers: true, credentials };
const transactionId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const config: BodhiConfig = { model: 'hi-general-v2-8khz', sampleRate: 8000 };

function configFrame(settings: BodhiConfig, epoch = 1): Record<string, unknown> {
  const [frame] = bodhi(settings)
    .link({ ...context, epoch, random })
    .start();
  const parsed = JSON.parse(String(frame)) as { config: Record<string, unknown> };
  return parsed.config;
}

/** Random numbers that differ from each other and are the same in every run. */
function counting() {
  let count = 0;
  return { next: () => (count += 1) / 1_000 };
}

function refusal(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  return undefined;
}

// What a caller without types may pass.
const loose = (fields: Readonly<Record<string, unknown>>) => ({ ...config, ...fields }) as BodhiConfig;

describe('the configuration of Bodhi', () => {
  it('is sent with the names of the wire, and nothing that was not set', () => {
    expect(configFrame({ ...config, transactionId })).toEqual({
      sample_rate: 8000,
      transaction_id: transactionId,
      model: 'hi-general-v2-8khz',
    });
    expect(
      configFrame({
        ...config,
        transactionId,
        parseNumber: true,
        excludePartial: false,
        aux: true,
        hotwords: [{ phrase: 'ladder', score: 2 }, { phrase: 'roof' }],
        endpointSilenceDuration: 0.8,
        atStartLid: true,
        transliterate: true,
        channels: 1,
        platform: 'navana',
        url: 'ws://127.0.0.1:2700',
      }),
    ).toEqual({
      sample_rate: 8000,
      transaction_id: transactionId,
      model: 'hi-general-v2-8khz',
      parse_number: true,
      exclude_partial: false,
      aux: true,
      hotwords: [{ phrase: 'ladder', score: 2 }, { phrase: 'roof' }],
      endpoint_silence_duration: 0.8,
      at_start_lid: true,
      transliterate: true,
      channels: 1,
    });
  });

  it.each<[string, unknown, string]>([
    ['model', '', 'an empty text'],
    ['model', undefined, 'undefined'],
    ['sampleRate', 44_100, '44100'],
    ['sampleRate', '8000', '"8000"'],
    ['platform', 'other', '"other"'],
    ['url', 'https://bodhi.navana.ai', 'a URL with https:'],
    ['transactionId', 'call-7', '"call-7"'],
    ['parseNumber', 'yes', '"yes"'],
    ['excludePartial', 1, '1'],
    ['aux', null, 'null'],
    ['hotwords', 'ladder', '"ladder"'],
    ['hotwords[0].phrase', [{ phrase: '' }], 'an empty text'],
    ['hotwords[1].score', [{ phrase: 'a' }, { phrase: 'b', score: 9 }], '9'],
    ['hotwords[0].weight', [{ phrase: 'a', weight: 1 }], 'not a known field'],
    ['endpointSilenceDuration', 2, '2'],
    ['endpointSilenceDuration', 0.2, '0.2'],
    ['atStartLid', 'hi', '"hi"'],
    ['transliterate', 0, '0'],
    ['channels', 2, '2'],
  ])('is refused for %s as %j', (field, value, found) => {
    const error = refusal(() => bodhi(loose({ [field.replace(/\[.*/u, '')]: value })));
    expect(error?.context).toMatchObject({ field, found });
    expect(error?.message).toContain(`bodhi: ${field} is ${found === 'undefined' ? 'missing' : found}; wanted: `);
  });

  it('is refused for a field of another name, with the right name', () => {
    const error = refusal(() => bodhi(loose({ sample_rate: 8000 })));
    expect(error?.remedy).toBe('Rename sample_rate to sampleRate, or remove it.');
  });

  it('cannot be changed from outside afterwards', () => {
    const hotwords = [{ phrase: 'ladder' }];
    const settings = { ...config, hotwords };
    const protocol = bodhi(settings);
    hotwords.push({ phrase: 'roof' });
    Object.assign(settings, { model: 'other' });
    const [frame] = protocol.link(context).start();
    expect(String(frame)).not.toMatch(/roof|other/u);
  });
});

describe('the dial to Bodhi', () => {
  it('goes to the platform with its own headers', () => {
    expect(bodhi(config).dial(credentials, context)).toEqual({
      url: 'wss://bodhi.navana.ai',
      headers: { 'x-api-key': 'key-0123456789', 'x-customer-id': 'customer-1' },
      subprotocols: [],
    });
    expect(bodhi({ ...config, platform: 'navana' }).dial(credentials, context)).toEqual({
      url: 'wss://stt.navana.ai',
      headers: { 'x-api-key': 'key-0123456789' },
      subprotocols: [],
    });
  });

  it('goes to another address where one is given', () => {
    const url = 'ws://127.0.0.1:2700/';
    expect(bodhi({ ...config, url }).dial(credentials, context).url).toBe(url);
  });

  it('needs no customer id on the newer platform, and one on the older', () => {
    const { apiKey } = credentials;
    expect(bodhi({ ...config, platform: 'navana' }).dial({ apiKey }, context).headers).toEqual({
      'x-api-key': apiKey,
    });
    expect(refusal(() => bodhi(config).dial({ apiKey }, context))?.context).toMatchObject({ field: 'customerId' });
  });

  it('is refused for credentials that no header can hold, without showing them', () => {
    for (const apiKey of ['', 'key-0123456789\n', ' key-0123456789', 'key-0123456789\u2028']) {
      const error = refusal(() => bodhi(config).dial({ ...credentials, apiKey }, context));
      expect(error?.context.field).toBe('apiKey');
      expect(JSON.stringify(error)).not.toContain('0123456789');
    }
  });

  it('leaves other fields of the credentials alone', () => {
    const more = { ...credentials, expiresAt: 1 };
    expect(Object.keys(bodhi(config).dial(more, context).headers)).toEqual(['x-api-key', 'x-customer-id']);
  });
});

describe('the transaction id', () => {
  it('is a fresh UUID for every link', () => {
    const random = counting();
    const protocol = bodhi(config);
    const ids = [1, 2, 3].map((epoch) => protocol.link({ ...context, epoch, random }).requestId);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
  });

  it("is the caller's own for the first link and a fresh one for the others", () => {
    const protocol = bodhi({ ...config, transactionId });
    expect(protocol.link(context).requestId).toBe(transactionId);
    expect(protocol.link({ ...context, epoch: 2 }).requestId).not.toBe(transactionId);
  });

  it('is what the link sends and what it can be found by', () => {
    const link = bodhi(config).link({ ...context, epoch: 2, random: counting() });
    expect(String(link.start()[0])).toContain(`"transaction_id":"${link.requestId}"`);
  });
});
