import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../test/shared.js';
import { FormatError } from './error.js';
import { elementCount, type ModelFile } from './model-file.js';
import { notFiniteWarnings, toFloat32 } from './numbers.js';
import { readModel } from './read.js';

if (!hasShared) console.warn(`${sharedFolder} is absent: the model files of the reference data are not tested`);

const models = (...parts: string[]) => sharedPath('models', ...parts);
const open = (path: string): ModelFile => readModel(readFileSync(path), path.slice(path.lastIndexOf('/') + 1));

/** As the studio opens a file: every tensor is read and looked at. */
function openWhole(path: string): ModelFile {
  const model = open(path);
  return { ...model, warnings: [...model.warnings, ...notFiniteWarnings(model.tensors.values())] };
}
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

interface BadFile {
  file: string;
  bytes: number;
  must: string;
  reason: string;
  mention?: string;
  limit_bytes?: number;
  time_limit_s?: number;
}

function attempt(path: string): ModelFile | FormatError {
  try {
    return openWhole(path);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

/** Where `must` leaves the choice: the names that are kept, and the warning. */
const chosen: Record<string, { names: string[]; warning?: RegExp }> = {
  'proto-key.pth': { names: ['constructor', 'toString', 'w'], warning: /__proto__ \(not a tensor\)/ },
  'key-not-string.pth': { names: ['w'], warning: /7 \(not a text key\)/ },
  'prefix-collision.pth': { names: ['module.w', 'w'], warning: /Both 'module\.w' and 'w'/ },
  'duplicate-key.pth': { names: ['w'], warning: /'w' is given twice/ },
  'proto-key.safetensors': { names: ['__proto__', 'w'] },
  'metadata-not-strings.safetensors': { names: ['w'], warning: /__metadata__/ },
  'weights-nan-inf.safetensors': { names: ['w'], warning: /Tensor w has 3 values that are not finite/ },
  'misaligned.safetensors': { names: ['w'] },
};

describe.runIf(hasShared)('hostile, broken and odd files are treated as bad.json says', () => {
  const files = hasShared ? json<{ files: BadFile[] }>(models('bad', 'bad.json')).files : [];
  const readable = files.filter(({ file }) => /\.(?:pth|safetensors)$/.test(file));

  it('in bad.json are all files of the folder', () => {
    const onDisk = readdirSync(models('bad')).filter((name) => /\.(?:pth|safetensors)$/.test(name));
    expect(readable.map(({ file }) => file).toSorted()).toEqual(onDisk.toSorted());
  });

  it.each(readable)('$file must be: $must ($reason)', ({ file, must, reason, mention, time_limit_s, limit_bytes }) => {
    const inherited = Reflect.ownKeys(Object.prototype);
    const before = process.memoryUsage();
    const started = performance.now();
    const result = attempt(models('bad', file));
    expect(performance.now() - started).toBeLessThan((time_limit_s ?? 5) * 1000);
    const after = process.memoryUsage();
    const grown = after.arrayBuffers - before.arrayBuffers - statSync(models('bad', file)).size;
    expect(grown).toBeLessThan(limit_bytes ?? 64 * 2 ** 20);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(inherited);

    const choice = chosen[file];
    if (choice !== undefined) {
      expect(must).not.toBe('refuse');
      expect(result).not.toBeInstanceOf(FormatError);
      const model = result as ModelFile;
      expect([...model.tensors.keys()]).toEqual(choice.names);
      if (choice.warning) expect(model.warnings.join('\n')).toMatch(choice.warning);
      else expect(model.warnings).toEqual([]);
    } else {
      expect(result).toBeInstanceOf(FormatError);
      const error = result as FormatError;
      expect(error.reason).toBe(reason);
      expect(error.file).toBe(file);
      expect(error.message).toContain(mention ?? '');
    }
  });

  it('a name given twice takes the last value, as in Python', () => {
    expect(toFloat32(open(models('bad', 'duplicate-key.pth')).tensors.get('w')!)).toEqual(Float32Array.of(1, 1, 1, 1));
  });
});

function expectSame(actual: ModelFile, expected: ModelFile, sameTypes: boolean): void {
  expect([...actual.tensors.keys()].toSorted()).toEqual([...expected.tensors.keys()].toSorted());
  for (const [name, tensor] of actual.tensors) {
    const other = expected.tensors.get(name)!;
    // camvid/source.safetensors has its counters as [1] where PyTorch has []: both are one number.
    if (elementCount(tensor.shape) > 1) expect(tensor.shape, name).toEqual(other.shape);
    expect(elementCount(tensor.shape), name).toBe(elementCount(other.shape));
    if (sameTypes) {
      expect(tensor.dtype, name).toBe(other.dtype);
      expect(Buffer.compare(tensor.bytes, other.bytes), name).toBe(0);
    } else expect(toFloat32(tensor), name).toEqual(toFloat32(other));
  }
}

describe.runIf(hasShared)('the reference networks', () => {
  const pairs = hasShared
    ? [models(), sharedPath('camvid')].flatMap((folder) =>
        readdirSync(folder)
          .filter((name) => name.endsWith('.pth'))
          .map((name) => relative(sharedFolder, join(folder, name.replace(/\.pth$/, '')))),
      )
    : [];

  it('are at least nine', () => expect(pairs.length).toBeGreaterThanOrEqual(9));

  it.each(pairs)('have the same names, shapes, types and bytes as .pth and as .safetensors: %s', (path) => {
    const torch = open(sharedPath(`${path}.pth`));
    const safe = open(sharedPath(`${path}.safetensors`));
    expect(torch.format).toBe('pth');
    expect(safe.format).toBe('safetensors');
    expectSame(torch, safe, true);
    expect([...torch.tensors.keys()]).toEqual([...safe.tensors.keys()]);
  });
});

interface Variant {
  same_as?: string;
  expected?: string;
  strip_prefix?: string;
  ignore_prefix?: string;
}

describe.runIf(hasShared)('other wrappings of a checkpoint', () => {
  const variants = hasShared ? Object.entries(json<Record<string, Variant>>(models('variants', 'variants.json'))) : [];

  it.each(variants)(
    'hold the model of the plain checkpoint: %s',
    (file, { same_as, expected, strip_prefix, ignore_prefix }) => {
      const model = open(models('variants', file));
      const reference = same_as === undefined ? models('variants', expected ?? '') : models(same_as);
      // The expected files of the type tests are widened: see their metadata.
      expectSame(model, open(reference), same_as !== undefined);
      expect(model.prefix).toBe(strip_prefix ?? '');
      if (ignore_prefix) expect(model.warnings.join('\n')).toContain(`${ignore_prefix}*`);
      if (file.includes('.mmcv-')) {
        expect(model.classes?.length).toBeGreaterThan(0);
        expect(model.palette?.length).toBe(model.classes?.length);
      }
    },
  );
});
