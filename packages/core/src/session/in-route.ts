import { isSpeechError, SpeechError } from '../errors/speech-error.ts';

/** Does something for one of `count` routes; a `config-invalid` that it throws then says of which, where there are several. */
export function inRoute<Result>(index: number, count: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (count === 1 || !isSpeechError(error, 'config-invalid')) throw error;
    const { message, context, remedy, provider } = error;
    const route = `routes[${index}]`;
    throw new SpeechError('config-invalid', {
      message: `${route}: ${message.slice('config-invalid: '.length)}`,
      context: { ...context, field: `${route}.${context.field}` },
      ...(remedy !== undefined && { remedy }),
      ...(provider !== undefined && { provider }),
    });
  }
}
