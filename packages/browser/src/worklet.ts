import { reasonOf, SpeechError } from '@throughline/core/internal';

/**
 * Loads a worklet into a context: from `url` where there is one, else from its own text, which a Content-Security-Policy may
 * forbid. Rejects with `worklet-blocked`, or with `platform-unsupported` where the page has no worklets.
 */
export async function loadWorklet(context: BaseAudioContext, source: string, url?: string | URL): Promise<void> {
  const { audioWorklet } = context as Partial<BaseAudioContext>;
  if (audioWorklet === undefined) {
    throw new SpeechError('platform-unsupported', {
      message: 'This page has no AudioWorklet: it did not come over https:, or the browser is too old.',
      context: { missing: 'AudioWorklet' },
    });
  }
  const address =
    url === undefined ? URL.createObjectURL(new Blob([source], { type: 'text/javascript' })) : String(url);
  try {
    await audioWorklet.addModule(address);
  } catch (error) {
    const reason = reasonOf(error);
    throw new SpeechError('worklet-blocked', {
      message: `The browser did not load the worklet${url === undefined ? '' : ` from ${address}`}: ${reason}`,
      context: { reason, ...(url !== undefined && { url: address }) },
      ...(url !== undefined && {
        remedy: 'Check that the address of the worklet is right, and that its server sends it as JavaScript.',
      }),
      cause: error,
    });
  } finally {
    if (url === undefined) URL.revokeObjectURL(address);
  }
}
