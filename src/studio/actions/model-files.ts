import { CONFIG, isConfig, PREPROCESSOR, WEIGHTS } from '../../protocol/hugging-face.js';
import type { SharedFile } from '../../protocol/session.js';
import { words } from '../words/words.js';

/** A model and the files that belong to it. */
export interface ModelFiles {
  file: SharedFile;
  companions: SharedFile[];
}

/** `model.safetensors.index.json`: names the files that a model lies in. */
export const isShardIndex = (path: string): boolean => /\.index\.json$/i.test(path);

const isShard = (path: string): boolean => /-\d{5}-of-\d{5}\.\w+$/i.test(path);

export const isOnnx = (path: string): boolean => /\.onnx$/i.test(path);

/** Files that are a model by themselves. */
const isWhole = (path: string): boolean =>
  /\.(safetensors|pth|pt|ckpt|pkl|pickle|model|weights|th|npz|zip)$/i.test(path);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Files of Hugging Face that say what weights are of; other programs have files of these names too. */
const isBeside = (path: string): boolean => [CONFIG, PREPROCESSOR].includes(nameOf(path));

/** Whether a JSON file says how a model is used. Its value is read only where its name may be that of such a file. */
export async function isModelConfig(path: string, read: () => Promise<unknown>): Promise<boolean> {
  return nameOf(path) === PREPROCESSOR || (nameOf(path) === CONFIG && isConfig(await read()));
}

/** Whether a file lies in the folder of a `config.json`. Files that were given by themselves lie in none. */
export const isConfigOf = (config: string, path: string): boolean =>
  nameOf(config) === CONFIG && folderOf(config) !== '' && folderOf(config) === folderOf(path);

/** The weights of a folder of Hugging Face, which may hold several forms of them and what training left. */
function modelInFolder(files: readonly SharedFile[]): ModelFiles | null {
  const configs = files.filter(({ path }) => nameOf(path) === CONFIG);
  for (const { path } of configs) {
    const inside = files.filter((other) => folderOf(other.path) === folderOf(path));
    const file = WEIGHTS.map((name) => inside.find((other) => nameOf(other.path) === name)).find((found) => found);
    if (!file) continue;
    const belongs = (other: SharedFile) => isBeside(other.path) || (isShardIndex(file.path) && isShard(other.path));
    return { file, companions: inside.filter((other) => other !== file && belongs(other)) };
  }
  return null;
}

/**
 * Says which of the files given together is the model: the weights of a folder of Hugging Face first, then an index of shards
 * before all others, an ONNX file before files that may hold its weights. Null for several models, or for shards without
 * their index.
 */
export function modelAmong(given: readonly SharedFile[]): ModelFiles | null {
  const folder = modelInFolder(given);
  if (folder) return folder;
  const files = given.filter(({ path }) => !isBeside(path));
  const indices = files.filter(({ path }) => isShardIndex(path));
  const graphs = files.some(({ path }) => isWhole(path)) ? [] : files.filter(({ path }) => isOnnx(path));
  const leaders = indices.length > 0 ? indices : graphs.length > 0 ? graphs : files;
  const [file] = leaders;
  return file && leaders.length === 1 ? { file, companions: given.filter((other) => other !== file) } : null;
}

/** Says what to do about several model files. */
export const adviceFor = (files: readonly SharedFile[]): string =>
  files.some(({ path }) => isShard(path)) ? words.actions.drop.shardsAdvice : words.actions.drop.oneModelAdvice;
