import { expect, test } from 'vitest';
import { codeBases } from '../../../test/code-bases.js';
import { deepLab101Shapes } from '../../../test/deeplab-shapes.js';
import { networkOptions } from '../../../test/models.js';
import { recogniseStateDict } from '../../nn/architectures/architectures.js';
import { recipeByName } from '../../protocol/recipes.js';
import { trainingStages } from '../../protocol/stages.js';
import { checkTraining } from './checks.js';

const deepLab = recogniseStateDict(deepLab101Shapes(19, 8), networkOptions(), 'deeplab.pth').graph;

/** A small MiT under a decode head that has layers of its own. */
function mixTransformer() {
  const found = codeBases.find(({ network }) => network === 'daformer-segformer');
  if (!found) throw new Error('There is no daformer-segformer.');
  const shapes = new Map(Object.entries(found.tensors));
  return recogniseStateDict(shapes, networkOptions(found.options), 'mit.safetensors').graph;
}

test.each(['paper', 'paper-acdc'])('%s can train a MiT with a decode head', (name) => {
  checkTraining(mixTransformer(), recipeByName(name));
});

test.each(['paper-deeplab', 'paper-cross-city'])('%s can train a DeepLabV2 on a ResNet-101', (name) => {
  checkTraining(deepLab, recipeByName(name));
});

test('a recipe that is to choose among crops and has none is refused before the run', () => {
  const recipe = recipeByName('paper-deeplab');
  const whole = { ...recipe, input: { ...recipe.input, cropWidth: null, cropHeight: null } };
  expect(() => checkTraining(deepLab, whole)).toThrow('Teach is to choose among 10 crops');
});

test.each(['paper', 'paper-deeplab', 'paper-cross-city', 'paper-acdc'])(
  '%s has what the released code does',
  (name) => {
    const [, teach, propagate] = trainingStages(recipeByName(name));
    const both = { evaluated: 'student', teacherBatchNorm: 'batch', teacherStatistics: 'own', cropTries: 10 };
    const view = { hue: 0.2, jitterProbability: 0.8, blurProbability: 0.5 };
    for (const stage of [teach, propagate]) expect(stage).toMatchObject({ ...both, augmentation: view });
    expect(propagate).toMatchObject({
      easyLabels: 'each-step',
      sureShareOver: 'batch',
      unsureTop: 15,
      unsureBottom: 120,
    });
    expect(propagate).toMatchObject({ contrastWeight: 1, contrastStart: 1500, contrastTemperature: 100 });
  },
);
