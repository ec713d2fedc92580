import { describe, expect, it } from 'vitest';
import { jsonBytes, smallConfig, smallFolder, smallPreprocessor } from '../../../test/hugging-face-folder.js';
import { networkOptions } from '../../../test/models.js';
import { memorySource } from '../../formats/byte-source.js';
import { reportError } from '../../protocol/errors.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import { settledRecipe, usualColours } from '../../protocol/normalisation.js';
import { recipeByName } from '../../protocol/recipes.js';
import { folderFilesOf } from '../results.js';
import { readModel } from './read-at-once.js';
import { openedModel, readSource } from './source-model.js';

function open(files = smallFolder(), network: Partial<NetworkRecipe> = {}) {
  const companion = (name: string) => {
    const bytes = files.get(name);
    return bytes && memorySource(bytes, name);
  };
  const given = files.get('model.safetensors') ?? new Uint8Array();
  return readSource(readModel, given, 'segformer/model.safetensors', networkOptions(network), companion);
}

function refusal(config: object) {
  try {
    open(smallFolder({ ...smallConfig, ...config }));
  } catch (error) {
    return reportError(error);
  }
  throw new Error('It was read.');
}

const headsOf = ({ card }: ReturnType<typeof open>) => card.inferred.find(({ name }) => name === 'attention heads');

describe('a folder of Hugging Face', () => {
  it('says heads, classes, colours and how labels are read; the card says from where', () => {
    const source = open();
    expect(headsOf(source)).toEqual({ name: 'attention heads', value: '1, 2, 5, 8 (config.json)', assumed: false });
    const { classes, classesOrigin, notes, coloursSaid, normalisation } = openedModel(source);
    expect(classes?.classes.map(({ name }) => name)).toEqual(['road', 'car', 'sky', 'tree', 'person']);
    expect(classes?.idMap).toEqual({ '0': 255, '1': 0, '2': 1, '3': 2, '4': 3, '5': 4 });
    expect(classesOrigin).toContain('Names from config.json (id2label).');
    expect(classesOrigin).toContain('do_reduce_labels');
    expect(coloursSaid).toBe('preprocessor');
    expect(normalisation).toMatchObject({ mean: [0.5, 0.4, 0.3], std: [0.25, 0.26, 0.27], channelOrder: 'rgb' });
    expect(usualColours({ normalisation, coloursSaid })).toBe(
      'mean 0.5, 0.4, 0.3, deviation 0.25, 0.26, 0.27, RGB, as preprocessor_config.json says',
    );
    expect(notes).toEqual([
      'config.json and preprocessor_config.json beside it are read. The adapted model is written as such a folder too.',
      "preprocessor_config.json resizes images to 512 × 512; here the recipe's input decides.",
    ]);
  });

  it('its colours are those of a run, where the recipe has none', () => {
    const { normalisation } = open();
    const recipe = recipeByName('quick');
    expect(settledRecipe(recipe, normalisation).input).toMatchObject({ mean: [0.5, 0.4, 0.3], channelOrder: 'rgb' });
    const own = { ...recipe, input: { ...recipe.input, mean: [0, 0, 0] as [number, number, number] } };
    expect(settledRecipe(own, normalisation).input.mean).toEqual([0, 0, 0]);
  });

  it('colours that are known have their name; without an image processor they are assumed', () => {
    const known = { ...smallPreprocessor, image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
    expect(open(smallFolder(smallConfig, known)).normalisation).toBe('imagenet');
    expect(open(smallFolder(smallConfig, null))).toMatchObject({
      normalisation: 'imagenet',
      coloursSaid: 'nothing',
    });
  });

  it('the recipe goes before the config', () => {
    const source = open(smallFolder({ ...smallConfig, num_attention_heads: [2, 2, 5, 8] }), {
      attentionHeads: [1, 2, 5, 8],
    });
    expect(headsOf(source)?.value).toBe('1, 2, 5, 8');
    expect(headsOf(open(smallFolder({ ...smallConfig, num_attention_heads: [2, 4, 5, 8] })))?.value).toBe(
      '2, 4, 5, 8 (config.json)',
    );
  });

  it('names of another number of classes are not used, and names that only number them are none', () => {
    const two = openedModel(open(smallFolder({ ...smallConfig, id2label: { 0: 'a', 1: 'b' } })));
    expect([two.classes, two.classesOrigin]).toEqual([
      null,
      'config.json names 2 classes, the model predicts 5: its names are not used.',
    ]);
    const id2label = Object.fromEntries([0, 1, 2, 3, 4].map((id) => [id, `LABEL_${id}`]));
    expect(openedModel(open(smallFolder({ ...smallConfig, id2label }))).classes).toBeNull();
  });

  it('is refused where it would compute something else, with the way out', () => {
    expect(refusal({ hidden_act: 'relu' })).toMatchObject({ code: 'unsupported-activation' });
    expect(refusal({ architectures: ['SegformerForImageClassification'] }).message).toContain(
      'no head for segmentation',
    );
    const files = smallFolder({ model_type: 'upernet', architectures: ['UperNetForSemanticSegmentation'] });
    files.set(
      'model.safetensors',
      new Uint8Array(files.get('model.safetensors') ?? []).map((byte) => (byte === 0x67 ? 0x68 : byte)),
    );
    let error: unknown;
    try {
      open(files);
    } catch (thrown) {
      error = thrown;
    }
    expect(reportError(error)).toMatchObject({
      code: 'unsupported-model-type',
      message:
        'config.json says that this is a model of type "upernet" (UperNetForSemanticSegmentation): its state dict is of no network that is known.',
    });
    expect(reportError(error).advice).toContain('optimum-cli export onnx --model segformer');
  });

  it('a config that is no JSON is refused; one of another program is not read', () => {
    const broken = smallFolder();
    broken.set('config.json', new TextEncoder().encode('{"model_type": '));
    expect(() => open(broken)).toThrow('config.json is not valid JSON');
    const other = open(smallFolder({ labels: [] }));
    expect([other.file.huggingFace, other.coloursSaid]).toEqual([undefined, 'nothing']);
  });

  it('its files go out as they came, but not around a network of another number of classes', () => {
    const source = open();
    expect(folderFilesOf(source)?.get('config.json')).toEqual(jsonBytes(smallConfig));
    expect([...(folderFilesOf(source)?.keys() ?? [])]).toEqual(['config.json', 'preprocessor_config.json']);
    expect(folderFilesOf({ ...source, card: { ...source.card, classes: 7 } })).toBeUndefined();
  });
});
