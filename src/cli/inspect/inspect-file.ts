import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Refused, refusedOf } from '../../engine/source/model-facts.js';
import type { ByteSource } from '../../formats/byte-source.js';
import { hasText } from '../../formats/bytes.js';
import { FormatError } from '../../formats/error.js';
import { isNpy } from '../../formats/npy/read-npy.js';
import { headLength } from '../../formats/recognise.js';
import { openZip } from '../../formats/zip/archive.js';
import { holdsArrays } from '../../formats/zipped-model.js';
import { imageKindOf } from '../../images/kinds.js';
import { refusedKindOf } from '../../images/refused-kinds.js';
import { reportError, UserError } from '../../protocol/errors.js';
import { CONFIG } from '../../protocol/hugging-face.js';
import { MOST_PREDICTED_ARRAYS } from '../../protocol/predicted-arrays.js';
import type { Recipe } from '../../protocol/recipe.js';
import { MANIFEST } from '../../runs/archive-manifest.js';
import { RECORD } from '../../runs/kept-record.js';
import { fileSource } from '../file-source.js';
import { modelSource } from '../model-source.js';
import { type Facts, type Looked, used } from './facts.js';
import { inspectFolder } from './inspect-folder.js';
import { inspectImage } from './inspect-image.js';
import { inspectJson } from './inspect-json.js';
import { lookAtModel, lookAtTensors } from './inspect-model.js';
import { inspectPrediction } from './inspect-prediction.js';
import { inspectText } from './inspect-text.js';

/** The form of what `inspect --json` prints. It goes up when a key changes its meaning or goes. */
const INSPECT_VERSION = 1;

/** What `inspect` says of a file. */
export type Inspection = {
  version: typeof INSPECT_VERSION;
  file: string;
  /** Null for a folder. */
  bytes: number | null;
  /** Why it cannot be used; null where it can. */
  refused: Refused | null;
} & Facts;

/**
 * Says what a file or folder is, by its content. Only what is needed of it is read, and nothing is computed. `error`: the
 * refusal as other commands throw it.
 * @throws UserError no-such-file
 */
export async function inspectFile(path: string, recipe: Recipe): Promise<{ found: Inspection; error: unknown }> {
  if (!existsSync(path)) {
    throw new UserError('no-such-file', `There is no file ${path}.`, { file: path, advice: 'Check the path.' });
  }
  const { facts, refused } = await look(path, recipe).catch((error: unknown): Looked => {
    if (reportError(error).fault) throw error;
    return { facts: { what: 'unknown' }, refused: error };
  });
  const bytes = statSync(path).isFile() ? statSync(path).size : null;
  const about = { version: INSPECT_VERSION, file: path, bytes } as const;
  return { found: { ...about, refused: refused ? refusedOf(refused) : null, ...facts }, error: refused };
}

async function look(path: string, recipe: Recipe): Promise<Looked> {
  if (statSync(path).isDirectory()) {
    const record = join(path, RECORD);
    if (existsSync(record)) return inspectJson(record, recipe);
    return existsSync(join(path, CONFIG)) ? inspectModelFolder(path, recipe) : inspectFolder(path);
  }
  const source = fileSource(path, 'file');
  const head = source.read(0, Math.min(source.size, headLength));
  if (imageKindOf(head)) return inspectImage(path);
  if (looksLikeJson(head)) return inspectJson(path, recipe);
  if (isNpy(head)) return inspectPrediction(source);
  if (hasText(head, 'PK')) return inspectZip(source, recipe);
  return lookOrText(source, head, recipe);
}

/** The weights may be the index of several files, which is JSON. */
function inspectModelFolder(path: string, recipe: Recipe): Looked {
  const source = modelSource(path, 'model');
  return /\.json$/i.test(source.name) ? lookAtTensors(source, recipe) : lookAtModel(source, recipe);
}

/** A bracket first. A safetensors file may begin with the same byte, but it begins with a length, which has zeros. */
const looksLikeJson = (head: Uint8Array): boolean => /^\ufeff?\s*[[{][^\0]*$/.test(new TextDecoder().decode(head));

/** A run as the page exports it, NumPy arrays, or a checkpoint: what a zip is, is told by the names in it. */
async function inspectZip(source: ByteSource, recipe: Recipe): Promise<Looked> {
  const names = openZip(source, source.name, { deflated: true }).names.filter((name) => !name.endsWith('/'));
  const isRun = names.some((name) => [MANIFEST, RECORD].includes(name.slice(name.lastIndexOf('/') + 1)));
  if (isRun) return used({ what: 'run-archive', files: names });
  const isPrediction = holdsArrays(names) && names.length <= MOST_PREDICTED_ARRAYS;
  return isPrediction ? inspectPrediction(source) : lookAtModel(source, recipe);
}

/** It is a text, but what it stands for is no class list. */
const isPointer = (error: unknown): boolean => error instanceof FormatError && error.reason === 'git-lfs-pointer';

/** A model, a text that is a class list, or an image of a kind that is not read. */
async function lookOrText(source: ByteSource, head: Uint8Array, recipe: Recipe): Promise<Looked> {
  try {
    return lookAtModel(source, recipe);
  } catch (error) {
    if (reportError(error).fault || isPointer(error)) throw error;
    if (refusedKindOf(head)) return inspectImage(source.name);
    const text = await inspectText(source, error);
    if (text) return text;
    throw error;
  }
}
