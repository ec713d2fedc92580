import { type AttributeValue, floats, integers, type NodeOf } from '../src/formats/onnx/fixtures.js';
import { type Case, HEIGHT, node, random, scalar, values, WIDTH } from './onnx-cases.js';

// Operators that pick, order, sum up or contract.

const fixed = { sizes: [2, 3, HEIGHT, WIDTH] };
const AREA = HEIGHT * WIDTH;

const einsum = (equation: string, inputs: string[], output: string): NodeOf =>
  node('Einsum', inputs, output, { equation });

const einsums: Case[] = [
  ...['bchw,dc->bdhw', 'b c h w, d c -> b d h w', '...chw,dc->...dhw'].map((equation) => ({
    name: `Einsum ${equation}, a layer`,
    nodes: [einsum(equation, ['x', 'w'], 'y')],
    tensors: [random('w', [6, 6])],
    trains: ['w'],
    has: ['linear'],
  })),
  {
    name: 'Einsum with the weight on the left, stored the other way round',
    nodes: [einsum('cd,bchw->bdhw', ['w', 'x'], 'y')],
    tensors: [random('w', [6, 6])],
    trains: ['w'],
    has: ['linear'],
  },
  {
    name: 'Einsum with a weight that a batch shares and an axis that is summed alone',
    nodes: [einsum('bchw,dck->bdhw', ['x', 'w'], 'y')],
    tensors: [random('w', [6, 6, 3])],
    trains: ['w'],
  },
  {
    name: 'Einsum of a weight for each channel',
    nodes: [einsum('...chw,c->...chw', ['x', 'v'], 'y')],
    tensors: [random('v', [6])],
    trains: ['v'],
  },
  {
    name: 'Einsum with ellipses that broadcast',
    nodes: [einsum('...hw,...wv->...hv', ['x', 'w'], 'y')],
    tensors: [random('w', [1, 6, WIDTH, 5])],
    trains: ['w'],
    ...fixed,
  },
  {
    name: 'Einsum without an arrow',
    // The letters of its result are sorted: b, d, h, w.
    nodes: [einsum('bchw,dc', ['x', 'w'], 'y')],
    tensors: [random('w', [4, 6])],
    trains: ['w'],
    channels: 4,
  },
  {
    name: 'Einsum: attention of pixels',
    nodes: [
      einsum('bchw,bcvu->bhwvu', ['x', 'x'], 'scores'),
      node('Softmax', ['scores'], 'p', { axis: -1 }),
      einsum('bhwvu,bcvu->bchw', ['p', 'x'], 'y'),
    ],
    ...fixed,
  },
  {
    name: 'Einsum of three operands, a sum and a transpose',
    nodes: [
      einsum('bchw,bchw,dc->bdh', ['x', 'x', 'w'], 'a'),
      einsum('bdh->bhd', ['a'], 't'),
      einsum('bhd->bd', ['t'], 'm'),
      einsum('bd,bchw->bdhw', ['m', 'x'], 'y'),
    ],
    tensors: [random('w', [3, 6])],
    trains: ['w'],
    channels: 3,
  },
  {
    name: 'Einsum: outer products of rows and columns',
    nodes: [
      node('ReduceMean', ['x'], 'rows', { axes: [3], keepdims: 0 }),
      node('ReduceMean', ['x'], 'columns', { axes: [2], keepdims: 0 }),
      einsum('nci,ncj->ncij', ['rows', 'columns'], 'y'),
    ],
  },
  {
    name: 'Einsum: queries of classes and pixels, as mask classifiers have',
    nodes: [einsum('qc,bchw->bqhw', ['queries', 'x'], 'y')],
    tensors: [random('queries', [5, 6])],
    trains: ['queries'],
    channels: 5,
  },
];
const topK = (inputs: string[], outputs: string[], attributes: Record<string, AttributeValue> = {}): NodeOf =>
  node('TopK', inputs, outputs, attributes);

const orders: Case[] = [
  ...[0, 1].map((largest) => ({
    name: `TopK, largest ${largest}`,
    nodes: [topK(['x', 'three'], ['y', 'i'], { axis: 1, largest })],
    tensors: [integers('three', [3])],
    channels: 3,
  })),
  {
    name: 'TopK of the last axis, and its places',
    nodes: [
      topK(['x', 'three'], ['v', 'i']),
      node('Cast', ['i'], 'f', { to: 1 }),
      node('Mul', ['f', 'small'], 's'),
      node('Add', ['v', 's'], 'y'),
    ],
    tensors: [integers('three', [3]), scalar('small', 0.1)],
  },
  {
    name: 'TopK of all channels, as torch.sort is exported',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'one'], 'count'),
      topK(['x', 'count'], ['y', 'i'], { axis: -3, sorted: 1 }),
    ],
    tensors: [integers('one', [1])],
  },
  ...[0, 1].flatMap((last) =>
    ['ArgMax', 'ArgMin'].map((op) => ({
      name: `${op} inside the network, the last one: ${last}`,
      nodes: [
        node('Relu', ['x'], 'r'),
        node(op, ['r'], 'i', { axis: 1, keepdims: 1, select_last_index: last }),
        node('Cast', ['i'], 'f', { to: 1 }),
        node('Mul', ['x', 'f'], 'y'),
      ],
    })),
  ),
  {
    name: 'ArgMax without its axis',
    nodes: [
      node('ArgMax', ['x'], 'i', { axis: -1, keepdims: 0 }),
      node('Unsqueeze', ['i', 'three'], 'u'),
      node('Cast', ['u'], 'f', { to: 1 }),
      node('Add', ['x', 'f'], 'y'),
    ],
    tensors: [integers('three', [3])],
  },
  {
    name: 'ArgMax, integer division and what is left: row and column of the brightest pixel',
    nodes: [
      node('Reshape', ['x', 'flat'], 'r'),
      node('ArgMax', ['r'], 'i', { axis: 2, keepdims: 1 }),
      node('Div', ['i', 'width'], 'row'),
      node('Mod', ['i', 'width'], 'column'),
      node('Cast', ['row'], 'rf', { to: 1 }),
      node('Cast', ['column'], 'cf', { to: 1 }),
      node('Div', ['cf', 'widthf'], 'cd'),
      node('Add', ['rf', 'cd'], 'sum'),
      node('Unsqueeze', ['sum', 'three'], 'u'),
      node('Add', ['x', 'u'], 'y'),
    ],
    tensors: [
      integers('flat', [0, 0, -1]),
      integers('width', [WIDTH], []),
      scalar('widthf', WIDTH),
      integers('three', [3]),
    ],
    ...fixed,
  },
];

const places: Case[] = [
  {
    name: 'GatherElements at places that are computed',
    nodes: [
      topK(['x', 'two'], ['best', 'i'], { axis: 2 }),
      node('Relu', ['x'], 'r'),
      node('GatherElements', ['r', 'i'], 'y', { axis: 2 }),
    ],
    tensors: [integers('two', [2])],
  },
  {
    name: 'GatherElements at known places, from the end and of a part',
    nodes: [
      node('Transpose', ['x'], 't', { perm: [1, 0, 2, 3] }),
      node('Slice', ['t', 'zero', 'one', 'axes'], 'first'),
      node('GatherElements', ['first', 'known'], 'g', { axis: 0 }),
      node('ReduceMean', ['g'], 'm', { axes: [0, 2, 3], keepdims: 1 }),
      node('Mul', ['x', 'm'], 'y'),
    ],
    tensors: [
      integers('zero', [0]),
      integers('one', [1]),
      integers('axes', [1]),
      integers('known', [5, -1, 0, 2, -6, 3], [3, 1, 2, 1]),
    ],
  },
  {
    name: 'Gather of channels that are computed',
    nodes: [
      node('GlobalAveragePool', ['x'], 'g'),
      node('ReduceMean', ['g'], 'means', { axes: [0, 2, 3], keepdims: 0 }),
      topK(['means', 'three'], ['best', 'i']),
      node('Gather', ['x', 'i'], 'y', { axis: 1 }),
    ],
    tensors: [integers('three', [3])],
    channels: 3,
  },
  {
    name: 'Gather of one row that is computed',
    nodes: [
      node('ReduceMean', ['x'], 'means', { axes: [0, 1, 3], keepdims: 0 }),
      node('ArgMax', ['means'], 'i', { axis: 0, keepdims: 0 }),
      node('Gather', ['x', 'i'], 'row', { axis: 2 }),
      node('Unsqueeze', ['row', 'two'], 'u'),
      node('Mul', ['x', 'u'], 'y'),
    ],
    tensors: [integers('two', [2])],
  },
  {
    name: 'Gather of a table of the file at places that are computed',
    nodes: [
      node('ArgMax', ['x'], 'i', { axis: 1, keepdims: 0 }),
      node('Gather', ['table', 'i'], 'rows', { axis: 0 }),
      node('Transpose', ['rows'], 'map', { perm: [0, 3, 1, 2] }),
      node('Add', ['x', 'map'], 'y'),
    ],
    tensors: [random('table', [6, 6])],
    trains: ['table'],
  },
  {
    name: 'Gather with a list of lists, as torch.unfold is exported',
    nodes: [
      node('Gather', ['x', 'rows'], 'a', { axis: 2 }),
      node('Gather', ['a', 'columns'], 'b', { axis: 4 }),
      node('Transpose', ['b'], 'c', { perm: [0, 1, 2, 4, 3, 5] }),
      node('Reshape', ['c', 'joined'], 'y'),
    ],
    tensors: [
      integers('rows', [0, 1, 2, 1, 2, 3], [2, 3]),
      integers('columns', [0, 1, 2, 3, 4, 3, 4, 5, 6, 7], [2, 5]),
      integers('joined', [0, 24, 3, 5]),
    ],
    channels: 24,
    ...fixed,
  },
  ...['none', 'add'].map((reduction) => ({
    name: `ScatterElements, ${reduction}`,
    nodes: [
      topK(['x', 'two'], ['v', 'i'], { axis: 1 }),
      node('Relu', ['v'], 'r'),
      node('ScatterElements', ['x', 'i', 'r'], 'y', { axis: 1, reduction }),
    ],
    tensors: [integers('two', [2])],
    opset: 16,
  })),
  {
    name: 'ScatterND of a channel, as torch writes x[:, 1] = ...',
    nodes: [
      node('Transpose', ['x'], 't', { perm: [1, 0, 2, 3] }),
      node('Slice', ['t', 'zero', 'two'], 'first'),
      node('Sigmoid', ['first'], 's'),
      node('ScatterND', ['t', 'channels', 's'], 'u'),
      node('Transpose', ['u'], 'y', { perm: [1, 0, 2, 3] }),
    ],
    tensors: [integers('zero', [0]), integers('two', [2]), integers('channels', [3, -6], [2, 1])],
  },
  {
    name: 'ScatterND with a range of images, as torch writes x[:, 1] = ... of any batch',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'zero'], 'batch', { axis: 0 }),
      node('Range', ['zero', 'batch', 'one'], 'images'),
      node('Unsqueeze', ['images', 'end'], 'i'),
      node('Expand', ['i', 'single'], 'ie'),
      node('Unsqueeze', ['ie', 'end'], 'iu'),
      node('Shape', ['iu'], 'like'),
      node('Expand', ['channel', 'like'], 'ce'),
      node('Concat', ['iu', 'ce'], 'at', { axis: -1 }),
      node('Slice', ['x', 'third', 'fourth', 'third1'], 'part'),
      node('Sigmoid', ['part'], 'updates'),
      node('ScatterND', ['x', 'at', 'updates'], 'y'),
    ],
    tensors: [
      integers('zero', [0], []),
      integers('one', [1], []),
      integers('end', [-1]),
      integers('single', [1, 1]),
      integers('channel', [1], [1, 1, 1]),
      integers('third', [2]),
      integers('fourth', [3]),
      integers('third1', [1]),
    ],
  },
  ...['none', 'add'].map((reduction) => ({
    name: `ScatterND of pixels, ${reduction}`,
    nodes: [node('Exp', ['x'], 'e'), node('ScatterND', ['e', 'at', 'updates'], 'y', { reduction })],
    tensors: [integers('at', [0, 1, 2, 1, 5, 10, 0, 0, 0, 1, 5, 9], [4, 3]), random('updates', [4, WIDTH])],
    ...fixed,
    opset: 16,
  })),
  ...[0, 1].map((batch_dims) => ({
    name: `GatherND at known places, ${batch_dims} axes of a batch`,
    nodes: [
      node('GatherND', ['x', 'at'], 'g', { batch_dims }),
      node('ReduceMean', ['g'], 'm', { axes: [0, 1], keepdims: 0 }),
      node('Mul', ['x', 'm'], 'y'),
    ],
    tensors: [integers('at', [0, 1, 1, 5, 1, -2, 0, 0], [2, 2, 2])],
    ...fixed,
  })),
  {
    name: 'GatherND at places that are computed',
    nodes: [
      node('Reshape', ['x', 'flat'], 'r'),
      topK(['r', 'four'], ['best', 'i'], { axis: 2 }),
      node('Div', ['i', 'width'], 'row'),
      node('Mod', ['i', 'width'], 'column'),
      node('Unsqueeze', ['row', 'last'], 'ru'),
      node('Unsqueeze', ['column', 'last'], 'cu'),
      node('Concat', ['ru', 'cu'], 'at', { axis: -1 }),
      node('GatherND', ['x', 'at'], 'g', { batch_dims: 2 }),
      node('ReduceMax', ['g'], 'm', { axes: [2], keepdims: 1 }),
      node('Unsqueeze', ['m', 'last'], 'mu'),
      node('Mul', ['x', 'mu'], 'y'),
    ],
    tensors: [
      integers('flat', [0, 0, -1]),
      integers('four', [4]),
      integers('width', [WIDTH], []),
      integers('last', [3]),
    ],
    ...fixed,
  },
  ...[1, -1].map((axis) => ({
    name: `OneHot, axis ${axis}`,
    nodes: [
      node('ArgMax', ['x'], 'i', { axis: 1, keepdims: 0 }),
      node('OneHot', ['i', 'depth', 'ends'], 'h', { axis }),
      ...(axis === 1 ? [] : [node('Transpose', ['h'], 'ht', { perm: [0, 3, 1, 2] })]),
      node('Mul', ['x', axis === 1 ? 'h' : 'ht'], 'y'),
    ],
    tensors: [integers('depth', [6]), floats('ends', [2], [0.25, 2])],
  })),
];

const sums: Case[] = [
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) => ({
      name: `CumSum, exclusive ${exclusive}, reverse ${reverse}`,
      nodes: [node('CumSum', ['x', 'axis'], 'y', { exclusive, reverse })],
      tensors: [integers('axis', [reverse - 2], [])],
    })),
  ),
  { name: 'CumSum of channels', nodes: [node('CumSum', ['x', 'one'], 'y')], tensors: [integers('one', [1], [])] },
  ...['Mod by a sign', 'Mod of floats'].map((name, fmod) => ({
    name,
    nodes:
      fmod === 1
        ? [node('Mod', ['x', 'v'], 'y', { fmod })]
        : [
            node('ArgMax', ['x'], 'i', { axis: 1, keepdims: 1 }),
            node('Sub', ['i', 'three'], 'd'),
            node('Mod', ['d', 'minus'], 'm'),
            node('Cast', ['m'], 'f', { to: 1 }),
            node('Add', ['x', 'f'], 'y'),
          ],
    tensors: [scalar('v', 0.375), integers('three', [3], []), integers('minus', [-2], [])],
  })),
  {
    name: 'Tile of all axes',
    nodes: [node('Tile', ['x', 'repeats'], 'y')],
    tensors: [integers('repeats', [1, 2, 3, 2])],
    channels: 12,
  },
  {
    name: 'Tile of a mean to the size of a map',
    nodes: [
      node('GlobalAveragePool', ['x'], 'g'),
      node('Shape', ['x'], 'shape'),
      node('Slice', ['shape', 'two', 'four'], 'area'),
      node('Concat', ['ones', 'area'], 'repeats', { axis: 0 }),
      node('Tile', ['g', 'repeats'], 't'),
      node('Concat', ['x', 't'], 'y', { axis: 1 }),
    ],
    tensors: [integers('ones', [1, 1]), integers('two', [2]), integers('four', [4])],
    channels: 12,
  },
  ...[0, 1].map((upper) => ({
    name: `Trilu, upper ${upper}`,
    nodes: [node('Trilu', ['x', 'k'], 'y', { upper })],
    tensors: [integers('k', [2 - 3 * upper], [])],
    ...fixed,
  })),
  {
    name: 'Trilu of known numbers, a causal mask',
    nodes: [
      node('Constant', [], 'shape', { value_ints: [HEIGHT, HEIGHT] }),
      node('ConstantOfShape', ['shape'], 'full', { value: floats('', [1], [-4]) }),
      node('Trilu', ['full', 'one'], 'mask', { upper: 1 }),
      node('Transpose', ['x'], 't', { perm: [0, 1, 3, 2] }),
      node('MatMul', ['x', 't'], 's'),
      node('Add', ['s', 'mask'], 'masked'),
      node('Softmax', ['masked'], 'p', { axis: -1 }),
      node('MatMul', ['p', 'x'], 'y'),
    ],
    tensors: [integers('one', [1], [])],
    ...fixed,
  },
  {
    name: 'EyeLike',
    nodes: [
      node('ConstantOfShape', ['square'], 'zeros', { value: floats('', [1], [0]) }),
      node('EyeLike', ['zeros'], 'eye', { k: 1, dtype: 1 }),
      node('MatMul', ['x', 'eye'], 'y'),
    ],
    tensors: [integers('square', [WIDTH, WIDTH])],
    ...fixed,
  },
];

const halved = (): NodeOf[] => [node('Slice', ['x', 'zeros', 'ends', 'axes'], 'even')];

const blocks: Case[] = [
  {
    name: 'SpaceToDepth',
    nodes: [...halved(), node('SpaceToDepth', ['even'], 'y', { blocksize: 2 })],
    tensors: [integers('zeros', [0]), integers('ends', [HEIGHT - 1]), integers('axes', [2])],
    channels: 24,
    ...fixed,
  },
  {
    name: 'pixels to channels, spelled out by PixelUnshuffle',
    nodes: [
      ...halved(),
      node('Reshape', ['even', 'apart'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 1, 3, 5, 2, 4] }),
      node('Reshape', ['b', 'joined'], 'y'),
    ],
    tensors: [
      integers('zeros', [0]),
      integers('ends', [HEIGHT - 1]),
      integers('axes', [2]),
      integers('apart', [0, 6, 5, 2, 7, 2]),
      integers('joined', [0, 24, 5, 7]),
    ],
    channels: 24,
    ...fixed,
  },
  ...[
    { strides: [1, 1], pads: [1, 1, 1, 1], patches: [HEIGHT, WIDTH], kernel: [3, 3], dilations: [1, 1] },
    { strides: [3, 2], pads: [0, 1, 2, 1], patches: [4, 7], kernel: [3, 2], dilations: [1, 2] },
  ].map(({ patches, kernel, ...window }) => ({
    name: `Col2Im of ${kernel} with strides of ${window.strides}`,
    nodes: [
      node('Conv', ['x', 'w'], 'wide'),
      node('Slice', ['wide', 'zeros', 'patches', 'axes'], 'part'),
      node('Reshape', ['part', 'flat'], 'f'),
      node('Col2Im', ['f', 'image_shape', 'block'], 'y', window),
    ],
    tensors: [
      random('w', [2 * (kernel[0] ?? 1) * (kernel[1] ?? 1), 6, 1, 1]),
      integers('zeros', [0, 0]),
      integers('patches', patches),
      integers('axes', [2, 3]),
      integers('flat', [0, 0, (patches[0] ?? 1) * (patches[1] ?? 1)]),
      integers('image_shape', [HEIGHT, WIDTH]),
      integers('block', kernel),
    ],
    channels: 2,
    opset: 18,
    ...fixed,
  })),
  {
    name: 'a shuffle of channels',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Slice', ['shape', 'two', 'four'], 'area'),
      node('Concat', ['front', 'area'], 'apart', { axis: 0 }),
      node('Reshape', ['x', 'apart'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1, 3, 4] }),
      node('Reshape', ['b', 'shape'], 'y'),
    ],
    tensors: [integers('two', [2]), integers('four', [4]), integers('front', [0, 2, 3])],
  },
  {
    name: 'Split into parts of which the last is smaller',
    nodes: [
      node('Split', ['x'], ['a', 'b', 'c'], { axis: 2, num_outputs: 3 }),
      node('Concat', ['c', 'a', 'b'], 'y', { axis: 2 }),
    ],
    opset: 18,
  },
  {
    name: 'Split of rows into halves, one of which is left out',
    nodes: [node('Split', ['x'], ['unused', 'b'], { axis: 2, num_outputs: 2 }), node('Identity', ['b'], 'y')],
    opset: 18,
  },
  {
    name: 'a roll of rows and columns, as torch.roll is exported',
    nodes: [
      node('Slice', ['x', 'two', 'end', 'rows'], 'a'),
      node('Slice', ['x', 'zero', 'two', 'rows'], 'b'),
      node('Concat', ['a', 'b'], 'c', { axis: 2 }),
      node('Slice', ['c', 'minus', 'end', 'columns'], 'd'),
      node('Slice', ['c', 'zero', 'minus', 'columns'], 'e'),
      node('Concat', ['d', 'e'], 'y', { axis: 3 }),
    ],
    tensors: [
      integers('zero', [0]),
      integers('two', [2]),
      integers('minus', [-3]),
      integers('end', [2 ** 50]),
      integers('rows', [2]),
      integers('columns', [3]),
    ],
  },
];

const grid = [
  node('Conv', ['x', 'g.weight', 'g.bias'], 'gm'),
  node('Transpose', ['gm'], 'gt', { perm: [0, 2, 3, 1] }),
  node('Mul', ['gt', 'far'], 'grid'),
];
const gridTensors = [random('g.weight', [2, 6, 1, 1], 4, 3), random('g.bias', [2]), scalar('far', 0.9)];

const grids: Case[] = [
  ...['bilinear', 'nearest', 'bicubic'].flatMap((mode) =>
    ['zeros', 'border', 'reflection'].flatMap((padding_mode) =>
      [0, 1].map((align_corners) => ({
        name: `GridSample ${mode}, ${padding_mode}, align_corners ${align_corners}`,
        nodes: [...grid, node('GridSample', ['x', 'grid'], 'y', { mode, padding_mode, align_corners })],
        tensors: gridTensors,
      })),
    ),
  ),
  ...['linear', 'cubic'].map((mode) => ({
    name: `GridSample of opset 20, ${mode}`,
    nodes: [...grid, node('GridSample', ['x', 'grid'], 'y', { mode })],
    tensors: gridTensors,
    opset: 20,
  })),
  ...[0, 1].map((align_corners) => ({
    name: `AffineGrid, align_corners ${align_corners}`,
    nodes: [
      node('GlobalAveragePool', ['x'], 'p'),
      node('Reshape', ['p', 'maps'], 'theta'),
      node('AffineGrid', ['theta', 'size'], 'grid', { align_corners }),
      node('GridSample', ['x', 'grid'], 'y', { align_corners }),
    ],
    tensors: [integers('maps', [0, 2, 3]), integers('size', [2, 6, 5, 8])],
    opset: 20,
    ...fixed,
  })),
];

const products: Case[] = [
  {
    name: 'MatMul with the weight on the left',
    nodes: [node('MatMul', ['w', 'x'], 'y')],
    tensors: [random('w', [5, HEIGHT])],
    trains: ['w'],
    ...fixed,
  },
  {
    name: 'MatMul with weights for each channel on the right',
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    tensors: [random('w', [6, WIDTH, 4])],
    trains: ['w'],
    ...fixed,
  },
  {
    name: 'MatMul with vectors of the file',
    nodes: [
      node('MatMul', ['x', 'v'], 'rows'),
      node('MatMul', ['u', 'x'], 'columns'),
      node('Unsqueeze', ['rows', 'three'], 'r'),
      node('Unsqueeze', ['columns', 'two'], 'c'),
      node('MatMul', ['r', 'c'], 'y'),
    ],
    tensors: [random('v', [WIDTH]), random('u', [HEIGHT]), integers('two', [2]), integers('three', [3])],
    trains: ['v'],
    ...fixed,
  },
  {
    name: 'MatMul of computed vectors',
    nodes: [
      node('ReduceMean', ['x'], 'a', { axes: [0, 2, 3], keepdims: 0 }),
      node('Exp', ['a'], 'b'),
      node('MatMul', ['a', 'b'], 'dot'),
      node('MatMul', ['a', 'w'], 'c'),
      node('Reshape', ['c', 'column'], 'd'),
      node('Mul', ['x', 'dot'], 'e'),
      node('Mul', ['e', 'd'], 'y'),
    ],
    tensors: [random('w', [6, 6]), integers('column', [6, 1, 1])],
    trains: ['w'],
  },
  {
    name: 'Gemm with alpha, beta and a row, transposed on both sides',
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Reshape', ['a', 'flat'], 'b'),
      node('Transpose', ['b'], 'bt', { perm: [1, 0] }),
      node('Gemm', ['bt', 'w', 'c'], 'd', { transA: 1, transB: 1, alpha: values(0.5), beta: values(2) }),
      node('Unsqueeze', ['d', 'last'], 'e'),
      node('Mul', ['x', 'e'], 'y'),
    ],
    tensors: [random('w', [6, 6]), random('c', [1, 6]), integers('flat', [0, 6]), integers('last', [2, 3])],
    trains: ['w'],
  },
  {
    name: 'Gemm of computed matrices, with a column',
    nodes: [
      node('ReduceMean', ['x'], 'a', { axes: [0, 3], keepdims: 0 }),
      node('Gemm', ['a', 'a', 'c'], 'd', { transB: 1 }),
      node('MatMul', ['d', 'a'], 'e'),
      node('Unsqueeze', ['e', 'last'], 'f'),
      node('Mul', ['x', 'f'], 'y'),
    ],
    tensors: [random('c', [6, 1]), integers('last', [0, 3])],
  },
];

const heads = [
  node('Reshape', ['x', 'flat'], 'f'),
  node('Transpose', ['f'], 't', { perm: [0, 2, 1] }),
  node('MatMul', ['t', 'wq'], 'q'),
  node('MatMul', ['t', 'wk'], 'k'),
  node('MatMul', ['t', 'wv'], 'v'),
];
const fromHeads = [node('Transpose', ['u'], 'w', { perm: [0, 2, 1] }), node('Reshape', ['w', 'map'], 'y')];
const headTensors = [
  integers('flat', [0, 6, AREA]),
  integers('map', [0, 6, HEIGHT, WIDTH]),
  ...['wq', 'wk', 'wv'].map((name, seed) => random(name, [6, 6], seed + 1)),
];

const attentions: Case[] = [
  {
    name: 'Attention of two heads',
    nodes: [...heads, node('Attention', ['q', 'k', 'v'], 'u', { q_num_heads: 2, kv_num_heads: 2 }), ...fromHeads],
    tensors: headTensors,
    opset: 23,
    ...fixed,
  },
  {
    name: 'Attention that sees no later pixel, with a scale and a bias',
    nodes: [
      ...heads,
      node('Attention', ['q', 'k', 'v', 'bias'], 'u', {
        q_num_heads: 3,
        kv_num_heads: 3,
        is_causal: 1,
        scale: values(0.3),
      }),
      ...fromHeads,
    ],
    tensors: [...headTensors, random('bias', [AREA, AREA])],
    opset: 23,
    ...fixed,
  },
  {
    name: 'Attention with a mask that the graph compares',
    nodes: [
      ...heads,
      node('Greater', ['bias', 'low'], 'mask'),
      node('Attention', ['q', 'k', 'v', 'mask'], 'u', { q_num_heads: 2, kv_num_heads: 2 }),
      ...fromHeads,
    ],
    tensors: [...headTensors, random('bias', [AREA, AREA]), scalar('low', -0.1)],
    opset: 23,
    ...fixed,
  },
  {
    name: 'Attention of four axes, of which heads share keys',
    nodes: [node('Slice', ['x', 'zero', 'two', 'one'], 'k'), node('Attention', ['x', 'k', 'k'], 'y')],
    tensors: [integers('zero', [0]), integers('two', [2]), integers('one', [1])],
    ...fixed,
    opset: 23,
  },
];

const microsoft = 'com.microsoft';
const joined: Case[] = [
  ...['Gelu', 'QuickGelu', 'FastGelu'].map((op) => ({
    name: `${op} of ONNX Runtime`,
    nodes: [node(op, ['x'], 'y', {}, microsoft)],
  })),
  {
    name: 'BiasGelu of ONNX Runtime',
    nodes: [
      node('Transpose', ['x'], 't', { perm: [0, 2, 3, 1] }),
      node('BiasGelu', ['t', 'b'], 'u', {}, microsoft),
      node('Transpose', ['u'], 'y', { perm: [0, 3, 1, 2] }),
    ],
    tensors: [random('b', [6])],
    has: ['activation'],
  },
  {
    name: 'SkipLayerNormalization of ONNX Runtime, and its sum',
    nodes: [
      ...heads,
      node('SkipLayerNormalization', ['q', 'k', 'g', 'b', 'c'], ['n', '', '', 's'], {}, microsoft),
      node('Mul', ['n', 's'], 'u'),
      ...fromHeads,
    ],
    tensors: [...headTensors, random('g', [6]), random('b', [6], 2), random('c', [6], 3)],
    has: ['layer-norm'],
    ...fixed,
  },
  ...[
    ['Relu', []],
    ['LeakyRelu', [0.2]],
    ['Clip', [-0.1, 0.3]],
    ['HardSigmoid', [0.3, 0.4]],
  ].map(([activation, numbers]) => ({
    name: `FusedConv of ONNX Runtime, ${String(activation)}`,
    nodes: [
      node(
        'FusedConv',
        ['x', 'w', 'b'],
        'y',
        {
          activation: String(activation),
          kernel_shape: [3, 3],
          pads: [1, 1, 1, 1],
          ...((numbers as number[]).length > 0 && { activation_params: { floats: numbers as number[] } }),
        },
        microsoft,
      ),
    ],
    tensors: [random('w', [4, 6, 3, 3]), random('b', [4])],
    trains: ['w'],
    channels: 4,
  })),
  {
    name: 'FusedConv of ONNX Runtime with a residual',
    nodes: [node('FusedConv', ['x', 'w', 'b', 'x'], 'y', { activation: 'Relu' }, microsoft)],
    tensors: [random('w', [6, 6, 1, 1]), random('b', [6])],
    trains: ['w'],
  },
  ...(
    [
      ['Relu', {}],
      ['LeakyRelu', { activation_alpha: values(0.2) }],
      ['HardSigmoid', { activation_alpha: values(0.3), activation_beta: values(0.4) }],
    ] as const
  ).map(([activation, numbers]) => ({
    name: `FusedGemm of ONNX Runtime, ${activation}`,
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Flatten', ['a'], 'b'),
      node('FusedGemm', ['b', 'w', 'c'], 'd', { transB: 1, activation, ...numbers }, microsoft),
      node('Unsqueeze', ['d', 'last'], 'e'),
      node('Add', ['x', 'e'], 'y'),
    ],
    tensors: [random('w', [6, 6]), random('c', [6]), integers('last', [2, 3])],
    trains: ['w'],
  })),
  {
    name: 'FusedMatMul of ONNX Runtime',
    nodes: [
      node('FusedMatMul', ['x', 'x'], 's', { transA: 1, alpha: values(0.2) }, microsoft),
      node('FusedMatMul', ['x', 's'], 'y', { transB: 1 }, microsoft),
    ],
  },
  {
    name: 'MultiHeadAttention of ONNX Runtime',
    nodes: [...heads, node('MultiHeadAttention', ['q', 'k', 'v'], 'u', { num_heads: 2 }, microsoft), ...fromHeads],
    tensors: headTensors,
    ...fixed,
  },
];

export const pickingCases: Case[] = [
  ...einsums,
  ...orders,
  ...places,
  ...sums,
  ...blocks,
  ...grids,
  ...products,
  ...attentions,
  ...joined,
];
