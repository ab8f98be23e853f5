import { providers } from '@throughline/core/providers';
import { webSocketTransport } from '@throughline/node';
import { contractCases, type ContractSubject } from '@throughline/simulator/contract';
import { describe, expect, it } from 'vitest';

/**
 * The first example of these goes through the whole fault matrix, and everything else through one fault of each kind. `pnpm faults`
 * puts all through all of it.
 */
const wholeMatrix: readonly string[] = ['bodhi', 'deepgram', 'assemblyai', 'elsa', 'faseeh'];

for (const manifest of providers) {
  const module: Record<string, unknown> = await import(`@throughline/simulator/providers/${manifest.name}`);
  const server = module[`${manifest.name}Server`] as NonNullable<ContractSubject['server']>;
  const behindWebSocket = [manifest.recognise, manifest.assess, manifest.synthesise].some((part) => part !== undefined);
  const faults = wholeMatrix.includes(manifest.name) ? 'first' : 'some';
  const cases = contractCases({
    manifest,
    ...(behindWebSocket && { server }),
    transport: webSocketTransport(),
    faults,
  });

  describe(`the contract, kept by ${manifest.title}`, () => {
    for (const { part, name, run } of cases) {
      it(`${part}: ${name}`, async () => {
        expect(await run()).toBeUndefined();
      });
    }
  });
}
