import type { SharedFile } from '../../protocol/session.js';

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
const isWhole = (path: string): boolean => /\.(safetensors|pth|pt|ckpt|pkl|pickle|model|weights|npz|zip)$/i.test(path);

/**
 * Says which of the files given together is the model: an index of shards before all others, an ONNX file before files
 * that may hold its weights. Null for several models, or for shards without their index.
 */
export function modelAmong(files: readonly SharedFile[]): ModelFiles | null {
  const indices = files.filter(({ path }) => isShardIndex(path));
  const graphs = files.some(({ path }) => isWhole(path)) ? [] : files.filter(({ path }) => isOnnx(path));
  const leaders = indices.length > 0 ? indices : graphs.length > 0 ? graphs : files;
  const [file] = leaders;
  return file && leaders.length === 1 ? { file, companions: files.filter((other) => other !== file) } : null;
}

/** Says what to do about several model files. */
export const adviceFor = (files: readonly SharedFile[]): string =>
  files.some(({ path }) => isShard(path))
    ? 'Drop the index (model.safetensors.index.json) together with all its files.'
    : 'Drop the one that is to be adapted.';
