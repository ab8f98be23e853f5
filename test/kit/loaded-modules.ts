import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const marker = 'loaded modules: ';

/** Runs in the process that is looked at, before all else. */
const watch = `
import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context); } });
process.on('exit', () => {
  // Parts of Node itself, which no hook sees.
  for (const part of process.moduleLoadList ?? []) loaded.add(part);
  process.stderr.write(${JSON.stringify(`\n${marker}`)} + JSON.stringify([...loaded]) + '\\n');
});
`;

/**
 * What Node loads for these arguments: files of the workspace from its root (`packages/core/src/index.ts`), of dependencies from the
 * name of the package (`ws/wrapper.mjs`), what is built in (`node:http`), and parts of Node itself (`NativeModule internal/deps/undici/undici`).
 */
export async function modulesLoadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@throughline/source', `--import=data:text/javascript,${encodeURIComponent(watch)}`, ...args],
    { cwd: root },
  );
  const line = stderr.split('\n').findLast((one) => one.startsWith(marker));
  if (line === undefined) throw new Error(`the process did not say what it has loaded: ${stderr}`);
  return (JSON.parse(line.slice(marker.length)) as string[]).map((url) => {
    if (!url.startsWith('file:')) return url;
    const path = fileURLToPath(url).replaceAll('\\', '/');
    const dependency = path.lastIndexOf('/node_modules/');
    return dependency < 0 ? path.slice(root.length) : path.slice(dependency + '/node_modules/'.length);
  });
}
