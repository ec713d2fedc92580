import { UserError } from '../../protocol/errors.js';
import type { Building } from './architecture.js';
import { listOf } from './assumptions.js';
import type { GraphBuilder, Value } from './builder.js';
import { concatChannels, globalMean, spreadLike } from './feature-maps.js';
import { convModule, convNormRelu, depthwiseSeparable } from './layers.js';
import type { StateShapes } from './shapes.js';

/** One atrous branch: a convolution with its norm, or a depthwise separable one by its prefix. */
type Branch = { names: [conv: string, norm: string] } | { separable: string };

/** Atrous spatial pyramid pooling (Chen et al. 2017): branches of several dilations, and often a pooled one. */
export interface Aspp {
  branches: Branch[];
  /** Convolution and norm of the branch that sees the mean of the whole image. */
  pool: [conv: string, norm: string] | undefined;
  /** mmsegmentation puts the pooled branch before the others, torchvision behind them. */
  poolFirst: boolean;
  /** Convolution and norm behind the joined branches. */
  project: [conv: string, norm: string];
}

/** torchvision: `convs.N.0`, `.1`; the pooled branch comes last; `project.0`, `.1`. */
export function torchvisionAspp(shapes: StateShapes, prefix: string): Aspp | undefined {
  const count = shapes.count((index) => `${prefix}.convs.${index}.0.weight`);
  if (count === 0) return undefined;
  const pooled = `${prefix}.convs.${count}`;
  const pool: Aspp['pool'] = [`${pooled}.1`, `${pooled}.2`];
  return {
    branches: Array.from({ length: count }, (_, index) => ({
      names: [`${prefix}.convs.${index}.0`, `${prefix}.convs.${index}.1`],
    })),
    pool: shapes.has(`${pooled}.1.weight`) ? pool : undefined,
    poolFirst: false,
    project: [`${prefix}.project.0`, `${prefix}.project.1`],
  };
}

/** mmsegmentation: `aspp_modules.N`, plain or depthwise separable; `image_pool.1`; `bottleneck`. */
export function mmsegAspp(shapes: StateShapes, prefix: string): Aspp | undefined {
  const branches: Branch[] = [];
  for (let branch = mmsegBranch(shapes, prefix, 0); branch; branch = mmsegBranch(shapes, prefix, branches.length)) {
    branches.push(branch);
  }
  if (branches.length === 0) return undefined;
  const pool = convModule(`${prefix}.image_pool.1`);
  return {
    branches,
    pool: shapes.has(`${pool[0]}.weight`) ? pool : undefined,
    poolFirst: true,
    project: convModule(`${prefix}.bottleneck`),
  };
}

function mmsegBranch(shapes: StateShapes, prefix: string, index: number): Branch | undefined {
  const name = `${prefix}.aspp_modules.${index}`;
  if (shapes.has(`${name}.depthwise_conv.conv.weight`)) return { separable: name };
  return shapes.has(`${name}.bn.weight`) ? { names: convModule(name) } : undefined;
}

const weightOf = (branch: Branch): string =>
  `${'separable' in branch ? `${branch.separable}.depthwise_conv.conv` : branch.names[0]}.weight`;

/** A dilation for each branch whose kernel is larger than a pixel: the recipe's, or `usual`. */
export function settleRates({ recipe, assumptions, shapes }: Building, aspp: Aspp, usual: readonly number[]): number[] {
  const kernels = aspp.branches.map((branch) => shapes.shape(weightOf(branch))?.[2] ?? 1);
  const dilated = kernels.filter((kernel) => kernel > 1).length;
  const rates = assumptions.settle('head rates', recipe.asppRates, usual.slice(0, dilated), listOf);
  if (rates.length !== dilated) {
    const message = `The head has ${dilated} dilated branches, but ${rates.length} rates are given.`;
    throw new UserError('bad-network-options', message, {
      file: shapes.file,
      advice: "Set the recipe's network.asppRates to one dilation a branch, without that of the 1x1 convolution.",
    });
  }
  const left = [...rates];
  return kernels.map((kernel) => (kernel > 1 ? (left.shift() ?? 1) : 1));
}

/** `rates` as `settleRates` gives them: one a branch. */
export function buildAspp(builder: GraphBuilder, input: Value, aspp: Aspp, rates: readonly number[]): Value {
  const name = aspp.project[0];
  const atrous = aspp.branches.map((branch, index) => {
    const dilation = rates[index] ?? 1;
    return 'separable' in branch
      ? depthwiseSeparable(builder, input, branch.separable, dilation)
      : convNormRelu(builder, input, branch.names, { dilation });
  });
  const pooled = aspp.pool ? [pooledBranch(builder, input, aspp.pool)] : [];
  const all = aspp.poolFirst ? [...pooled, ...atrous] : [...atrous, ...pooled];
  return convNormRelu(builder, concatChannels(builder, all, `${name}.joined`), aspp.project);
}

function pooledBranch(builder: GraphBuilder, input: Value, names: [conv: string, norm: string]): Value {
  const mean = globalMean(builder, input, `${names[0]}.mean`);
  return spreadLike(builder, convNormRelu(builder, mean, names), input);
}
