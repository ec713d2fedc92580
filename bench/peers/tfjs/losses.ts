import '@tensorflow/tfjs';
import {
  clipByValue,
  customGrad,
  logSoftmax,
  mean,
  oneHot,
  type Scalar,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** f(x) as a constant of the differentiation. */
const withoutGradient = (x: Tensor, f: (x: Tensor) => Tensor): Tensor =>
  customGrad((input: unknown, _save: unknown) => ({
    value: f(input as Tensor),
    gradFunc: () => zerosLike(input as Tensor),
  }))(x);

/** Stage T's loss by the operators of tfjs; `labels` int32 [N,H,W], 255 and every other number that is no class: none. */
export function stockTeachLoss(
  logits: Tensor,
  labels: Tensor,
  { delta, negativeWeight }: { delta: number; negativeWeight: number },
): Scalar {
  const classes = logits.shape.at(-1) ?? 0;
  return tidy(() => {
    const logP = logSoftmax(logits);
    const p = logP.exp();
    const targets = oneHot(labels.toInt(), classes);
    const kept = targets.sum().maximum(1);
    const positive = targets.mul(logP).sum().neg().div(kept);
    const excluded = withoutGradient(p, (share) => share.less(delta).toFloat());
    const rest = p.mul(excluded).sum(-1).neg().add(1);
    const negative = mean(clipByValue(rest, 1e-8, 1).log().neg());
    return positive.add(negative.mul(negativeWeight)).asScalar();
  });
}

/** Stage A's loss by the operators of tfjs. */
export function stockAlignLoss(
  logits: Tensor,
  options: { gamma: number; alpha: number; entropyWeight: number; diversityWeight: number },
): Scalar {
  const { gamma, alpha, entropyWeight, diversityWeight } = options;
  const lnClasses = Math.log(logits.shape.at(-1) ?? 0);
  return tidy(() => {
    const p = logSoftmax(logits).exp();
    const h = p.mul(p.add(1e-30).log()).sum(-1, true).neg().div(lnClasses);
    const entropy = h.neg().add(1).relu().pow(gamma).mul(h).mean();
    const weight = withoutGradient(h, (entropy) => entropy.mul(-alpha).exp());
    const marginals = p.mul(weight).mean([0, 1, 2]);
    const diversity = marginals.mul(marginals.add(1e-30).log()).sum().neg().div(lnClasses);
    return entropy.mul(entropyWeight).sub(diversity.mul(diversityWeight)).asScalar();
  });
}
