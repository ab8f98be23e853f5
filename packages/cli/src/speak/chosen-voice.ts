import { isSpeechError } from '@throughline/core';
import type { SynthesisProtocol } from '@throughline/core/protocol';
import { isOwnAddress } from '../own-address.ts';
import { chosenProvider } from '../providers/chosen.ts';
import { assertNoneBesideRoutes, assertSeveralRoutes } from '../routes/route-value.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';
import { localVoices } from './local-voices.ts';

/** What speaks, and its credentials. */
export interface VoiceProvider {
  readonly protocol: SynthesisProtocol;
  readonly credentials: Readonly<Record<string, string>>;
}

/** The preferred one first. */
export type VoiceProviders = readonly [VoiceProvider, ...VoiceProvider[]];

type Asked = Pick<SpeakFlags, 'voice' | 'url'>;

/**
 * The provider that the command line asks for, or those of `--route`. Throws `UsageError` where a credential or the voice is missing,
 * and for a flag beside `--route` that belongs into one.
 */
export function chosenVoices(flags: SpeakFlags, environment: NodeJS.ProcessEnv): VoiceProviders {
  const { route: [first, ...others] = [], failoverAfter, failoverSentence, speed } = flags;
  if (first === undefined || others.length === 0) assertSeveralRoutes({ failoverAfter, failoverSentence });
  if (first === undefined) return [chosenVoice(flags, { environment, inRoute: false })];
  const names = ['url', 'voice', 'model'];
  assertNoneBesideRoutes({ ...flags }, { part: 'synthesise', names, provider: first.provider });
  // What is said of the speech counts for each voice that says nothing else.
  const common = speed === undefined ? {} : { speed };
  const voiceOf = (asked: Asked): VoiceProvider => chosenVoice({ ...common, ...asked }, { environment, inRoute: true });
  return [voiceOf(first), ...others.map(voiceOf)];
}

function chosenVoice(
  asked: Asked,
  { environment, inRoute }: { readonly environment: NodeJS.ProcessEnv; readonly inRoute: boolean },
): VoiceProvider {
  const voice = asked.voice ?? (isOwnAddress(asked.url) ? localVoices[0] : undefined);
  const { manifest, options, credentials } = chosenProvider({
    part: 'synthesise',
    given: { ...asked, voice },
    environment,
    without: inRoute ? '' : 'Without one: pass --local to speak English on this machine.',
    inRoute,
  });
  try {
    return { protocol: manifest.synthesise.protocol(options), credentials };
  } catch (error) {
    const needsVoice = isSpeechError(error, 'config-invalid') && /voice/iu.test(error.context.field);
    if (voice !== undefined || !needsVoice) throw error;
    const example = Object.values(manifest.synthesise.examples).find((flagsOf) => flagsOf.voice !== undefined)?.voice;
    throw new UsageError('no voice was chosen', [
      `${inRoute ? 'Write' : 'Pass'} --voice with the id of one${example === undefined ? '' : `, like ${example}`}${inRoute ? ', into its --route' : ''}.`,
    ]);
  }
}
