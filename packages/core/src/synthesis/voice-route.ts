import type { CredentialsOption } from '../protocol/credentials.ts';
import type { SynthesisProtocol } from '../protocol/synthesis.ts';
import type { LinkGovernor } from '../session/governor/admission.ts';

/** One way to a provider that speaks. */
export interface VoiceRoute<C extends object> {
  /** Which provider, and how it is asked: what `faseeh({ … })` and its like of `@throughline/core/providers/…` return. It decides what `credentials` hold. */
  readonly protocol: SynthesisProtocol<C>;
  /** An object, or a function that is asked at each dial (limit 10 s). */
  // Not inferred from: what a protocol does not know is a mistake, and no wish for another type.
  readonly credentials: CredentialsOption<NoInfer<C>>;
  /** Shared by all sessions of the account behind these credentials, as the session's own option. Default: that option. */
  readonly governor?: LinkGovernor;
}
