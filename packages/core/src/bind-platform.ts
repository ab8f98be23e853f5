import { bindAssessWith, bindTranscribeWith, type BoundPlatform, type Platform } from './bind-with.ts';
import { bindSynthesize } from './bind-synthesize.ts';
import { linkParts } from './transcription/link-parts.ts';

/**
 * Gives `transcribe`, `synthesize` and `assess` a platform, so that their callers need not. `@throughline/node` and
 * `@throughline/browser` are bound so; any other platform is one call:
 *
 * ```ts
 * export const { transcribe, synthesize, assess } = bindPlatform({ transport: denoTransport() });
 * ```
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for a platform that cannot be right.
 */
export function bindPlatform(platform: Platform): BoundPlatform {
  return {
    transcribe: bindTranscribe(platform),
    synthesize: bindSynthesize(platform),
    assess: bindAssess(platform),
  };
}

// Each alone too: a page that never speaks then does not load what speaks.

/** `bindPlatform`, for `transcribe` alone. */
export function bindTranscribe(platform: Platform): BoundPlatform['transcribe'] {
  return bindTranscribeWith(platform, linkParts);
}

/** `bindPlatform`, for `assess` alone. */
export function bindAssess(platform: Platform): BoundPlatform['assess'] {
  return bindAssessWith(platform, linkParts);
}
