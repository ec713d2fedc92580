import type { Words } from '../en.js';

const NO_LABELS = '请给出含有各类别像素的标签图，并且其图像有预测。';
const COLLAPSING = '网络可能正在坍塌：请降低学习率，或者（在 Align 中）调整多样性权重。';

export const warnings: Words['warnings'] = {
  software: () => ({
    message: 'WebGPU 在这里以软件方式运行：数值正确，但比 GPU 慢很多倍。',
    advice: '请在浏览器设置中打开硬件加速，或者换用带 GPU 的机器。',
  }),
  imageLeftOut: ({ name, reason }) => ({
    message: `${name}：${reason} 已略过，由下一张图像代替。`,
    advice: '请重新复制该文件，或者把它移出文件夹。',
  }),
  notKept: ({ why, what }) => ({
    message: `运行不再保存：${why}`,
    advice: what || '离开页面之前请下载结果。',
  }),
  labelsShortened: ({ images, wanted, allowed, moved }) => ({
    message: `${images} 张图像的精确软标签需要 ${wanted} 内存，这里允许 ${allowed}。因此只保留每个像素最有把握的四个类别：平均每个像素有 ${moved} 的概率移到其他类别。`,
    advice: '请用更小的输入或更少的图像；内存足够时可把 softLabels 设为“exact”。',
  }),
  classNotLearnt: ({ name, before, now }) => ({
    message: `${name} 占给定预测的 ${before}，却只占学生预测的 ${now}。`,
    advice: '学生没有学会它：请给 Distil 更多步数，或者提高 classBalance。',
  }),
  shareSinceBeginning: ({ name, before, now }) => ({
    message: `自运行开始以来，${name} 在预测中的比例从 ${before} 变为 ${now}。`,
    advice: COLLAPSING,
  }),
  shareInStage: ({ name, before, now }) => ({
    message: `在本阶段中，${name} 在预测中的比例从 ${before} 变为 ${now}。`,
    advice: COLLAPSING,
  }),
  noPixelKept: ({ remedy }) => ({
    message: '这一步没有一个像素足够有把握：没有从伪标签中学到任何东西。',
    advice: remedy === 'tau' ? '请降低 tau。' : '请降低阈值，或者按类别保留一定比例。',
  }),
  notFinite: ({ what, step, stage, undone }) => ({
    message: `${stage} 第 ${step} 步的${what === 'loss' ? '损失' : '梯度'}不是有限数。`,
    advice: `${undone ? '该阶段已撤销，运行从其起点继续。' : '最后的良好权重已保留，可以下载。'}请降低学习率，或者增加预热步数。`,
  }),
  noBatchNorm: ({ stage }) => ({
    message: `这个网络没有批归一化：${stage} 不改变任何东西。`,
    advice: '请从配方中去掉这个阶段。',
  }),
  allIgnored: ({ labelled }) => ({
    message: `全部 ${labelled} 张标签图的像素都被忽略。没有测量，所以没有 mIoU。`,
    advice: NO_LABELS,
  }),
  heldOutIgnored: ({ labelled }) => ({
    message: `留出图像的全部 ${labelled} 张标签图的像素都被忽略。这些图像上没有测量。`,
    advice: NO_LABELS,
  }),
  noneWithPrediction: () => ({
    message: '没有一个像素既有标签又有给定预测。预测没有测量：没有可供比较的 mIoU。',
    advice: NO_LABELS,
  }),
  heldOutOverlap: ({ both, all, names, more }) => ({
    message: `${all} 张留出图像中有 ${both} 张也是目标图像：${names}${more && ` 等，另有 ${more} 张`}。`,
    advice: '模型会适应这些图像：请留出其他图像，使数值针对未见过的图像。',
  }),
  collapsed: ({ name, share, most, given, kappa, stage, rate, stops }) => ({
    message: `网络已坍塌。在所比较的图像上，${most ? `它在 ${share} 的像素上预测 ${name}` : `它最大的类别是 ${name}，占像素的 ${share}`}，并且与${given ? '给定预测' : '源模型'}几乎不再一致（kappa ${kappa}：1 为相同，0 为偶然）。`,
    advice: `${stops ? '' : '请停止运行。'}请降低 ${stage} 的学习率${rate && `（现为 ${rate}）`}。`,
  }),
};
