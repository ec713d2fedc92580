import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KERNELS_OF } from './used-kernels.js';

const IMPORT = /import (?!type\b)\{([^}]*)\} from '@tensorflow\/tfjs-core'/g;
const FROM_CORE = /from '@tensorflow\/tfjs-core'/;
/** No operators: they run no kernel. */
const OTHERS = [
  'engine',
  'env',
  'findBackendFactory',
  'registerBackend',
  'removeBackend',
  'setBackend',
  'tidy',
  'util',
  'Tensor',
];

const engineFiles = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.test)\.ts$/.test(file))
  .map((file) => `src/${file}`);

/** Names that a file takes from tfjs-core as values. */
const valuesOf = (text: string): string[] =>
  [...text.matchAll(IMPORT)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );

test('the engine calls no operator of TensorFlow.js whose kernel is not built in', () => {
  const used = new Set(engineFiles.flatMap((file) => valuesOf(readFileSync(file, 'utf8'))));
  expect(used).toContain('tensor');
  const unknown = [...used].filter((name) => !(name in KERNELS_OF) && !OTHERS.includes(name));
  expect(unknown, 'name its kernels in scripts/used-kernels.ts').toEqual([]);
});

test('the operators that are named as used are used', () => {
  const texts = engineFiles.map((file) => readFileSync(file, 'utf8')).filter((text) => FROM_CORE.test(text));
  const used = new Set([
    ...texts.flatMap(valuesOf),
    ...(texts.some((text) => text.includes('.clone()')) ? ['clone'] : []),
  ]);
  expect(Object.keys(KERNELS_OF).filter((name) => !used.has(name))).toEqual([]);
});
