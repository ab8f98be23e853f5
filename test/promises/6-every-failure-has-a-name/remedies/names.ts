import { join } from 'node:path';
import { API, type Project, type Type } from 'typescript/unstable/sync';

/** Names of options, methods and functions, and of what stands inside them: `retry`, `retry.budgetMs`. */
export type Names = ReadonlySet<string>;

const depth = 4;

export interface Compiler {
  readonly project: Project;
  close(): void;
}

/** The compiler with all of this repository in it. */
export function compiler(root: string): Compiler {
  const api = new API({ cwd: root });
  const config = join(root, 'test/tsconfig.json');
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
  if (project === undefined) throw new Error(`${config} cannot be opened`);
  return { project, close: () => api.close() };
}

/** What there is on each surface of `surface-types.ts`, as the compiler sees it. */
export function namesBySurface({ checker, program }: Project, root: string): ReadonlyMap<string, Names> {
  const file = program.getSourceFile(join(root, 'test/promises/6-every-failure-has-a-name/remedies/surface-types.ts'));
  const declared = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const surfaces = declared === undefined ? undefined : checker.getExportsOfModule(declared)[0];
  if (surfaces === undefined) throw new Error('the types of the surfaces cannot be read');
  const type = checker.getDeclaredTypeOfSymbol(surfaces);
  return new Map(
    checker.getPropertiesOfType(type).map((surface) => {
      const names = new Set<string>();
      const found = checker.getTypeOfSymbol(surface);
      if (found !== undefined) collect(found, '', depth, names);
      return [surface.name, names];
    }),
  );

  function collect(given: Type, path: string, left: number, names: Set<string>): void {
    if (left === 0) return;
    for (const one of alternatives(given)) {
      for (const property of checker.getPropertiesOfType(one)) {
        // What Node and the language bring is no part of this API.
        const places = property.declarations.map(({ path: place }) => place.toLowerCase());
        if (places.length > 0 && !places.some((place) => place.startsWith(root.toLowerCase()))) continue;
        names.add(property.name);
        if (path !== '') names.add(`${path}.${property.name}`);
        const inside = checker.getTypeOfSymbol(property);
        if (inside !== undefined) collect(inside, property.name, left - 1, names);
      }
    }
  }

  function alternatives(given: Type): readonly Type[] {
    const sure = checker.getNonNullableType(given) ?? given;
    const parts = 'getTypes' in sure ? (sure as { getTypes(): readonly Type[] | undefined }).getTypes() : undefined;
    return parts === undefined || parts.length === 0 ? [sure] : [sure, ...parts];
  }
}
