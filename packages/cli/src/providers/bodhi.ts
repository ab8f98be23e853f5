import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import { UsageError } from '../usage-error.ts';
import type { ProviderFlags, TranscriptionProvider } from './provider.ts';

const defaultModel = 'en-general-v2-8khz';

/** Bodhi by the command line's options; the key may come from BODHI_API_KEY and BODHI_CUSTOMER_ID. */
export function bodhiService(
  flags: ProviderFlags,
  environment: NodeJS.ProcessEnv,
): TranscriptionProvider<BodhiCredentials> {
  const { platform = 'bodhi', url, sampleRate = 16_000, model = defaultModel } = flags;
  const protocol = bodhi({ model, sampleRate, platform, ...(url === undefined ? {} : { url }) });
  return { protocol, credentials: credentialsOf(flags, platform, environment) };
}

function credentialsOf(
  flags: ProviderFlags,
  platform: 'bodhi' | 'navana',
  environment: NodeJS.ProcessEnv,
): BodhiCredentials {
  const placeholder = isOwnAddress(flags.url) ? 'none' : undefined;
  const apiKey = firstGiven(flags.apiKey, environment['BODHI_API_KEY'], placeholder);
  const customerId = firstGiven(flags.customerId, environment['BODHI_CUSTOMER_ID'], placeholder);
  if (apiKey === undefined) {
    throw new UsageError('no API key for Bodhi', [
      `With a key: set BODHI_API_KEY${platform === 'bodhi' ? ' and BODHI_CUSTOMER_ID' : ''}, or pass --api-key${platform === 'bodhi' ? ' and --customer-id' : ''}.`,
      'Without one: pass --local to recognise English on this machine.',
    ]);
  }
  if (platform === 'navana') return { apiKey };
  if (customerId === undefined) {
    throw new UsageError('no customer id for Bodhi', [
      'Set BODHI_CUSTOMER_ID or pass --customer-id; a key of the newer platform needs none, with --platform navana.',
      'Without a key: pass --local to recognise English on this machine.',
    ]);
  }
  return { apiKey, customerId };
}
