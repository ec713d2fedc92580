import { describe, expect, it } from 'vitest';
import { FormatError } from './error.js';
import { chooseSet, type KnowsNetwork, knownSets, leftOutOf, whyStray } from './weight-sets.js';

/** A network of twelve layers. */
const knows: KnowsNetwork = (shapes) => shapes.has('net.l0.weight') && shapes.has('head.l11.weight');
const own = Array.from({ length: 12 }, (_, layer) => `${layer < 6 ? 'net' : 'head'}.l${layer}.weight`);
const under = (prefix: string) => own.map((name) => prefix + name);
const sets = (names: string[]) => knownSets(new Map(names.map((name) => [name, [2]])), knows);
const choose = (names: string[], weights?: string) => chooseSet(sets(names), weights, 'a file').name;

describe('sets of weights', () => {
  it.each(['', 'net.', 'a.b.c.d.', 'model.module._orig_mod.', '_forward_module.', 'state_dict.segmentor.'])(
    'are found under any prefix: %j',
    (prefix) => {
      const names = [...under(prefix), 'x.y', 'optimizer.0.exp_avg'];
      const shapes = new Map(names.map((name) => [name, [2]]));
      const [set, ...others] = knownSets(shapes, knows, (name) => own.some((end) => name.endsWith(end)));
      expect(others).toEqual([]);
      expect([...(set?.names ?? [])]).toEqual(own.map((name) => [name, prefix + name]));
    },
  );

  it('are found with wrappers inside the names', () => {
    const wrapped = own.map(
      (name) => `_fsdp_wrapped_module.${name.replace('.l', '._checkpoint_wrapped_module.module.l')}`,
    );
    expect([...(sets(wrapped)[0]?.names.keys() ?? [])]).toEqual(own);
  });

  it.each([
    [['teacher.', 'student.'], 'student', 'teacher'],
    [['ema_model.', 'model.'], 'model', 'ema_model'],
    [['ema.', ''], 'plain', 'ema'],
    [['state_dict_ema.', 'state_dict.'], 'state_dict', 'state_dict_ema'],
    [['params.', 'params_ema.'], 'params', 'params_ema'],
    [['ckpt.best_model.module.', 'ckpt.model.module.'], 'model', 'best_model'],
    [['net.a.', 'net.b.'], 'a', 'b'],
  ])('%j: the student, or the one that is no average, is usual', (prefixes, usual, other) => {
    const names = prefixes.flatMap(under);
    expect(choose(names)).toBe(usual);
    expect(choose(names, other)).toBe(other);
  });

  it('are chosen by name only among those that are there', () => {
    expect(() => choose([...under('teacher.'), ...under('student.')], 'ema')).toThrow(FormatError);
    expect(() => choose([...under('teacher.'), ...under('student.')], 'ema')).toThrow('it holds teacher, student');
  });

  it.each([
    ['mmcv', (name: string) => `ema_${name.replaceAll('.', '_')}`],
    ['diffusion models', (name: string) => `model_ema.${name.replaceAll('.', '')}`],
  ])('an average among the names of the network is a set of its own, as %s has it', (_, rename) => {
    const [plain, average] = sets([...own, ...own.map(rename), 'net.count']);
    expect([...(plain?.names.keys() ?? [])]).toEqual([...own, 'net.count']);
    expect(average?.name).toBe('ema');
    expect(average?.names.get('net.l0.weight')).toBe(rename('net.l0.weight'));
    expect(average?.names.get('net.count')).toBe('net.count');
  });
});

describe('strays', () => {
  it.each([
    ['criterion.weight', 'of a loss'],
    ['loss_fn.pos_weight', 'of a loss'],
    ['dice_loss.weight', 'of a loss'],
    ['val_iou.confmat', 'of a metric'],
    ['train_metrics.acc.tp', 'of a metric'],
    ['n_averaged', 'of a moving average'],
    ['ema.decay', 'of a moving average'],
  ])('%s is %s', (name, why) => {
    expect(whyStray(name)).toBe(why);
    expect(sets([...own, name])[0]?.names.size).toBe(12);
  });

  it.each([
    'backbone.layer1.0.conv1.weight',
    'decode_head.conv_seg.weight',
    'classifier.4.bias',
    'mean',
    'aspp.0.weight',
  ])('%s may belong to a network', (name) => expect(whyStray(name)).toBeUndefined());

  it('of one kind are one entry', () => {
    expect(leftOutOf(['n_averaged', ...under('imnet.')])).toEqual([
      { name: 'n_averaged', why: 'of a moving average' },
      { name: 'imnet.*', why: '12 tensors beside the network' },
    ]);
  });
});
