import type { Companions } from '../../formats/byte-source.js';
import { FormatError } from '../../formats/error.js';
import type { HuggingFaceFolder, ModelFile } from '../../formats/model-file.js';
import { isFields } from '../../protocol/class-lists/plain-values.js';
import { CONFIG, coloursOf, isConfig, PREPROCESSOR, sizeOf } from '../../protocol/hugging-face.js';
import { checkJsonSize, checkJsonText } from '../../protocol/json-limits.js';
import { knownNormalisation, type UsualColours } from '../../protocol/normalisation.js';

/**
 * The files of Hugging Face's libraries that were given together with weights. Undefined where there is no `config.json` of
 * theirs.
 * @throws FormatError bad-config, UserError json-too-large
 */
export function readHuggingFace(companions: Companions): HuggingFaceFolder | undefined {
  const files = new Map<string, Uint8Array>();
  const config = readJson(CONFIG, companions, files);
  if (!isConfig(config)) return undefined;
  const preprocessor = readJson(PREPROCESSOR, companions, files);
  return { config, preprocessor: isFields(preprocessor) ? preprocessor : undefined, files };
}

function readJson(name: string, companions: Companions, files: Map<string, Uint8Array>): unknown {
  const source = companions(name);
  if (!source) return undefined;
  checkJsonSize(source.size, source.name);
  const bytes = source.read(0, source.size).slice();
  const text = new TextDecoder().decode(bytes);
  checkJsonText(text, source.name);
  files.set(name, bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError('bad-config', `${name} is not valid JSON: ${reason}.`, source.name, 'Download it again.');
  }
}

/** How a model takes colours: as its own graph says, else as the image processor beside it, else as is usual. */
export function coloursWith(said: UsualColours, folder: HuggingFaceFolder | undefined): UsualColours {
  const given = folder?.preprocessor && coloursOf(folder.preprocessor);
  if (!given || said.coloursSaid !== 'nothing') return said;
  return { normalisation: knownNormalisation(given) ?? given, coloursSaid: 'preprocessor' };
}

/** Sentences about what was taken from the files beside the weights, and what was not. */
export function folderNotes({ huggingFace, onnx }: ModelFile, { coloursSaid }: UsualColours): string[] {
  if (!huggingFace) return [];
  const { preprocessor } = huggingFace;
  const read = preprocessor ? `${CONFIG} and ${PREPROCESSOR} beside it are` : `${CONFIG} beside it is`;
  const written = onnx ? '' : ' The adapted model is written as such a folder too.';
  const size = preprocessor && sizeOf(preprocessor);
  return [
    `${read} read.${written}`,
    ...(preprocessor ? [] : [`There is no ${PREPROCESSOR} beside it.`]),
    ...(preprocessor && coloursSaid !== 'preprocessor'
      ? [`How it takes colours is not read from ${PREPROCESSOR}.`]
      : []),
    ...(size ? [`${PREPROCESSOR} resizes images to ${size}; here the recipe's input decides.`] : []),
  ];
}
