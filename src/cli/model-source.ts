import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ByteSource, Companions } from '../formats/byte-source.js';
import { UserError } from '../protocol/errors.js';
import { CONFIG, isConfig, PREPROCESSOR, WEIGHTS } from '../protocol/hugging-face.js';
import { companionsOf, fileSource } from './file-source.js';

/** A model file that the user named, by itself or by its folder. */
export interface ModelSource extends ByteSource {
  /** The folder was given: the files beside the weights say what they are of. */
  readonly inFolder?: true;
}

/** @throws UserError no-such-file, no-model-in-folder */
export function modelSource(path: string, what: string): ModelSource {
  if (!existsSync(path) || !statSync(path).isDirectory()) return fileSource(path, what);
  return { ...fileSource(join(path, weightsIn(path, what)), what), inFolder: true };
}

/** Files of a model that need no config beside them. */
const OTHER_MODEL = /\.(onnx|safetensors|pth|pt|ckpt|bin)$/i;

function weightsIn(folder: string, what: string): string {
  const names = readdirSync(folder);
  const known = WEIGHTS.find((name) => names.includes(name));
  if (known) return known;
  const others = names.filter((name) => OTHER_MODEL.test(name));
  if (others.length === 1 && others[0]) return others[0];
  const found = others.length === 0 ? 'holds no model file' : `holds several model files: ${others.sort().join(', ')}`;
  throw new UserError('no-model-in-folder', `The folder ${folder} (${what}) ${found}.`, {
    file: folder,
    advice: `Give the path of the file. In a folder, ${WEIGHTS.join(', ')} are looked for.`,
  });
}

/** Files beside a model; those of Hugging Face only where the folder was given. `used` gets the paths of those that were asked for. */
export function companionsOfModel({ name, inFolder }: ModelSource, used: string[]): Companions {
  const all = companionsOf(name, used);
  return inFolder ? all : (beside) => (beside === CONFIG || beside === PREPROCESSOR ? undefined : all(beside));
}

/** Says that a config lies beside a model file and is not read. */
export function unreadConfig({ name, inFolder }: ModelSource): string[] {
  const config = join(dirname(name), CONFIG);
  if (inFolder || !existsSync(config) || !holdsConfig(config)) return [];
  return [`${config} lies beside it and is not read: give the folder ${dirname(name)} to use what it says.`];
}

function holdsConfig(path: string): boolean {
  try {
    return isConfig(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return false;
  }
}
