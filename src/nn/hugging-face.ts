import type { HuggingFaceFolder } from '../formats/model-file.js';
import { UserError } from '../protocol/errors.js';
import { CONFIG } from '../protocol/hugging-face.js';
import type { NetworkRecipe } from '../protocol/network-recipe.js';
import type { RecognisedNetwork } from './architectures/architecture.js';

type Config = HuggingFaceFolder['config'];

/** The model type whose state dicts are known, and the class that has its head. */
const KNOWN_TYPE = 'segformer';
const KNOWN_CLASS = 'SegformerForSemanticSegmentation';

/** Options that a config says and names do not: its key, and how the card calls them. */
const OPTIONS = [
  { option: 'attentionHeads', key: 'num_attention_heads', card: 'attention heads' },
  { option: 'strides', key: 'strides', card: 'strides' },
] as const;

/**
 * Recognises the state dict of a folder. What its config says takes the place of assumptions; a recipe goes before it.
 * @throws UserError unsupported-model-type, where the names are of no network that is known
 */
export function recogniseInFolder(
  { config }: HuggingFaceFolder,
  file: string,
  recipe: NetworkRecipe,
  recognise: (recipe: NetworkRecipe) => RecognisedNetwork,
): RecognisedNetwork {
  if (config.model_type !== KNOWN_TYPE) {
    try {
      return recognise(recipe);
    } catch (error) {
      throw error instanceof UserError && typeof config.model_type === 'string' ? unsupported(config, file) : error;
    }
  }
  checkHead(config, file);
  checkActivation(config, file);
  const said = OPTIONS.filter(({ option, key }) => recipe[option] === null && fourCounts(config[key]) !== undefined);
  const options = Object.fromEntries(said.map(({ option, key }) => [option, fourCounts(config[key])]));
  const recognised = recognise({ ...recipe, ...options });
  const fromConfig = (name: string) => said.some(({ card }) => card === name);
  const inferred = recognised.inferred.map((entry) =>
    fromConfig(entry.name) ? { ...entry, value: `${entry.value} (${CONFIG})` } : entry,
  );
  return { ...recognised, inferred };
}

const fourCounts = (value: unknown): number[] | undefined =>
  Array.isArray(value) && value.length === 4 && value.every((one) => Number.isInteger(one) && one > 0 && one <= 64)
    ? value
    : undefined;

const asOnnx = (file: string): string =>
  `Export it as ONNX, for example with optimum: optimum-cli export onnx --model ${folderOf(file)} --task semantic-segmentation onnx/`;

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/'))) || '.';

const classesOf = ({ architectures }: Config): string =>
  Array.isArray(architectures) && architectures.length > 0 ? ` (${architectures.join(', ')})` : '';

const unsupported = (config: Config, file: string): UserError =>
  new UserError(
    'unsupported-model-type',
    `${CONFIG} says that this is a model of type "${config.model_type}"${classesOf(config)}: its state dict is of no network that is known.`,
    { file, advice: `${asOnnx(file)}.` },
  );

function checkHead(config: Config, file: string): void {
  const { architectures } = config;
  if (!Array.isArray(architectures) || architectures.length === 0 || architectures.includes(KNOWN_CLASS)) return;
  const message = `${CONFIG} says that this is ${architectures.join(', ')}, which has no head for segmentation.`;
  throw new UserError('no-segmentation-head', message, { file, advice: `Give a model saved as ${KNOWN_CLASS}.` });
}

/** A SegFormer is built with GELU: with another function its predictions would be wrong. */
function checkActivation(config: Config, file: string): void {
  const { hidden_act: activation = 'gelu' } = config;
  if (activation === 'gelu') return;
  const message = `${CONFIG} says hidden_act "${activation}"; a SegFormer is built with "gelu".`;
  throw new UserError('unsupported-activation', message, { file, advice: `${asOnnx(file)}.` });
}
