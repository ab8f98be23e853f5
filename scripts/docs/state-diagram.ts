import { sessionMachine, type SessionMachine } from '../../packages/core/src/session/machine.ts';

type Node = SessionMachine['root'];

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: string[];
}

/** The session's machine as a mermaid diagram. */
export function stateDiagram(): string {
  const { root } = sessionMachine;
  const lines = ['stateDiagram-v2', ...inside(root).map(indent), ...edgesOf(root).map(drawn).map(indent)];
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** The states within a state, with their own beginnings and ends. What goes on side by side is divided by a line. */
function inside(node: Node): readonly string[] {
  const children: readonly Node[] = Object.values(node.states);
  if (node.type === 'parallel')
    return children.flatMap((region, index) => (index === 0 ? [] : ['--']).concat(inside(region)));
  const first = node.initial.target[0]?.key;
  return [
    ...(first === undefined ? [] : [`[*] --> ${first}`]),
    ...children.flatMap((child) =>
      child.type === 'compound' || child.type === 'parallel'
        ? [`state ${child.key} {`, ...inside(child).map(indent), '}']
        : [child.key],
    ),
    ...children.filter(({ type }) => type === 'final').map(({ key }) => `${key} --> [*]`),
  ];
}

/** Every way from one state to another, those with the same ends in one. */
function edgesOf(root: Node): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const node of withDescendants(root)) {
    for (const { eventType, guard, target } of [...[...node.transitions.values()].flat(), ...(node.always ?? [])]) {
      const to = target?.[0]?.key;
      if (to === undefined) continue;
      const edge = edges.get(`${node.key} ${to}`) ?? { from: node.key, to, labels: [] };
      edges.set(`${node.key} ${to}`, edge);
      const label = [eventName(eventType), guardName(guard)].filter((text) => text !== '').join(' ');
      if (!edge.labels.includes(label)) edge.labels.push(label);
    }
  }
  return [...edges.values()];
}

function withDescendants(node: Node): readonly Node[] {
  return [node, ...Object.values(node.states as Record<string, Node>).flatMap(withDescendants)];
}

function eventName(type: string): string {
  if (type.startsWith('xstate.done.')) return 'done';
  if (type.startsWith('xstate.error.')) return 'error';
  const [, delay] = /^xstate\.after\.(\w+)\./u.exec(type) ?? [];
  return delay === undefined ? type : `after ${delay}`;
}

function guardName(guard: unknown): string {
  return typeof guard === 'string' ? `[${guard}]` : '';
}

function drawn({ from, to, labels }: Edge): string {
  const label = labels.filter((text) => text !== '').join(' / ');
  return label === '' ? `${from} --> ${to}` : `${from} --> ${to}: ${label}`;
}

function indent(line: string): string {
  return `  ${line}`;
}
