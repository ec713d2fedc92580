import type { ChoicePhrases } from '../../../report/choice/choice-phrases.js';

const listed = (names: readonly string[]): string => names.join('、');

const untrusted = (keep: string, why: string): string => `建议：${keep}。没有可信的结果：${why}`;

export const choice: ChoicePhrases = {
  interval: (value, low, high) => `${value}（${low} 至 ${high}）`,
  best: '最好',
  collapsed: '已坍塌',
  sameAs: (name) => `与 ${name} 相同`,
  ranking: (names, best, figure, others) =>
    `在 ${listed(names)} 中，${best} 与全体投票最一致：${[figure, ...others].join('；')}。`,
  noVoter: '没有结果可以投票。',
  tied: (names) => `无法与之区分：${listed(names)}。`,
  allCollapsed: (names) => `已坍塌，没有投票：${listed(names)}。`,
  duplicates: (names) => `与另一个相同，只算一次：${listed(names)}。`,
  agreement: (images) => `在 ${images} 张图像上与集成结果的平均 IoU，95 % 区间；没有使用标签。`,
  most: (share, name) => `${name} 占 ${share} 的票，所以它主要是与自己一致。`,
  given: (name) => `适应后的模型是最后一个结果：${name}。`,
  keep: (name, figure) => `保留 ${name}（与全体结果投票的一致性 ${figure}）`,
  keepNone: '一个都不选',
  advice: {
    best: (keep) => `建议：${keep}：它最一致。`,
    asGood: (keep, isSource, best) =>
      `建议：${keep}：它${isSource ? '什么都不需要' : '不需要训练'}，而且与 ${best ?? '最好的结果'} 无法区分。`,
    few: (keep, voters) => untrusted(keep, `投票需要三个不同且没有坍塌的结果，这里只有 ${voters} 个。`),
    differ: (keep, kappa, least) => untrusted(keep, `各结果之间几乎不一致（kappa ${kappa}，至少需要 ${least}）。`),
    sourceAlone: (keep) =>
      untrusted(keep, '多数结果彼此一致，却与源模型不一致。要么源模型在这些图像上失效，要么它们以同样的方式出了错。'),
  },
  weighed: {
    figures: (voters, before, after, difference) =>
      `与 ${voters} 个结果的一致性：之前 ${before}，之后 ${after}，${difference}`,
    kept: (stage, figures) => `${stage} 予以保留（${figures}）。`,
    unknown: (stage, figures) => `${stage} 予以保留：一致的结果太少，无法判断（${figures}）。`,
    collapsed: (stage, figures) => `${stage} 已撤销：之后网络与其他结果不再有任何共同之处（${figures}）。`,
    'not-finite': (stage) => `${stage} 已撤销：其损失不是有限数。`,
    outlier: (stage, figures, undone) =>
      `${stage} ${undone ? '已撤销' : '予以保留'}：之后网络的一致性低于阶段开始时，也低于不需要训练的结果（${figures}）。`,
  },
};
