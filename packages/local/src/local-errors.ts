import { SpeechError } from '@throughline/core';

const provider = 'local';

/** What of this package an error is about. */
type Engine = 'recogniser' | 'voice';

export function invalidOption(engine: Engine, field: string, found: string, wanted: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `${field} of the local ${engine} is ${found}; wanted: ${wanted}`,
    context: { field, found, wanted },
    provider,
  });
}

/** Its models or its program could not be loaded. */
export function notLoaded(engine: Engine, model: string, reason: string, remedy: string): SpeechError {
  return new SpeechError('model-unavailable', {
    message: `the local ${engine} could not be loaded: ${reason}`,
    context: { model },
    remedy,
    provider,
  });
}

/** It failed while it worked. */
export function engineFailed(engine: Engine, reason: string): SpeechError {
  return new SpeechError('provider-internal-error', {
    message: `the local ${engine} failed: ${reason}; open it again`,
    provider,
  });
}
