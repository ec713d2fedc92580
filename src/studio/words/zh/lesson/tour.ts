import type { Words } from '../../en.js';

export const tour: Words['lesson']['tour'] = {
  take: '开始导览',
  goOn: (stop, stops) => `继续导览（${stop}/${stops}）`,
  title: '导览',
  progress: '导览的进度',
  spokenPlace: (stop, stops) => `第${stop}站，共${stops}站。`,
  end: '结束导览',
  leave: '离开',
  goesOn: '运行正在前往这一站…',
  paused: '运行在前往这一站的途中暂停了。',
  letItGoOn: '让它继续',
  start: '启动演示',
  lacks: (stage) => `这次运行的配方没有${stage}：这一站只能作介绍。`,
  pixel: {
    middle: '取中间的像素',
    numbers: (x, y, entropy, weight) => `像素 x ${x}, y ${y}：h = ${entropy}，所以(1 − h)^{γ} = ${weight}。`,
    sharpening: {
      surer: '它的梯度使它更确信。',
      'less-sure': '它的梯度使它更不确信：留待以后。',
      unmoved: '它的梯度不改变它。',
      'left-out': '熵的上限把它排除在外。',
    },
  },
  stops: {
    source: {
      title: '源模型失败了',
      trained: '这个网络是在没有雪的晴天训练的。这些是冬天的场景，没有人为它标注过。',
      reaches: (mIoU) => `在这里它达到的mIoU为${mIoU}。`,
      labels: '给这张图着色的标签只用于测量：没有任何阶段会看到它们。',
      look: '图像：红色是预测错误的地方。',
    },
    entropy: {
      title: '它知道自己哪里不知道',
      sure: '没有标签，就没有什么能说明哪里错了。但网络自身的概率说明了它对每个像素有多确信：熵h，从0（确信）到1（无法决定）。',
      misleads: '这是该方法所能依据的全部。它可能误导：网络可能既确信又错误。',
      look: '明亮表示无法决定。与上一站的错误比较（E键）。',
    },
    curriculum: {
      title: 'Align：先学确信的像素',
      weight: 'Align降低熵，但每个像素按(1 − h)^{γ}计算：确信的像素计算得多，不确信的几乎不计算。这就是课程。',
      click: '点击图像中的一个像素。它的全部计算会在右侧打开：概率、h、它的权重，以及梯度对它做了什么。',
      clickKept:
        '点击图像中的一个像素。保留下来的内容会在右侧打开：h、它的权重，以及梯度对它做了什么。在您自己的运行中，那里还有它的概率。',
      look: '先看物体边缘的一个像素，再看道路中央的一个像素。',
    },
    histogram: {
      title: '直方图在移动',
      border: '在虚线边界h = 1/(γ + 1)左侧，像素变得更确信。在右侧，像素被向上推，变得更不确信，留给后面的阶段。',
      mean: (first, now) => `一步的平均熵：起初为${first}，现在为${now}。它可以上升，这不是毛病。`,
      look: '熵直方图：淡淡的轮廓是较早的步。',
    },
    positive: {
      title: 'Teach：正标签',
      teacher:
        '教师是学生的缓慢平均，为每张图像打标签；学生在扰动后的视图上学习这些伪标签。只保留高于其类别阈值的标签。',
      kept: (share) => `在最近一步中，${share}的像素被保留。`,
      look: '保留的像素显示其类别的颜色；其他像素变暗，在这里什么也不教。',
    },
    negative: {
      title: 'Teach：负标签',
      absent:
        '在没有人能说出一个像素是什么的地方，仍然可以说它不是什么：概率低于δ的类别肯定不存在。因此不确信的像素也能教。',
      ruledOut: (classes) => `平均每个像素排除${classes}个类别。`,
      brings: '它在这个演示中带来的很少：Teach之后半个点，到最后什么也没有留下（用三个随机种子测得）。',
      look: '每个像素上有多少类别被排除。',
    },
    propagate: {
      title: 'Propagate：简单图像教困难图像',
      ranked:
        '图像按平均熵排序。简单图像算作有标签；它们的一半类别被剪下来，粘贴到困难图像中，困难图像的其他地方由教师打标签。',
      counts: '困难图像按q计算，q是其中教师确信的像素所占的比例。',
      look: '混合图像，以及它下方图像条中简单与困难之间的边界。',
    },
    result: {
      title: '结果，与最便宜的办法并列',
      reaches: (comparison) => `这次运行达到的mIoU为${comparison}。`,
      notMeasured: '这次运行没有测量。',
      batchNorm: '重新估计的批归一化不需要梯度，也不需要配方：一种方法必须胜过它。',
      short:
        '这是一次短的运行。完整的演示在它从未见过的图像上从33.1升到38.0，批归一化升到33.8；其中Propagate的部分是0.2，少于随机种子带来的变化。这些是三个随机种子的平均值。',
      look: '变差的类别，而不只是平均值。之后，教程会问每个部分有什么用。',
    },
  },
};
