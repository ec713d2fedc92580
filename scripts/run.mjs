// Runs a TypeScript file of this repository under plain Node: `node scripts/run.mjs scripts/x.ts [arguments]`.
// Vite transforms it as it does the studio's code (so `import text from './y.wgsl?raw'` works); packages stay Node's.
// The file sees its arguments as process.argv.slice(2); it ends with process.exitCode, or 1 if it throws.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [script, ...parameters] = process.argv.slice(2);
if (!script || !existsSync(script)) {
  console.error(script ? `There is no script ${script}.` : 'Usage: node scripts/run.mjs <script.ts> [arguments]');
  process.exit(2);
}
const file = resolve(script);
process.argv = [process.argv[0], file, ...parameters];
try {
  await runnerImport(file, {
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'warn',
    environments: { inline: { resolve: { external: true } } },
  });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
// Vite and a GPU binding may keep handles open; the script's work is done once its module has been evaluated.
process.exit();
