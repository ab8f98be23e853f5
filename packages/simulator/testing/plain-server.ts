import type { LinkContext, ProviderServer, RunningServer } from '../src/provider-server.ts';

/** A provider without any recogniser, which answers each text with what it was dialled with. */
export function plainServer(more: Partial<RunningServer> = {}): ProviderServer {
  return {
    name: 'plain',
    start: () => ({
      refusalBody: (status) => `refused with ${status}`,
      open: (link: LinkContext) => ({
        text: (frame) => {
          if (frame === 'fail') link.close('error', { code: 4000, reason: 'as asked' });
          else link.send(`${link.url.pathname} ${link.query.get('model') ?? ''}`);
        },
        binary: () => undefined,
        errorFrame: () => ({}),
        hugeFrame: () => '',
        ended: () => undefined,
      }),
      ...more,
    }),
  };
}
