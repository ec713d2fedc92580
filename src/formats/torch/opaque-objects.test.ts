import { describe, expect, it } from 'vitest';
import { memorySource, noCompanions } from '../byte-source.js';
import { wholeFile } from '../bytes.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import { toFloat32 } from '../numbers.js';
import { readModel } from '../read.js';
import type { KnowsNetwork } from '../weight-sets.js';
import { openZip } from '../zip/archive.js';
import { Class, Dict, dict, NumPy, plainPickle, Tensor, Thing, torchLegacy, torchZip } from './pickled.test-data.js';
import { writeTorch } from './write.js';

/** A network of twelve layers. */
const knows: KnowsNetwork = (shapes) => shapes.has('l0.weight') && shapes.has('l11.weight');
const numbers = (layer: number) => Float32Array.of(layer, layer + 0.5);
const layers = Array.from({ length: 12 }, (_, layer) => layer);
const weights = (prefix = '', scale = 1): [string, Tensor][] =>
  layers.map((layer) => [
    `${prefix}l${layer}.weight`,
    new Tensor(
      numbers(layer).map((value) => value * scale),
      [2],
    ),
  ]);
const stateDict = (prefix = '') => new Dict(weights(prefix));

const open = (bytes: Uint8Array, chosen?: string): ModelFile =>
  readModel(bytes, 'run.pth', noCompanions, { knows, weights: chosen });
const valuesOf = ({ tensors }: ModelFile) => [...tensors.values()].map((tensor) => [...toFloat32(tensor)]);
const expected = layers.map((layer) => [...numbers(layer)]);

function refusal(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('It was opened.');
}

const written = (model: ModelFile) =>
  wholeFile(writeTorch(model, new Map([...model.tensors.keys()].map((name) => [name, Float32Array.of(-1, 7)]))));
const adapted = layers.map(() => [-1, 7]);

/** Everything of an archive but the numbers of these storages. */
const entriesOf = (bytes: Uint8Array, without: RegExp) => {
  const archive = openZip(memorySource(bytes, 'run.pth'), 'run.pth');
  return archive.names
    .filter((name) => !without.test(name))
    .map((name) => [name, Buffer.from(archive.entry(name)?.whole() ?? []).toString('base64')]);
};

/** What training codes save beside weights, each made in another way. */
const objects: [string, Thing][] = [
  [
    'mmengine.config.config.ConfigDict',
    new Thing('mmengine.config.config.ConfigDict', { how: 'new', keys: dict({ lr: 1 }) }),
  ],
  [
    'mmengine.logging.history_buffer.HistoryBuffer',
    new Thing('mmengine.logging.history_buffer.HistoryBuffer', {
      how: 'new',
      state: dict({ _log_history: new NumPy(numbers(1), [2]) }),
    }),
  ],
  [
    'lightning.fabric.utilities.data.AttributeDict',
    new Thing('lightning.fabric.utilities.data.AttributeDict', {
      how: 'new',
      keys: dict({ a: 1 }),
      state: dict({ b: 2 }),
    }),
  ],
  [
    'omegaconf.dictconfig.DictConfig',
    new Thing('omegaconf.dictconfig.DictConfig', {
      how: 'new',
      state: dict({ _content: dict({ x: new Thing('omegaconf.nodes.AnyNode', { how: 'new' }) }) }),
    }),
  ],
  [
    'yacs.config.CfgNode',
    new Thing('yacs.config.CfgNode', {
      how: 'new',
      keys: dict({ SOLVER: dict({ LR: 1 }) }),
      state: dict({ __immutable__: true }),
    }),
  ],
  ['my.old.Style', new Thing('my.old.Style', { how: 'instance', args: [1] })],
  ['my.enums.Colour', new Thing('my.enums.Colour', { args: [2] })],
  [
    'functools.partial',
    new Thing('functools.partial', {
      args: [new Class('my.nets.make')],
      state: [new Class('my.nets.make'), [], dict({}), null],
    }),
  ],
  [
    'torch.optim.lr_scheduler.LambdaLR',
    new Thing('torch.optim.lr_scheduler.LambdaLR', { how: 'new', state: dict({ last_epoch: 3 }) }),
  ],
];

describe('objects of classes that are not read', () => {
  it.each(objects)('are left as they are and named: %s', async (name, object) => {
    for (const protocol of [2, 4] as const) {
      const bytes = torchZip(dict({ epoch: 3, config: object, state_dict: stateDict('module.') }), protocol);
      const source = open(bytes);
      expect(valuesOf(source)).toEqual(expected);
      expect(source.warnings.join('\n')).toContain(name);
      expect(source.leftOut).toContainEqual({ name, why: 'a class that is not read or run' });
      const back = await written(source);
      expect(valuesOf(open(back))).toEqual(adapted);
      expect(entriesOf(back, /\/data\/\d+$/)).toEqual(entriesOf(bytes, /\/data\/\d+$/));
    }
  });

  it('may hold the weights: in their attributes, as a dict, or as the arguments of a call', () => {
    const holders = [
      new Thing('argparse.Namespace', { how: 'new', state: dict({ model: stateDict() }) }),
      new Thing('my.Holder', { how: 'new', keys: new Dict(weights()) }),
      new Thing('my.make', { args: [1, stateDict()] }),
      new Thing('collections.defaultdict', { args: [new Class('builtins.list')], keys: new Dict(weights()) }),
    ];
    for (const holder of holders) expect(valuesOf(open(torchZip(holder))), holder.className).toEqual(expected);
  });

  it('are kept in the older format too', async () => {
    const bytes = torchLegacy(dict({ config: new Thing('yacs.config.CfgNode', { how: 'new' }), model: stateDict() }));
    const back = await written(open(bytes));
    expect(valuesOf(open(back))).toEqual(adapted);
    expect(back).toHaveLength(bytes.length);
    expect(back.findIndex((byte, at) => byte !== bytes[at])).toBeGreaterThan(bytes.length - 12 * 16 - 1);
  });

  it('are left out where the weights share their numbers with other tensors, which stay as they are', async () => {
    const storage = Float32Array.from(layers.flatMap((layer) => [...numbers(layer)]));
    const view = (layer: number) => new Tensor(numbers(layer), [2], storage, 2 * layer);
    const views = new Dict(layers.map((layer) => [`l${layer}.weight`, view(layer)]));
    const config = new Thing('yacs.config.CfgNode', { how: 'new' });
    const apart = open(torchZip(dict({ config, model: views })));
    expect(apart.copy).toBeDefined();
    expect(valuesOf(open(await written(apart)))).toEqual(adapted);

    const shared = open(torchZip(dict({ config, model: views, first: dict({ copy: view(0) }) })));
    expect(shared.copy).toBeUndefined();
    expect(shared.warnings.join('\n')).toContain('Not written back into an adapted .pth file: config.');
    const back = open(await written(shared));
    expect(valuesOf(back)).toEqual(adapted);
    expect([...(back.frame?.others.values() ?? [])].map((tensor) => [...toFloat32(tensor)])).toEqual([[0, 0.5]]);
  });

  it('do nothing when the pickle calls what they are', () => {
    const made = new Thing('my.Maker', { how: 'new', state: [1, 2, 3] });
    expect(valuesOf(open(torchZip(dict({ made, net: stateDict() }))))).toEqual(expected);
  });
});

it('an optimizer and other tensors beside the weights are no part of the network', async () => {
  const optimizer = dict({ state: dict({ first: dict({ exp_avg: new Tensor(numbers(3), [2]) }) }) });
  const config = new Thing('yacs.config.CfgNode', { how: 'new' });
  const source = open(
    torchZip(
      new Dict([
        ...weights(),
        ['optimizer', optimizer],
        ['config', config],
        ['n_averaged', new Tensor(numbers(4), [2])],
      ]),
    ),
  );
  expect(valuesOf(source)).toEqual(expected);
  expect(source.others?.map(({ name }) => name)).toEqual(['n_averaged']);
  expect(source.leftOut?.[0]).toEqual({ name: 'n_averaged', why: 'of a moving average' });
  expect(valuesOf(open(await written(source)))).toEqual(adapted);
});

describe('names that run programs refuse the file', () => {
  it.each([
    'os.system',
    'posix.system',
    'nt.system',
    'subprocess.Popen',
    'builtins.eval',
    '__builtin__.exec',
    'sys.modules',
    'importlib.import_module',
    'my.package.os.system',
    'torch.load',
    'torch.hub.load',
    'torch.utils.collect_env.run',
    'torch.serialization.os.system',
    'numpy.load',
    'numpy.testing._private.utils.runstring',
    'pickle.loads',
    'cloudpickle.cloudpickle._make_function',
    'types.CodeType',
    'shutil.rmtree',
    'webbrowser.open',
    'operator.attrgetter',
  ])('%s', (name) => {
    const error = refusal(() => open(torchZip(dict({ state_dict: stateDict(), x: new Class(name) }))));
    expect(error.reason).toBe('pickle-global-not-allowed');
    expect(error.message).toContain(name.replace('__builtin__', 'builtins'));
  });

  it('but a member of an Enum may be named by getattr, as some versions of Python do', () => {
    const member = (owner: string, name: string) => new Thing('builtins.getattr', { args: [new Class(owner), name] });
    const read = (thing: Thing) => open(torchZip(dict({ state_dict: stateDict(), thing })));
    expect(valuesOf(read(member('my.enums.Colour', 'RED')))).toEqual(expected);
    expect(refusal(() => read(member('my.enums.Colour', '__globals__'))).reason).toBe('pickle-global-not-allowed');
    expect(refusal(() => read(member('my.module', 'system'))).reason).toBe('pickle-global-not-allowed');
    expect(refusal(() => read(member('builtins.list', 'append'))).reason).toBe('pickle-global-not-allowed');
  });
});

describe('a pickled network', () => {
  const layer = (own: [string, Tensor][], inner: [string, Thing][] = [], skipped: string[] = []): Thing =>
    new Thing('my.nets.Net', {
      how: 'new',
      state: dict({
        training: true,
        _parameters: new Dict(
          own.map(([name, tensor]) => [
            name,
            new Thing('torch._utils._rebuild_parameter', { args: [tensor, true, null] }),
          ]),
        ),
        _buffers: new Dict(skipped.map((name) => [name, new Tensor(numbers(9), [2])])),
        _non_persistent_buffers_set: new Thing('builtins.set', { args: [skipped] }),
        _modules: new Dict(inner),
      }),
    });
  const network = layer(
    [],
    layers.map((index) => [`l${index}`, layer([['weight', new Tensor(numbers(index), [2])]], [], ['grid'])]),
  );

  it('gives its tensors by the names of its state dict, and comes back as it was', async () => {
    for (const root of [network, dict({ model: network, epoch: 1 }), layer([], [['module', network]])]) {
      const bytes = torchZip(root);
      const source = open(bytes);
      expect(valuesOf(source)).toEqual(expected);
      expect(source.warnings.join('\n')).toContain('pickled model object. Its tensors were read, its code was not.');
      const back = await written(source);
      expect(valuesOf(open(back))).toEqual(adapted);
      expect(entriesOf(back, /\/data\/\d+$/)).toEqual(entriesOf(bytes, /\/data\/\d+$/));
    }
  });
});

describe('arrays of NumPy', () => {
  const arrays = (order: '<' | '>' = '<') =>
    new Dict(layers.map((layer) => [`l${layer}.weight`, new NumPy(numbers(layer), [2], order)]));

  it.each([2, 4] as const)(
    'are tensors, in plain pickles and in what torch.save writes: protocol %d',
    async (protocol) => {
      for (const order of ['<', '>'] as const) {
        for (const bytes of [
          torchZip(dict({ model: arrays(order) }), protocol),
          plainPickle(arrays(order), protocol),
        ]) {
          const source = open(bytes);
          expect(valuesOf(source)).toEqual(expected);
          const back = open(await written(source));
          expect(valuesOf(back)).toEqual(adapted);
          expect(back.format).toBe('pth');
        }
      }
    },
  );

  it('are none where they hold objects: those are named', () => {
    const type = new Thing('numpy.dtype', { args: ['O8', false, true], state: [3, '|', null, null, null, -1, -1, 63] });
    const of = new Thing('numpy.core.multiarray._reconstruct', {
      args: [new Class('numpy.ndarray'), [0], 'b'],
      state: [1, [1], type, false, ['x']],
    });
    expect(open(torchZip(dict({ names: of, model: stateDict() }))).leftOut).toContainEqual({
      name: 'names',
      why: 'an array that holds no plain numbers',
    });
  });
});

describe('tensors of PyTorch that pickle.dump wrote', () => {
  it.each([2, 4] as const)('are read from the files in the pickle, and written back: protocol %d', async (protocol) => {
    for (const root of [stateDict('module.'), dict({ epoch: 3, state_dict: stateDict() })]) {
      const source = open(plainPickle(root, protocol));
      expect(valuesOf(source)).toEqual(expected);
      expect(valuesOf(open(await written(source)))).toEqual(adapted);
    }
  });

  it('are refused where a file in the pickle is cut off', () => {
    const bytes = plainPickle(stateDict(), 4);
    const at = bytes.findIndex((_, from) => [0x80, 2, 0x8a, 10].every((byte, index) => bytes[from + index] === byte));
    const broken = bytes.slice();
    broken[at + 4] = 0;
    expect(() => open(broken)).toThrow(FormatError);
  });
});

it('a pickle without tensors is refused, and so is one that torch.save did not write', () => {
  expect(refusal(() => open(plainPickle(dict({ a: 1 })))).message).toContain('holds no tensors by name');
  expect(refusal(() => open(torchZip(dict({ optimizer: 1 })))).message).toContain('state of a training (optimizer)');
  expect(refusal(() => open(torchZip(dict({ ds_version: '0.12' })))).advice).toContain('zero_to_fp32.py');
  expect(refusal(() => open(torchZip(dict({ a: new Thing('my.Net', { how: 'new' }) })))).reason).toBe(
    'not-a-state-dict',
  );
});
