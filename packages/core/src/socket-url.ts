import { SpeechError } from './errors/speech-error.ts';

/**
 * Throws `config-invalid` for a URL that no WebSocket can be opened to. The URL may carry a secret in its query, so the message
 * names its scheme only.
 */
export function assertSocketUrl(url: string): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (scheme === 'ws:' || scheme === 'wss:') return;
  throw new SpeechError('config-invalid', {
    message:
      scheme === undefined
        ? 'The URL of the provider is not a URL.'
        : `The URL of the provider begins with "${scheme}".`,
    context: { field: 'url', ...(scheme === undefined ? {} : { found: scheme }), wanted: 'a ws: or wss: URL' },
    remedy: 'Give a URL that begins with "wss://", or with "ws://" for a server on this machine.',
  });
}
