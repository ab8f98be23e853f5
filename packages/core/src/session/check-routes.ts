import { fields, listOf, type Check } from '../protocol/check-config.ts';
import { sessionChecks } from './check-options.ts';

/** What each route has for itself. Its value is never shown: it may be a key. */
const ofEachRoute: Check = (_, field) => ({
  field,
  found: 'given beside routes',
  wanted: `left out, since each of the routes has its own ${field}`,
  remedy: `Move ${field} into routes, or leave routes out.`,
});

/** What a session with `routes` has in the place of `protocol` and `credentials`. `protocol`: checks that of each route. */
export function routeChecks(protocol: Check): Readonly<Record<'routes' | 'protocol' | 'credentials', Check>> {
  const { credentials, governor } = sessionChecks;
  const list = listOf(fields({ required: { protocol, credentials }, optional: { governor } }));
  return {
    routes: (value, field) => {
      const isEmpty = Array.isArray(value) && value.length === 0;
      return isEmpty
        ? { field, found: 'an empty list', wanted: 'a list of { protocol, credentials }' }
        : list(value, field);
    },
    protocol: ofEachRoute,
    credentials: ofEachRoute,
  };
}

/** Of a session with one route: it has nothing to go on with. */
export const failoverNeedsRoutes: Check = (_, field) => ({
  field,
  found: 'given without routes',
  wanted: 'left out, or given with routes, the list of the providers to go on with',
});
