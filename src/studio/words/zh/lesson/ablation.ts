import type { Words } from '../../en.js';

export const ablation: Words['lesson']['ablation'] = {
  title: '每个部分有什么用？',
  legend: '按原样运行配方，然后',
  going: '有一次运行正在进行。',
  queue: (runs) => `将${runs}次运行加入队列并对比`,
  leftOut: (most, names) => `对比一次显示${most}次运行，不包括：${names}。之后可以在运行列表中选择其他运行。`,
  lost: {
    text: (names) =>
      `页面重新加载时，消融中的这些运行还没有完成：${names}。已完成的运行都保留着；当时正在进行的那次在运行列表中，保留到已保存的地方。`,
    files: '重新加入队列后，它们会使用届时打开的文件从头开始。',
    again: (count) => (count === 1 ? '重新加入队列' : `将这${count}次重新加入队列`),
    forget: '放弃',
  },
  busy: '正在将运行加入队列…',
  asItIs: '按原样',
  changes: {
    curriculum: { title: '不用课程', about: 'Align中γ为0：所有像素同等计算。' },
    negatives: { title: '不用负标签', about: '在Teach和Propagate中，负标签的权重为0。' },
    propagation: { title: '不用传播', about: '运行在Propagate之前结束。' },
    'batch-norm': {
      title: '仅批归一化',
      about: '只从目标图像取得批归一化的统计量：没有梯度，没有伪标签。',
    },
  },
  list: {
    label: '队列中的运行',
    done: (done, runs) => `${runs}次运行中已完成${done}次。`,
    failed: (count) => `${count}次失败；其余的照常继续。`,
    cancelAll: '全部取消',
    compare: '进行对比',
    cancel: (title) => `取消“${title}”`,
    progress: (title) => `“${title}”的进度`,
    follow: '各次运行会自动依次进行。',
    left: (duration) => `训练大约还需${duration}。`,
  },
  states: {
    waiting: '等待中',
    running: '运行中',
    done: '已完成',
    failed: '失败',
    cancelled: '已取消',
    lost: '因重新加载而丢失',
  },
  problems: {
    otherTab: '另一个标签页中有运行。',
    notStarted: '无法启动这次运行。',
    endedEarly: '这次运行提前结束。',
  },
};
