import { SpeechError } from '../errors/speech-error.ts';
import type { MustEnd } from '../transcript/track-doubt.ts';

/** The link on which it happened. */
interface OfLink {
  readonly provider: string;
  readonly requestId: string | undefined;
}

/** The error of a link that is ended because of what it sent and nobody could use. */
export function unreadAnswer({ kinds, isLast }: MustEnd, link: OfLink): SpeechError {
  return new SpeechError('unread-answer', {
    message: `the provider sent frames that may have held results and could not be used: ${kinds.join(', ')}`,
    context: { kinds },
    recovery: isLast ? 'none' : 'reconnect',
    scope: isLast ? 'session' : 'link',
    ...link,
  });
}

/** The error of a link that goes on after one with which an answer was lost. */
export function missedAnswer(link: OfLink): SpeechError {
  return new SpeechError('unread-answer', {
    message: 'a result that was on its way when a link was lost did not come on the next one',
    context: { kinds: [] },
    ...link,
  });
}
