import { relative } from 'node:path';
import { SyntaxKind, type Node, type SourceFile } from 'typescript/unstable/ast';
import type { Project } from 'typescript/unstable/sync';

/** A remedy that stands in the source, with `…` for what is filled in. */
export interface WrittenRemedy {
  /** Where it stands: a path from the root. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Of a `remedyOn`: the surface that it is for. */
  readonly surface?: string;
  /** The surfaces that have words of their own beside it. */
  readonly elsewhere: readonly string[];
}

const properties: readonly SyntaxKind[] = [
  SyntaxKind.PropertyAssignment,
  SyntaxKind.ShorthandPropertyAssignment,
  SyntaxKind.PropertyDeclaration,
];

type Children = { readonly [name: string]: Node | undefined };

const property = (node: Node, name: string): Node | undefined => (node as unknown as Children)[name];
const nameOf = (node: Node | undefined): string => {
  const text: unknown = node === undefined ? undefined : (node as unknown as { readonly text?: unknown }).text;
  return typeof text === 'string' ? text : '';
};

/** Every remedy that the packages write: properties `remedy` and `remedyOn`, and what is given to a parameter of that name. */
export function writtenRemedies({ program }: Project, root: string): readonly WrittenRemedy[] {
  const files = program
    .getSourceFileNames()
    .filter((name) => /\/packages\/[a-z]+\/src\/.*(?<!\.test)(?<!\.d)\.ts$/u.test(name))
    .flatMap((name) => program.getSourceFile(name) ?? []);
  const functions = new Declared();
  const constants = new Declared();
  for (const file of files) visit(file, declare);
  const found: WrittenRemedy[] = [];
  for (const file of files) visit(file, (node) => read(node, file));
  return found;

  function declare(node: Node): void {
    if (node.kind === SyntaxKind.FunctionDeclaration) functions.add(nameOf(property(node, 'name')), node);
    if (node.kind !== SyntaxKind.VariableDeclaration) return;
    const value = property(node, 'initializer');
    if (value === undefined) return;
    const kinds: readonly SyntaxKind[] = [SyntaxKind.ArrowFunction];
    (kinds.includes(value.kind) ? functions : constants).add(nameOf(property(node, 'name')), value);
  }

  function read(node: Node, file: SourceFile): void {
    if (properties.includes(node.kind)) {
      const name = nameOf(property(node, 'name'));
      const value = property(node, 'initializer') ?? property(node, 'name');
      if (name === 'remedy' && value !== undefined) take(value, node, file);
      if (name === 'remedyOn' && value !== undefined) takeOn(value, file);
      return;
    }
    if (node.kind === SyntaxKind.VariableDeclaration) readPattern(node, file);
    if (node.kind === SyntaxKind.CallExpression || node.kind === SyntaxKind.NewExpression) readArguments(node, file);
  }

  /** `const [reason, remedy] = reasons[code] ?? ['…', '…']`. */
  function readPattern(node: Node, file: SourceFile): void {
    const pattern = property(node, 'name');
    const value = property(node, 'initializer');
    if (pattern?.kind !== SyntaxKind.ArrayBindingPattern || value === undefined) return;
    const at = listOf(pattern, 'elements').findIndex((one) => nameOf(property(one, 'name')) === 'remedy');
    if (at < 0) return;
    const rows: Node[] = [];
    const from = (part: Node | undefined): void => {
      if (part?.kind === SyntaxKind.ArrayLiteralExpression) rows.push(part);
      if (part?.kind !== SyntaxKind.ElementAccessExpression) return;
      const table = constants.find(nameOf(property(part, 'expression')), part);
      for (const row of listOf(table, 'properties')) from(property(row, 'initializer'));
    };
    from(value);
    for (const side of ['left', 'right']) from(property(value, side));
    for (const row of rows) {
      const remedy = listOf(row, 'elements')[at];
      if (remedy !== undefined) add(texts(remedy, new Set()), { file, value: remedy, elsewhere: [] });
    }
  }

  /** `unreadable(file, reason, remedy)`, `new UsageError(message, [remedy])`. */
  function readArguments(node: Node, file: SourceFile): void {
    const callee = nameOf(property(node, 'expression'));
    const given = listOf(node, 'arguments');
    const parameters = parametersOf(functions.find(callee, node));
    const at = callee === 'UsageError' ? 1 : parameters.indexOf('remedy');
    const value = given[at];
    if (at >= 0 && value !== undefined) take(value, node, file);
  }

  function take(value: Node, node: Node, file: SourceFile): void {
    const siblings = listOf(node.parent, 'properties');
    const on = siblings.find((sibling) => nameOf(property(sibling, 'name')) === 'remedyOn');
    const others = on === undefined ? [] : keysOf(property(on, 'initializer'));
    add(texts(value, new Set()), { file, value, elsewhere: others });
  }

  function takeOn(value: Node, file: SourceFile): void {
    for (const member of listOf(value, 'properties')) {
      const inside = property(member, 'initializer');
      if (inside === undefined) continue;
      add(texts(inside, new Set()), { file, value: inside, elsewhere: [], surface: nameOf(property(member, 'name')) });
    }
  }

  function keysOf(value: Node | undefined): readonly string[] {
    if (value === undefined) return [];
    return listOf(value, 'properties').map((member) => nameOf(property(member, 'name')));
  }

  function add(
    written: readonly string[],
    { file, value, ...rest }: { file: SourceFile; value: Node; elsewhere: readonly string[]; surface?: string },
  ): void {
    const line = file.text.slice(0, value.end).split('\n').length;
    for (const text of written) found.push({ file: relative(root, file.fileName), line, text, ...rest });
  }

  /** All that an expression may come to, as far as it is written here. */
  function texts(node: Node, seen: Set<Node>): readonly string[] {
    if (seen.has(node)) return [];
    seen.add(node);
    const again = (child: Node | undefined): readonly string[] => (child === undefined ? [] : texts(child, seen));
    switch (node.kind) {
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NoSubstitutionTemplateLiteral:
        return [nameOf(node)];
      case SyntaxKind.TemplateExpression: {
        const spans = listOf(node, 'templateSpans');
        return [nameOf(property(node, 'head')) + spans.map((span) => `…${nameOf(property(span, 'literal'))}`).join('')];
      }
      case SyntaxKind.ConditionalExpression:
        return [...again(property(node, 'whenTrue')), ...again(property(node, 'whenFalse'))];
      case SyntaxKind.BinaryExpression:
        return [...again(property(node, 'left')), ...again(property(node, 'right'))];
      case SyntaxKind.ParenthesizedExpression:
        return again(property(node, 'expression'));
      case SyntaxKind.ArrayLiteralExpression:
        return listOf(node, 'elements').flatMap(again);
      case SyntaxKind.Identifier:
        return again(constants.find(nameOf(node), node));
      case SyntaxKind.CallExpression: {
        const called = functions.find(nameOf(property(node, 'expression')), node);
        return called === undefined ? [] : returned(called, seen);
      }
      default:
        return [];
    }
  }

  function returned(called: Node, seen: Set<Node>): readonly string[] {
    const body = property(called, 'body');
    if (body === undefined) return [];
    if (body.kind !== SyntaxKind.Block) return texts(body, seen);
    const all: string[] = [];
    visit(body, (node) => {
      const value = node.kind === SyntaxKind.ReturnStatement ? property(node, 'expression') : undefined;
      if (value !== undefined) all.push(...texts(value, seen));
    });
    return all;
  }
}

function listOf(node: Node | undefined, name: string): readonly Node[] {
  const list = node === undefined ? undefined : property(node, name);
  return (list as unknown as readonly Node[] | undefined) ?? [];
}

function parametersOf(declared: Node | undefined): readonly string[] {
  return listOf(declared, 'parameters').map((one) => nameOf(property(one, 'name')));
}

function visit(node: Node, each: (node: Node) => void): void {
  node.forEachChild((child) => {
    each(child);
    visit(child, each);
  });
}

/** What was declared under a name: in the same file, else in another, from where it is imported. */
class Declared {
  readonly #all = new Map<string, Node[]>();

  add(name: string, node: Node): void {
    this.#all.set(name, [...(this.#all.get(name) ?? []), node]);
  }

  find(name: string, from: Node): Node | undefined {
    const declared = this.#all.get(name);
    return declared?.find((node) => rootOf(node) === rootOf(from)) ?? declared?.[0];
  }
}

function rootOf(node: Node): Node {
  let root = node;
  while ((root.parent as Node | undefined) !== undefined) root = root.parent;
  return root;
}
