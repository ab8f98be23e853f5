import { SpeechError } from './core.ts';

/** The browser, or a page that is not secure, lacks what audio needs. */
export function unsupported(missing: string): SpeechError {
  return new SpeechError('platform-unsupported', {
    message: `this page has no ${missing}`,
    context: { missing },
  });
}
