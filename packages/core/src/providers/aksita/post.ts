import { requestIdIn } from '../../errors/error-keys.ts';
import { errorOfAnswer } from '../../errors/from-response.ts';
import type { Secrets } from '../../errors/redact.ts';
import { headersOf, isSuccess } from '../../errors/http-answer.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import type { SharedCredentials } from '../../http/shared-credentials.ts';
import { abortedBy } from '../../http/unanswered.ts';
import { aksitaErrors } from './errors.ts';
import { assertCredentials, type AksitaCredentials, type AksitaSettings } from './options.ts';
import { objectOf, remainingCreditsOf, statusOf, type GoodAnswer } from './reply.ts';
import { mayBeBilled, send, type ReadAnswer } from './request.ts';
import { withRetries, type Retry } from './retry.ts';

/** Sends JSON to a path of the provider; resolves with an answer of success. */
export type Post = (path: '/session' | '/chat', body: string, signal: AbortSignal | undefined) => Promise<GoodAnswer>;

export interface PosterOptions {
  readonly settings: AksitaSettings;
  readonly credentials: SharedCredentials<AksitaCredentials>;
  readonly secrets: Secrets;
  readonly onCredits: (remaining: number) => void;
  readonly onRetry: (retry: Retry) => void;
}

const source = { name: 'aksita', errors: aksitaErrors };

/** Makes the one function that knows the key. */
export function poster({ settings, credentials, secrets, onCredits, onRetry }: PosterOptions): Post {
  const sending = { ...settings, redact: secrets.redact };
  return (path, body, signal) => {
    let used: number | undefined;
    const attempt = async (refresh: boolean): Promise<GoodAnswer> => {
      const given = await credentials.get(refresh ? used : undefined, signal, notSent);
      used = given.number;
      assertCredentials(given.credentials);
      const headers = {
        'X-API-Key': given.credentials.apiKey,
        'content-type': 'application/json',
        accept: 'application/json',
      };
      const request = { method: 'POST', headers, body, redirect: 'manual' } as const;
      return judged(await send(sending, settings.url + path, request, signal), settings.url + path);
    };
    const { refreshable } = credentials;
    return withRetries(attempt, { ...settings, refreshable, onRetry }, signal);
  };

  /** Success is what says that it is; what says nothing that is understood is an error, with all of it. */
  function judged(answer: ReadAnswer, url: string): GoodAnswer {
    const fields = objectOf(answer.body);
    const remaining = fields === undefined ? undefined : remainingCreditsOf(fields);
    // Errors name it too, and an error for want of credits above all.
    if (remaining !== undefined) onCredits(remaining);
    const said = fields === undefined ? 'unknown' : statusOf(fields);
    if (
      !isSuccess(answer.status) ||
      said === 'failure' ||
      (said === 'unknown' && typeof fields?.['reason'] === 'string')
    ) {
      throw errorOfAnswer(source, { ...answer, url }, { secrets, wallNow: settings.clock.wallNow() });
    }
    const malformed = (reason: string): SpeechError => malformedAnswer(answer, reason);
    if (fields === undefined) throw malformed('it is no JSON object');
    if (said === 'unknown') throw malformed('status is neither true nor false');
    return { fields, malformed };
  }

  function malformedAnswer({ status, headers, body }: ReadAnswer, reason: string): SpeechError {
    return new SpeechError('frame-malformed', {
      message: `aksita answered with HTTP ${status}, but not as documented: ${reason}. ${mayBeBilled}`,
      context: { reason },
      recovery: 'none',
      scope: 'utterance',
      provider: 'aksita',
      httpStatus: status,
      requestId: requestIdIn(headersOf(headers)),
      raw: body,
      at: new Date(settings.clock.wallNow()).toISOString(),
      redact: secrets.redact,
    });
  }
}

function notSent(signal: AbortSignal): SpeechError {
  return abortedBy(signal, 'before', { provider: 'aksita' });
}
