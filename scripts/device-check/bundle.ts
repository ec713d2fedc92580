import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Started by name: the check, one of its parts, one of its test files. */
const ENTRIES = ['main', 'run-part', 'test-file'];

/** Folders of the tests that run on the device. Those of ONNX need onnxruntime beside them. */
const TESTED = ['src/gpu', 'src/nn', 'src/nn/architectures', 'src/adapt'];

/** These need all small networks of the reference data, 22 MB. */
export const NOT_TAKEN = ['src/nn/network.gpu.test.ts', 'src/adapt/architectures.gpu.test.ts'];

/** Optional peers, and what reads other image formats than PNG: their imports fail, and the check says what is left out. */
const ABSENT = ['sharp', 'onnxruntime-web', 'onnxruntime-web/webgpu', '@jax-js/jax', '@tensorflow/tfjs-backend-wasm'];

/** Paths of the bundled test files, below the project's folder. */
export function testsToTake(root: string): string[] {
  const deep = (folder: string) => folder === 'src/gpu' || folder === 'src/adapt';
  const files = TESTED.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: deep(folder), encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files.filter((path) => path.endsWith('.gpu.test.ts') && !NOT_TAKEN.includes(path)).sort();
}

/** In the bundle, a module stands where its source stood: below the folder in which the check is unpacked. */
const sourcePlaces = (root: string): Plugin => ({
  name: 'source-places',
  transform(code, id) {
    if (!id.startsWith(root) || id.includes('node_modules') || id.endsWith('tests-part.ts')) return null;
    if (id.includes('/device-check/') || !code.includes('import.meta.')) return null;
    const place = JSON.stringify(`/${relative(root, id)}`);
    return code
      .replaceAll('import.meta.url', `('file://' + process.cwd() + ${place})`)
      .replaceAll('import.meta.dirname', `(process.cwd() + ${place}.replace(/\\/[^/]*$/, ''))`);
  },
});

/** TensorFlow.js would take node-fetch where Node has no fetch of its own. */
const withoutNodeFetch: Plugin = {
  name: 'without-node-fetch',
  enforce: 'pre',
  resolveId: (id) => (id === 'node-fetch' ? '\0node-fetch' : null),
  load: (id) => (id === '\0node-fetch' ? 'export {};' : null),
};

/** A module of the bundle: its own name, and what it cannot be loaded without. */
type Built = Pick<Rolldown.OutputChunk, 'fileName' | 'isEntry' | 'imports'>;

/** The modules that are started, each with the packages it cannot be loaded without although they are not taken along. */
export function lacking(modules: readonly Built[]): string[] {
  const importsOf = new Map(modules.map(({ fileName, imports }) => [fileName, imports]));
  return modules
    .filter(({ isEntry }) => isEntry)
    .flatMap(({ fileName }) => {
      const needed = new Set([fileName]);
      for (const name of needed) for (const next of importsOf.get(name) ?? []) needed.add(next);
      return ABSENT.filter((name) => needed.has(name)).map((name) => `${fileName} needs ${name}`);
    });
}

/** Builds the check and the test files into `folder`. */
export async function bundle(root: string, folder: string): Promise<void> {
  const check = (name: string) => join(root, 'bench', 'device-check', `${name}.ts`);
  const entries = ENTRIES.map((name) => [name, check(name)] as const);
  const tests = testsToTake(root).map(
    (path) => [`tests/${path.replace(/\.ts$/, '').replaceAll('/', '-')}`, join(root, path)] as const,
  );
  const { build } = await import('vite');
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [withoutNodeFetch, sourcePlaces(root)],
    resolve: { alias: [{ find: /^vitest$/, replacement: check('vitest') }] },
    ssr: { noExternal: true, external: ['webgpu', ...ABSENT] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: {
        input: Object.fromEntries([...entries, ...tests]),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  const modules = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const broken = lacking(modules.filter((module) => module.type === 'chunk'));
  if (broken.length > 0) throw new Error(`Not taken along, but imported at once: ${broken.join('; ')}.`);
}
