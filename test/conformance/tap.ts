import type { ProviderServer } from '@throughline/simulator';

/** A provider's server whose messages are counted by their type. */
export function tapped(server: ProviderServer): {
  readonly provider: ProviderServer;
  readonly sent: Readonly<Record<string, number>>;
} {
  const sent: Record<string, number> = {};
  const count = (frame: string): void => {
    const { type } = JSON.parse(frame) as { readonly type?: unknown };
    const name = String(type);
    sent[name] = (sent[name] ?? 0) + 1;
  };
  const provider: ProviderServer = {
    ...server,
    start: (context) => {
      const running = server.start(context);
      return {
        ...running,
        open: (link) => {
          // The link's own methods, with its private state behind them.
          const counting = new Proxy(link, {
            get: (target, key) => {
              const value: unknown = Reflect.get(target, key, target);
              if (typeof value !== 'function') return value;
              const call = value.bind(target) as (...values: readonly unknown[]) => unknown;
              const sends = key === 'send' || key === 'sendResult' || key === 'sendEndOfStream' || key === 'fail';
              return (...values: readonly unknown[]) => {
                if (sends) count(String(values[0]));
                return call(...values);
              };
            },
          });
          return running.open(counting);
        },
      };
    },
  };
  return { provider, sent };
}
