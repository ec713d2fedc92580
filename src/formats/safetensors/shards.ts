import type { ByteSource, Companions } from '../byte-source.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import { type NamedTensor, renamed } from '../named-tensor.js';
import { headLength, recognise } from '../recognise.js';
import { readTorch } from '../torch/read.js';
import { type JsonObject, parseHeaderJson } from './header-json.js';
import { readSafetensors } from './read.js';

/** An index only names tensors: the indexes of the largest models have a few MB. */
const largestIndex = 100_000_000;

const advice = 'Give the index and all the files that it names together.';

/**
 * True for a file that begins like JSON. Of JSON files only an index of shards is of use here. A safetensors file may begin
 * with the same byte, but it begins with a length, which has zeros.
 */
export const looksLikeJson = (head: Uint8Array): boolean =>
  /^\s*\{[^\0]*$/.test(new TextDecoder().decode(head.subarray(0, 64)));

/**
 * Reads a model that Hugging Face's libraries saved in several files. The index (`model.safetensors.index.json`,
 * `pytorch_model.bin.index.json`) says which
 * tensor is in which file. All files are read as one model, in the order in which the index first names them.
 * @throws FormatError when a file is missing or does not hold what the index says.
 */
export function readShards(index: ByteSource, file: string, companions: Companions): ModelFile {
  const homes = readIndex(index, file);
  const shards = findShards(new Set(homes.values()), file, companions);
  const tensors = new Map<string, NamedTensor>();
  const metadata: Record<string, string> = {};
  const warnings: string[] = [];
  for (const [name, source] of shards) {
    const shard = readShard(source, name);
    for (const tensor of fullTensors(shard)) {
      if (tensors.has(tensor.name)) {
        throw new FormatError('shard-mismatch', `Tensor ${tensor.name} is in two of the shards.`, name, advice);
      }
      tensors.set(tensor.name, tensor);
    }
    Object.assign(metadata, shard.metadata);
    warnings.push(...shard.warnings);
  }
  checkHomes(homes, shards, tensors, file);
  warnings.push(`Read from ${shards.size} files as one model; the adapted model is written as one file.`);
  return { file, format: 'safetensors', tensors, metadata, warnings, prefix: '' };
}

/** A shard: safetensors, or what `torch.save` wrote (`pytorch_model-00001-of-00002.bin`). */
function readShard(source: ByteSource, name: string): ModelFile {
  const head = source.read(0, Math.min(source.size, headLength));
  return recognise(head, name, source.size) === 'pth' ? readTorch(source, name) : readSafetensors(source, name);
}

/** All tensors of a shard by their whole names: a prefix of its own would not be that of the model. */
function fullTensors({ tensors, others = [], prefix }: ModelFile): NamedTensor[] {
  return [...[...tensors.values()].map((tensor) => renamed(tensor, prefix + tensor.name)), ...others];
}

/** File of each tensor. */
function readIndex(index: ByteSource, file: string): Map<string, string> {
  const map = index.size > largestIndex ? undefined : parseObject(index.read(0, index.size), file).get('weight_map');
  if (!(map instanceof Map)) {
    const message = 'This is a JSON file, but no index of safetensors files: it has no weight_map.';
    throw new FormatError('not-a-checkpoint', message, file, 'Give the state dict as .safetensors or .pth.');
  }
  const homes = new Map<string, string>();
  for (const [tensor, name] of map) {
    if (typeof name !== 'string' || !isPlainName(name)) {
      throw new FormatError('bad-shard-name', `The index gives tensor ${tensor} no file name.`, file, advice);
    }
    homes.set(tensor, name);
  }
  return homes;
}

function parseObject(bytes: Uint8Array, file: string): JsonObject {
  try {
    const value = parseHeaderJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value instanceof Map ? value : new Map();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new FormatError('bad-index', `This JSON file cannot be read: ${what}.`, file, 'Download the file again.');
  }
}

/** A name in the index's own folder. It must not lead anywhere else. */
const isPlainName = (name: string): boolean => name !== '' && !/[/\\]/.test(name) && name !== '.' && name !== '..';

function findShards(names: ReadonlySet<string>, file: string, companions: Companions): Map<string, ByteSource> {
  const found = new Map<string, ByteSource>();
  const missing: string[] = [];
  for (const name of names) {
    const source = companions(name);
    if (source) found.set(name, source);
    else missing.push(name);
  }
  if (missing.length === 0) return found;
  const what = missing.length === 1 ? 'is missing' : 'are missing';
  const message = `The model lies in ${names.size} files, of which ${missing.join(', ')} ${what}.`;
  throw new FormatError('shard-missing', message, file, advice);
}

function checkHomes(
  homes: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, ByteSource>,
  tensors: ReadonlyMap<string, NamedTensor>,
  file: string,
): void {
  if (shards.size === 0) throw new FormatError('bad-index', 'The index names no file.', file, advice);
  for (const [tensor, name] of homes) {
    if (tensors.has(tensor)) continue;
    throw new FormatError('shard-mismatch', `Tensor ${tensor} should be in ${name} but is not.`, file, advice);
  }
}
