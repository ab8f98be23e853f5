import { SpeechError } from '@throughline/core/internal';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis, withRedis } from '../../../../test/kit/redis.ts';
import type { FileTranscript } from '../batch/file-transcript.ts';
import { type FileResult, FileResults } from './file-results.ts';

const transcript = { input: 'a.wav', seconds: 2, results: [], gaps: [], warnings: [] } as unknown as FileTranscript;

describe.skipIf(!withRedis)('the result of a file', () => {
  let server: RedisServer;
  let redis: Redis;
  let results: FileResults;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    results = new FileResults(redis, '{test}');
  });
  afterAll(async () => {
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });

  it('is that of the worker that comes first, and of none that comes later, also after it was read', async () => {
    const first: FileResult = { type: 'transcript', attempts: 1, transcript };
    const error = new SpeechError('connection-lost', { message: 'late', context: { phase: 'streaming' } });
    const late: FileResult = { type: 'failure', attempts: 2, costSeconds: 0, error };
    expect(await results.write('one', first)).toBe(true);
    expect(await results.write('one', late)).toBe(false);
    expect(await results.read('one')).toEqual(first);
    await results.done('one');
    expect(await results.write('one', late)).toBe(false);
    expect(await results.read('one')).toBeUndefined();
    expect(await results.known(['one', 'two'])).toEqual(['done', 'none']);
  });

  it('is an error with all that the worker knew of it, and may be forgotten', async () => {
    const error = new SpeechError('insufficient-balance', {
      message: 'the account has no credit',
      remedy: 'Add credit.',
      provider: 'bodhi',
      httpStatus: 402,
      cause: new TypeError('underneath'),
    });
    await results.write('three', { type: 'failure', attempts: 3, costSeconds: 7, error });
    const found = await results.read('three');
    expect(found).toMatchObject({ type: 'failure', attempts: 3, costSeconds: 7 });
    expect(found?.type === 'failure' && found.error).toMatchObject({
      message: 'insufficient-balance: the account has no credit',
      code: 'insufficient-balance',
      remedy: 'Add credit.',
      provider: 'bodhi',
      httpStatus: 402,
      cause: expect.objectContaining({ name: 'TypeError', message: 'underneath' }),
    });
    await results.forget('three');
    expect(await results.known(['three'])).toEqual(['none']);
  });
});
