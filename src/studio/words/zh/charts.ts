import type { Words } from '../en.js';

export const charts: Words['charts'] = {
  titles: {
    miou: 'mIoU',
    losses: '损失',
    entropy: '平均熵',
    kept: '保留比例',
    classes: '类别占比',
    histogram: '熵直方图',
  },
  evaluated: { student: '学生', teacher: '教师', predictions: '预测' },
  section: {
    enlarge: (title) => `放大${title}`,
  },
  plot: {
    label: (label, from, to) => `${label}；第${from}至${to}步`,
    undone: (stage) => `${stage}（已撤销）`,
  },
  enlarged: {
    about: '方向键切换到其他图表。',
    chart: '图表',
  },
  run: {
    label: '运行的曲线',
    empty: '运行开始后，损失、熵、保留比例、类别占比和mIoU会逐步显示在这里。',
    undoneStages: '已撤销的阶段',
    undone: '已撤销',
    steps: '显示的步',
    whole: '整个运行',
    byItself: (stage) => `仅${stage}`,
    saved: {
      miou: 'mIoU',
      losses: '损失',
      entropy: '平均熵',
      kept: '保留比例',
      classes: '类别占比',
      histogram: '直方图',
    },
  },
  losses: {
    about: '每一步的损失及其加权的各部分（学生，在该步的批上）。',
    label: '各步的损失',
  },
  entropy: {
    about: '该步学生预测的平均归一化熵h：0表示确定，1表示无法决定。',
    label: '各步的平均熵',
  },
  kept: {
    pixelsIn: (stage, pixels) => `${stage}中：${pixels}`,
    about: (pixels, all) =>
      `参与的像素的比例；${pixels}。虚线：标签因集成而移到其他类别的比例。以下阶段不遗漏任何像素：${all}。`,
    label: '各步的保留比例',
    pixels: '像素',
    relabelled: '改标',
  },
  classes: {
    about:
      '该步预测的像素在各类别中的占比（学生）。如果一个类别取代了所有其他类别，就是坍塌。保存的长运行只有部分步的占比。',
    label: '各步的类别占比',
    ofStep: (step) => `第${step}步`,
  },
  histogram: {
    about:
      '该步像素按归一化熵h的占比，64个区间，高度为平方根刻度；浅色：该阶段较早的步。保存的长运行只有部分步的直方图：图例给出是哪一步。Align降低虚线边界左侧的h，提高右侧的h；没有边界时降低所有h，各按其权重。',
    label: (step, stage) => `${stage}第${step}步的熵直方图`,
    step: (step) => `第${step}步`,
    bin: (from, to, share) => `h ${from}至${to}：${share}`,
    surer: '← 变得更确定',
    lessSure: '变得更不确定 →',
  },
  miou: {
    about: (images) => `${images}的mIoU。实心：评估的是学生；圆环：教师（滑动平均）。`,
    heldOut: '留出图像（虚线：目标图像）',
    labelled: '所有有标签的图像',
    withoutLabels: '有标签图时才测量。',
    later: '源模型在最初几步之间测量。',
    measuring: (done, total) => `正在各步之间测量源模型，以便比较：${done}/${total}。`,
    source: '源模型',
    batchNorm: '批归一化',
    onTargets: '目标图像',
  },
  noFigures: '还没有数值：有标签图时才测量准确率。',
  confusion: {
    checkpoint: '检查点',
    point: '指向一个单元格即可读取。',
    scale: '占该行的比例；颜色为平方根刻度',
    ofRow: '占该行的%',
    unlabelled: (name) => `没有像素的标签是${name}。`,
    pixels: (count, total) => `${total}个像素中的${count}个`,
    recognised: (share, name, pixels) => `${name}的${share}被正确识别（${pixels}）。`,
    takenFor: (share, name, other, pixels) => `${name}的${share}被当作${other}（${pixels}）。`,
    label: '混淆矩阵：行是真值，列是预测；用方向键读取单元格',
    corner: '真值 ↓ 预测 →',
  },
  iou: {
    caption: 'IoU，满分100；带符号的是与源模型之差。',
    class: '类别',
    rare: '稀有类别',
    noRare: '没有占标签不足2 %的类别',
    mIoU: '在标签或预测中出现的类别的平均IoU',
    mAcc: '各类别像素预测正确的比例的平均值',
    aAcc: '所有有标签的像素中预测正确的比例',
    column: (title, evaluated, images) => `${title}，${evaluated}的权重，${images}张图像`,
    nowhere: '该类别既不在标签中，也不在预测中',
  },
};
