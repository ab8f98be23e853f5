import type { Check } from '../protocol/check-config.ts';
import { protocolThat, type ChecksOf } from '../session/check-options.ts';
import { routeChecks } from '../session/check-routes.ts';
import { aFailover } from '../session/failover-options.ts';
import type { RoutedTranscribeOptions } from './routes.ts';

/** Whether a protocol takes audio. */
export function takesAudio(protocol: object): boolean {
  return 'audio' in protocol && typeof protocol.audio === 'object' && protocol.audio !== null;
}

/** A protocol of a transcription. One that assesses takes audio too, and is known by the limit of its length. */
export const recognises: Check = protocolThat(
  'recognises, like bodhi({ … })',
  (protocol) => takesAudio(protocol) && !('assertLength' in protocol),
);

/** What a transcription with `routes` has in the place of `protocol` and `credentials`. */
export const routedChecks: Pick<
  ChecksOf<RoutedTranscribeOptions<readonly object[]>>,
  'routes' | 'failover' | 'protocol' | 'credentials'
> = { ...routeChecks(recognises), failover: aFailover };
