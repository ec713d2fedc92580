import type { OnnxNode } from '../../formats/onnx/graph.js';

/** Where a file is refused for an operator that no sentence is written for. */
export const GENERAL_ADVICE =
  'Export the network with torch.onnx.export in evaluation mode, opset 17, or give its state dict; docs/onnx-operators.md lists what is understood. A network that is only run can be adapted as a black box.';

const BLACK_BOX = 'As a black box the network can be adapted all the same: by its predictions, or run by onnxruntime.';

/** What helps, by what kind of operator refuses the file. */
const ADVICE = {
  control:
    'The network was scripted, or its code branches on what is in the image. Export it traced: torch.onnx.export of the module itself, not of torch.jit.script(model); tf2onnx: of a function with a fixed batch.',
  detector:
    'This belongs to a detector of boxes or instances. Export only the network that gives one map of classes: of a panoptic model its semantic head, without what follows it.',
  pixels:
    'How many values it gives depends on what is in the image: code picks pixels by a mask. Write that with torch.where or a product with the mask, and export again.',
  recurrent: `Recurrent layers are not trained here. ${BLACK_BOX}`,
  sequences: 'It turns rows by lengths that are given for each. Write that with flip, or give the network without it.',
  bits: 'It computes with the bits of whole numbers, which have no gradient. Export the network without what encodes or decodes its images.',
  winner: 'It gives a 1 to the largest value and has no gradient: it belongs behind the network. Export the logits.',
  rotary:
    'Export with opset 22 or lower: rotary positions are then written as products and sums, which are understood.',
  deformable: `Deformable convolutions are not trained here. Give the same network with plain convolutions. ${BLACK_BOX}`,
  quantised:
    'The network computes with whole numbers, which cannot be trained. Give the float32 export from before quantisation.',
  microsoft:
    'ONNX Runtime put it there when it optimised the file. Give the file from before that, or optimise with graph_optimization_level ORT_ENABLE_BASIC, which keeps to the standard.',
  mmdeploy:
    "Only mmdeploy's own runtime knows it. Export with torch.onnx.export, or with an mmdeploy configuration whose backend needs no custom operators. The .pth checkpoint may be opened as it is.",
  aten: 'The exporter wrote a PyTorch operator where ONNX has one of its own. Export with operator_export_type=OperatorExportTypes.ONNX and opset 17; it then names what it cannot write.',
  functions:
    'The file calls functions that it brings itself. Put their contents in their place: onnx.inliner.inline_local_functions(model), or export with a newer PyTorch (dynamo=True, optimize=True).',
  random: 'It draws random numbers, as layers do in training. Call model.eval() before the export.',
  training: 'This file is made for training. Export the network for inference: model.eval(), then torch.onnx.export.',
  compiled: 'The network was compiled for one device. Give the ONNX file that it was compiled from.',
  plugin: 'Only TensorRT knows it. Give the ONNX file from before it was prepared for TensorRT.',
  trees: 'This is a model of scikit-learn or the like, and no neural network.',
  extensions:
    'It prepares or decodes files inside the graph. Export the network without what comes before and behind it.',
  text: 'It works on text. A segmentation network takes an image.',
  fourier: `Fourier transforms are not trained here. ${BLACK_BOX}`,
} as const;

type AdviceName = keyof typeof ADVICE;

/** Operators of the standard that are not understood, by what helps. An operator that is in no row gets the general advice. */
const OPERATORS: Partial<Record<AdviceName, readonly string[]>> = {
  control: [
    'If',
    'Loop',
    'Scan',
    'SequenceAt',
    'SequenceConstruct',
    'SequenceEmpty',
    'SequenceErase',
    'SequenceInsert',
    'SequenceLength',
    'SequenceMap',
    'SplitToSequence',
    'ConcatFromSequence',
    'Optional',
    'OptionalGetElement',
    'OptionalHasElement',
  ],
  detector: ['NonMaxSuppression', 'RoiAlign', 'MaxRoiPool'],
  pixels: ['NonZero', 'Unique', 'Compress'],
  recurrent: ['GRU', 'LSTM', 'RNN'],
  sequences: ['ReverseSequence'],
  bits: ['BitShift', 'BitwiseAnd', 'BitwiseNot', 'BitwiseOr', 'BitwiseXor'],
  winner: ['Hardmax'],
  rotary: ['RotaryEmbedding'],
  deformable: ['DeformConv'],
  quantised: [
    'ConvInteger',
    'DequantizeLinear',
    'DynamicQuantizeLinear',
    'MatMulInteger',
    'QLinearConv',
    'QLinearMatMul',
    'QuantizeLinear',
  ],
  aten: ['ATen'],
  random: ['Bernoulli', 'Multinomial', 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'],
  extensions: ['ImageDecoder'],
  text: ['RegexFullMatch', 'StringConcat', 'StringNormalizer', 'StringSplit', 'TfIdfVectorizer'],
  fourier: ['DFT', 'STFT', 'MelWeightMatrix', 'BlackmanWindow', 'HammingWindow', 'HannWindow'],
};

/** Operators of other makers, with one for example: the first row whose pattern fits "domain::Operator". */
const MAKERS: readonly { pattern: RegExp; example: string; advice: AdviceName }[] = [
  {
    pattern:
      /^com\.microsoft(\.\w+)?::(Q[A-Z]|\w*Quantize|\w*Integer|MatMulNBits|MatMulBnb4|MatMulFpQ4|GatherBlockQuantized)/,
    example: 'com.microsoft::QLinearAdd',
    advice: 'quantised',
  },
  { pattern: /^com\.microsoft::EPContext$/, example: 'com.microsoft::EPContext', advice: 'compiled' },
  {
    pattern: /^(ai\.onnx\.contrib|com\.(microsoft|ms)\.extensions)::/,
    example: 'ai.onnx.contrib::DecodeImage',
    advice: 'extensions',
  },
  { pattern: /^com\.microsoft/, example: 'com.microsoft::FusedConv', advice: 'microsoft' },
  {
    pattern: /^(mmdeploy|mmcv)::|::(MMCV\w*|NMSRotated|grid_sampler)$/,
    example: 'mmdeploy::MMCVModulatedDeformConv2d',
    advice: 'mmdeploy',
  },
  {
    pattern: /^(trt|trt\.plugins|TensorRT)::|::(\w+_TRT|TRT\w*)$/,
    example: 'trt.plugins::EfficientNMS_TRT',
    advice: 'plugin',
  },
  {
    pattern: /^(org\.pytorch\.aten|aten|prim|org\.pytorch\._caffe2|caffe2)::/,
    example: 'org.pytorch.aten::ATen',
    advice: 'aten',
  },
  {
    pattern: /^(pkg\.|local|torch\.|org\.pytorch|onnxscript)/,
    example: 'pkg.onnxscript.torch_lib::aten_relu',
    advice: 'functions',
  },
  { pattern: /^ai\.onnx\.ml::/, example: 'ai.onnx.ml::TreeEnsembleClassifier', advice: 'trees' },
  { pattern: /^ai\.onnx\.(preview\.)?training::/, example: 'ai.onnx.preview.training::Adam', advice: 'training' },
];

const ofOperator = new Map(
  Object.entries(OPERATORS).flatMap(([name, operators]) => operators.map((op) => [op, name as AdviceName] as const)),
);

/** "Conv", "com.microsoft::FusedConv". */
export const fullName = ({ op, domain }: Pick<OnnxNode, 'op' | 'domain'>): string =>
  domain === '' ? op : `${domain}::${op}`;

function adviceOf(node: Pick<OnnxNode, 'op' | 'domain'>): AdviceName | undefined {
  // Some write operators of other makers without their domain.
  const name = node.domain === '' ? `::${node.op}` : fullName(node);
  const known = node.domain === '' ? ofOperator.get(node.op) : undefined;
  return known ?? MAKERS.find(({ pattern }) => pattern.test(name))?.advice;
}

/** What to do about operators that are not understood: a sentence for each kind among them. */
export function adviceFor(nodes: readonly Pick<OnnxNode, 'op' | 'domain'>[]): string {
  const names = new Set(nodes.flatMap((node) => adviceOf(node) ?? []));
  return names.size === 0 ? GENERAL_ADVICE : [...names].map((name) => ADVICE[name]).join(' ');
}

/** The table as rows of operators and what helps, for docs/onnx-operators.md. */
export const adviceRows = (): { operators: readonly string[]; advice: string }[] =>
  Object.entries(OPERATORS).map(([name, operators]) => ({ operators, advice: ADVICE[name as AdviceName] }));

export const makerRows = (): { example: string; advice: string }[] =>
  MAKERS.map(({ example, advice }) => ({ example, advice: ADVICE[advice] }));

/** Of operators that are understood, what helps where one of their forms is not. */
export const FORM_ADVICE = {
  trainingMode:
    'Call model.eval() before the export, and leave training= out: batch norm must come with its running statistics.',
  maxima:
    'Write the unpooling as MaxUnpool, with a symbolic function for aten::max_unpool2d, and not as a Scatter at flattened positions; or give the state dict.',
  antialias: 'Export interpolate without antialias=True: few runtimes compute it alike.',
  computedWeight:
    'Put the weight itself into the file: torch.nn.utils.remove_weight_norm or parametrize.remove_parametrizations before the export, and do_constant_folding=True, or onnxsim.',
  dynamicWeight: `Give a network whose convolutions have weights of their own. ${BLACK_BOX}`,
} as const;
