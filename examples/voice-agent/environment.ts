/** Values of the environment by their names; ends the program, and names all that are missing, where one is not there. */
export function fromEnvironment<Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> {
  const found = names.map((name) => [name, process.env[name] ?? ''] as const);
  const missing = found.filter(([, value]) => value === '').map(([name]) => name);
  if (missing.length > 0) {
    console.error(`Not set: ${missing.join(', ')}. Set them to the keys of your accounts; without any, run "start".`);
    process.exit(2);
  }
  return Object.fromEntries(found) as Record<Name, string>;
}
