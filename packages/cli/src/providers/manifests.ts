import type { ProviderManifest } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';

/** What a provider may offer; each has a command. */
export type PartName = 'recognise' | 'synthesise' | 'assess' | 'converse';

/** A provider that offers this. */
export type ProviderWith<Part extends PartName> = ProviderManifest & Required<Pick<ProviderManifest, Part>>;

/** The provider of a command that names none. */
const defaults: Readonly<Record<PartName, string>> = {
  recognise: 'bodhi',
  synthesise: 'faseeh',
  assess: 'elsa',
  converse: 'aksita',
};

/** The providers that offer a part, sorted by name. `list`: for tests. */
export function providersWith<Part extends PartName>(
  part: Part,
  list: readonly ProviderManifest[] = providers,
): readonly ProviderWith<Part>[] {
  return list.filter((manifest): manifest is ProviderWith<Part> => manifest[part] !== undefined);
}

/** What a provider offers, as far as its flags go. */
export function partOf(manifest: ProviderManifest, part: PartName): NonNullable<ProviderManifest[PartName]> {
  const offered = manifest[part];
  if (offered === undefined) throw new TypeError(`${manifest.name} does not offer "${part}"`);
  return offered;
}

export function defaultProvider(part: PartName): string {
  return defaults[part];
}

/** The provider with this name; without a name, the default one. The name has been checked against the choices before. */
export function providerNamed<Part extends PartName>(
  part: Part,
  name: string = defaults[part],
  list: readonly ProviderManifest[] = providers,
): ProviderWith<Part> {
  const found = providersWith(part, list).find((manifest) => manifest.name === name);
  if (found === undefined) throw new TypeError(`no provider "${name}" offers "${part}"`);
  return found;
}

/** The option that an example needs for a provider that is not the default; empty for the default. */
export function providerOption(part: PartName, name: string): string {
  return name === defaults[part] ? '' : ` --provider ${name}`;
}
