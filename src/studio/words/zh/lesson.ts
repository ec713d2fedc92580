import type { Words } from '../en.js';
import { ablation } from './lesson/ablation.js';
import { curriculum } from './lesson/curriculum.js';
import { negativeLabels } from './lesson/negative-labels.js';
import { pixel } from './lesson/pixel.js';
import { propagation } from './lesson/propagation.js';
import { symbols } from './lesson/symbols.js';
import { tour } from './lesson/tour.js';

export const lesson: Words['lesson'] = {
  ablation,
  column: {
    tour: '导览',
    lesson: '教程',
    forms: '源模型、目标图像和配方',
    back: '返回教程',
  },
  guide: {
    place: (place, count) => `${place}/${count}`,
    back: '上一步',
    next: '下一步',
    look: '请看',
  },
  lessons: { curriculum, 'negative-labels': negativeLabels, propagation },
  list: '教程',
  panel: {
    progress: '教程的进度',
    end: '结束教程',
    whole: '显示整个工作室',
    open: '打开教程的图像',
    needsGpu: '教程的图像和运行需要GPU。它的文字和答案不需要。',
    todo: '请做',
    pause: '暂停',
    resume: '继续',
    run: '运行配方',
  },
  noLesson: {
    message: (name) => `没有名为“${name}”的教程。`,
    advice: (names) => `现有：${names}。`,
  },
  pixel,
  recorded: {
    open: '查看录制的运行',
    opening: '正在打开录制的运行…',
    about: (adapter, date) => `录制于${adapter}，${date}；现在不进行任何计算。`,
    figures: (source, final, batchNorm) =>
      `mIoU之前为${source}，之后为${final}；最便宜的办法，即重新估计的批归一化，为${batchNorm}。`,
    size: (bytes) => `${bytes}，不需要GPU。`,
    missing: {
      message: '无法从本页面的服务器取得录制的运行。',
      advice: '请检查文件夹demo/recorded是否已随页面部署。',
    },
  },
  symbols,
  symbolNote: {
    layer: (title) => `图层“${title}”`,
    chart: (title) => `图表“${title}”`,
    option: (label) => `选项“${label}”`,
    noStage: (label, stage) => `选项“${label}”：配方没有${stage}。`,
    letGo: '放开符号',
  },
  tour,
};
