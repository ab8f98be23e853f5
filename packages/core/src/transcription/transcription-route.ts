import type { CredentialsOption } from '../protocol/credentials.ts';
import type { RecognitionProtocol } from '../protocol/recognition.ts';
import type { LinkGovernor } from '../session/governor/admission.ts';

/** One way to a provider that recognises. */
export interface TranscriptionRoute<C extends object> {
  /** Which provider, and how it is asked: what `bodhi({ … })` and its like of `@throughline/core/providers/…` return. It decides what `credentials` hold. */
  readonly protocol: RecognitionProtocol<C>;
  /** An object, or a function that is asked at each dial (limit 10 s). */
  // Not inferred from: what a protocol does not know is a mistake, and no wish for another type.
  readonly credentials: CredentialsOption<NoInfer<C>>;
  /** Shared by all sessions of the account behind these credentials, as the session's own option. Default: that option. */
  readonly governor?: LinkGovernor;
}
