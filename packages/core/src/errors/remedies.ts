/**
 * Where a person reads a message: in a program that transcribes (`api`), synthesises (`voice`), assesses (`assessment`) or
 * sends requests over plain HTTP (`http`), or at the command line (`command`).
 */
export type Surface = 'api' | 'voice' | 'assessment' | 'http' | 'command';

/** What to say in place of the remedy where that names something that does not exist there. `null`: nothing helps there. */
export type RemedyOn = { readonly [S in Exclude<Surface, 'api'>]?: string | null };

/** Whatever has a remedy: an error, a warning, a row of a table, an entry of the catalogue. */
export interface Remedied {
  readonly remedy?: string | null | undefined;
  readonly remedyOn?: RemedyOn | undefined;
}

/** What a person can do about it on this surface; undefined where nothing is known to help there. */
export function remedyFor({ remedy, remedyOn }: Remedied, surface: Surface): string | undefined {
  const own = surface === 'api' ? undefined : remedyOn?.[surface];
  return (own === undefined ? remedy : own) ?? undefined;
}

/** Gives an error or a warning the remedy of the surface on which it is told; returns the same object. */
export function toldOn<Told extends Remedied>(told: Told, surface: Surface): Told {
  const remedy = remedyFor(told, surface);
  if (remedy === told.remedy) return told;
  if (remedy === undefined) Reflect.deleteProperty(told, 'remedy');
  else define(told, 'remedy', remedy, true);
  return told;
}

/** Keeps the other surfaces' remedies with what is told, out of the sight of those who print it. */
export function keepRemedies<Told extends Remedied>(told: Told, remedyOn: RemedyOn | undefined): Told {
  if (remedyOn !== undefined) define(told, 'remedyOn', remedyOn, false);
  return told;
}

function define(told: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(told, key, { value, enumerable, configurable: true, writable: false });
}
