import type { Words } from '../en.js';

const RARE = '稀有：占有标签像素不到 2 % 的类别的平均 IoU';

export const report: Words['report'] = {
  unmeasured: {
    nothingCompared: '给了标签，但没有一个像素可以比较',
    noLabels: '没有给标签',
    notYet: '源模型在最初几步之间测量',
    ended: '运行在此之前结束',
  },
  labelForms: {
    exact: (size) => `精确（float32），每张图像 ${size}`,
    'top-4': (size, moved) =>
      `每个像素最有把握的四个类别，每张图像 ${size}；平均每个像素有 ${moved} 的概率移到其他类别`,
  },
  rare: {
    none: `${RARE}；这里没有。`,
    some: (names) => `${RARE}：${names.join('、')}。`,
  },
  absent: {
    mark: '标签中没有像素',
    inMean: '标签中没有像素的类别：被预测到时在 mIoU 中计为 0，没有被预测到时不计入。',
  },
  howToMeasure: '重新估计的批归一化也不需要训练，但没有测量：请在配方中设置 reestimateBatchNorm。',
  comparison: {
    notes: [
      '数值以 100 分计：一组各种子的平均值 ± 样本标准差（n − 1）。单个种子没有标准差。',
      '差异是成对的：同一种子的运行为一对。区间是平均差异的 95 % 区间，按自由度 n − 1 的 t 分布计算；它说明的是这些图像上的其他种子，不是其他图像。只有一对时没有区间。两边没有共同的种子时，给出平均值之差，没有区间。',
      '区间没有按多重比较校正：二十个真正的零中，预计有一个区间不含零。',
    ],
    seeds: (n) => (n === 0 ? '没有计入的运行' : `${n} 个种子`),
    pairs: (n) => (n === 0 ? '没有共同的种子' : n === 1 ? '各一次运行' : `${n} 对差异的平均`),
    against: {
      reference: (name) => `${name}（参照）`,
      next: (name) => `${name}（次好）`,
      untrained: (name) => `${name}（不需要训练、需要超过的结果）`,
    },
    noDifference: (name) => `与 ${name} 没有可给的差异：其中一方没有以准确率结束的运行。`,
    noPair: (name, difference) => `与 ${name} 相差 ${difference} 分。没有共同的种子：给出差异，但无法说明它有多可靠。`,
    onePair: (name, difference) => `与 ${name} 相差 ${difference} 分。各一次运行：给出差异，但无法说明它有多可靠。`,
    range: (low, high, pairs) => `95 % 区间 ${low} 至 ${high}，${pairs} 对`,
    unclear: (name, difference, range) => `与 ${name} 没有明显差异：${difference} 分（${range}）。`,
    above: (name, size, range) => `比 ${name} 高 ${size} 分（${range}）。`,
    below: (name, size, range) => `比 ${name} 低 ${size} 分（${range}）。`,
    unmeasured: (name) => `${name}：计入的运行都没有准确率。`,
    reached: (figure, seeds, isHeldOut) => `${isHeldOut ? '留出图像上的 ' : ' '}mIoU ${figure}（${seeds}）`,
    only: (name, reached) => `${name} 达到${reached}。`,
    best: (name, reached) => `${name} 的平均值最高：${reached}。`,
    warnings: {
      otherGpus: (name, gpus) => `${name}：数值来自不同的 GPU（${gpus}）。`,
      otherVersions: (name, versions) => `${name}：数值来自不同的版本（${versions}）。`,
      noneEnded: (name, reasons) => `${name}：没有运行到达终点（${reasons}）。`,
      someEnded: (name, broken, all, reasons) =>
        `${name}：${all} 个运行中有 ${broken} 个没有到达终点（${reasons}），不计入任何平均值。其余的数值可能偏好。`,
      notCounted: (run, why, seed) => `${run} 不计入任何平均值：${why}（种子 ${seed}）。`,
      repeated: (seed) => `种子 ${seed} 后来重复过`,
      otherClasses: '类别列表不同',
      unlikeSources: (names, low, high) =>
        `${names}：源模型的 mIoU 在一个运行中为 ${low}，在另一个中为 ${high}。是同一个文件吗？`,
      gpusBetween: (gpus) => `各组在不同的 GPU 上运行（${gpus}）。`,
    },
  },
};
