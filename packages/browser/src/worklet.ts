import { reasonOf, SpeechError } from './core.ts';
import { unsupported } from './unsupported.ts';

/**
 * Loads a worklet into a context: from `url` where there is one, else from its own text, which a Content-Security-Policy may
 * forbid. Rejects with `worklet-blocked`, or with `platform-unsupported` where the page has no worklets.
 */
export async function loadWorklet(context: BaseAudioContext, source: string, url?: string | URL): Promise<void> {
  const { audioWorklet } = context as Partial<BaseAudioContext>;
  if (!audioWorklet) throw unsupported('AudioWorklet');
  const address =
    url === undefined ? URL.createObjectURL(new Blob([source], { type: 'text/javascript' })) : String(url);
  try {
    await audioWorklet.addModule(address);
  } catch (error) {
    const reason = reasonOf(error);
    throw new SpeechError('worklet-blocked', {
      message: `${address} was not loaded: ${reason}`,
      context: url === undefined ? { reason } : { reason, url: address },
      cause: error,
    });
  } finally {
    if (url === undefined) URL.revokeObjectURL(address);
  }
}
