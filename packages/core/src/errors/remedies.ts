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

/** Gives an error or a warning the remedy of the surface on which it is read; returns the same object. */
export function shownOn<Item extends Remedied>(item: Item, surface: Surface): Item {
  const remedy = remedyFor(item, surface);
  if (remedy === item.remedy) return item;
  if (remedy === undefined) Reflect.deleteProperty(item, 'remedy');
  else define(item, 'remedy', remedy, true);
  return item;
}

/** Keeps the other surfaces' remedies with what is read, out of the sight of those who print it. */
export function keepRemedies<Item extends Remedied>(item: Item, remedyOn: RemedyOn | undefined): Item {
  if (remedyOn !== undefined) define(item, 'remedyOn', remedyOn, false);
  return item;
}

function define(item: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(item, key, { value, enumerable, configurable: true, writable: false });
}
