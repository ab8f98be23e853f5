import { pastFailure } from '../errors/past-failure.ts';
import { remedyFor, type Surface } from '../errors/remedies.ts';
import { SpeechError } from '../errors/speech-error.ts';

/** What a route was lost of. */
export interface LostRoute {
  /** The protocol's name. */
  readonly provider: string;
  readonly error: SpeechError;
}

/** What is done once a route is well again, in the words of the surfaces on which a session has routes. */
const then: Readonly<Record<Extract<Surface, 'api' | 'voice' | 'command'>, string>> = {
  api: 'Then send the audio that unsettled() returns on a new session.',
  voice: 'Then say on a new session what was not spoken.',
  command: 'Then run the command again.',
};

/** Every route was lost. `routes`: in their own order; `last`: the index of the one that was lost last. */
export function allRoutesFailed(routes: readonly LostRoute[], last: number): SpeechError<'all-routes-failed'> {
  const names = namesOf(routes);
  const said = routes.map(({ error }, index) => `${names[index]} «${error.message}»`);
  const both = (surface: keyof typeof then): string | null => remedyOf(routes, names, surface);
  const failures = routes.map(({ provider, error }) => ({ ...pastFailure(error), provider }));
  return new SpeechError('all-routes-failed', {
    message: `all ${routes.length} routes have failed: ${said.join(', ')}`,
    context: { routes: failures },
    // Where none of them has a remedy, it is the catalogue's that says how to go on.
    ...(both('api') !== null && {
      remedy: both('api'),
      remedyOn: { voice: both('voice'), assessment: null, http: null, command: both('command') },
    }),
    cause: routes[last]?.error,
    causes: failures,
  });
}

/** The names of the providers; where two routes lead to one provider, each with its number. */
function namesOf(routes: readonly LostRoute[]): readonly string[] {
  const providers = routes.map(({ provider }) => provider);
  return providers.map((provider, index) => {
    const isOnly = providers.indexOf(provider) === providers.lastIndexOf(provider);
    return isOnly ? provider : `${provider} (routes[${index}])`;
  });
}

/** The remedies of all routes, each once, with the routes that it helps. */
function remedyOf(routes: readonly LostRoute[], names: readonly string[], surface: keyof typeof then): string | null {
  const helped = new Map<string, string[]>();
  for (const [index, { error }] of routes.entries()) {
    const remedy = remedyFor(error, surface);
    if (remedy !== undefined) helped.set(remedy, [...(helped.get(remedy) ?? []), names[index] ?? '']);
  }
  if (helped.size === 0) return null;
  const lines = [...helped].map(([remedy, whom]) => `${whom.join(', ')}: ${remedy}`);
  return `${lines.join(' ')} ${then[surface]}`;
}
