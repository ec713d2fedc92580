import type { Words } from '../en.js';

const explanations: Words['page']['explanations'] = {
  given: {
    title: '给定预测',
    text: '源模型是黑盒：其所有者既不给出权重也不给出梯度，只给出它对您的图像的预测。除此之外不需要任何东西。您适应的是自己的学生。',
    look: '给定的预测及其熵：学生将要学习的内容，包括其中的错误，直到它用多数胜过这些错误。',
  },
  source: {
    title: '源模型',
    text: '在别处、用您没有的图像训练的分割网络。只需要它的权重：从不索取它的训练数据。',
    look: '模型卡片列出从文件中读到的内容和不得不假设的内容；错误的假设可以在“配方”的“网络”中更正。',
  },
  targets: {
    title: '目标图像',
    text: '来自网络将要工作的地方的图像，没有标签。标签图只用于测量；留出图像除测量外没有其他用途。',
    look: '前几张图像的预测和熵h：熵亮的地方，源模型不知道自己看到的是什么。',
  },
  recipe: {
    title: '配方',
    text: '除模型和图像之外，决定一次运行的一切：阶段、步数、学习率、数据增强和种子。它是普通数据：就在本页的地址中，相同的配方和种子会重复同一次运行。',
    look: '先用很少的步数把所有阶段看一遍；再给每个阶段更多步数。',
  },
  distil: {
    text: '源模型是黑盒：一个独立的学生在图像的扰动视图上学习给定的预测。在本阶段后期，每遍之后标签会向学生的滑动平均的预测移动，从而使个别错误被多数胜过。',
    look: (given, ensembled, disagreement) =>
      `图层“${given}”、“${ensembled}”和“${disagreement}”：标签在哪里移动了，移动得是否正确。`,
  },
  reestimate: {
    text: '每个批归一化从目标图像中取得其通道的均值和方差，并对所有图像取平均。权重不变，也不学习任何东西：这是最廉价的办法，也是带梯度的阶段必须超过的结果。',
    look: '前后的预测：新地点的颜色和光照大多在这里被抵消。剩下的留给后面的阶段。',
  },
  align: {
    text: '熵h低于1/(γ + 1)的像素变得更有把握；高于它的则被推高，变得更没有把握，留给后面的阶段：这是按熵安排的课程。若分离权重的梯度（curriculumGradient），权重不会推高任何像素：所有像素都按各自的权重变得更有把握。第二项使所有类别都得以保留；分类器保持固定，使目标特征向它移动。',
    look: '虚线边界左侧的熵直方图向左移动，右侧的向右移动：平均熵可能上升，这不是错误。没有边界时整体向左移动。类别占比大致不变；某个类别翻倍或消失则是警告。',
    more: '两种梯度并排对比',
  },
  teach: {
    text: '缓慢移动的教师为每张图像的原始视图（或多个视图一起）打标签，每步一次或每轮一次；学生在扰动视图上学习这些伪标签，或其背后的概率。概率低于δ的类别是负标签：肯定不是这一类，这在教师没有把握的地方也能起作用。',
    look: (positive, negative) =>
      `图层“${positive}”（哪些像素参与教学）和“${negative}”（排除了多少类别），以及每个类别保留的比例。`,
  },
  propagate: {
    text: '对图像排序，除非配方另有规定，按平均熵排序：容易的图像得到伪标签，视为有标签。从中剪下一些部分贴到困难的图像中，使知识从容易的图像传播到困难的图像。',
    look: (mixed) => `排序后的图像条及其难易边界，图层“${mixed}”，以及困难图像是否有提升。`,
  },
  result: {
    title: '结果',
    text: '适应后的网络，与源模型以及最廉价的办法（在目标图像上重新估计的批归一化统计量）对比。每个指标都注明属于谁：受训练的学生，或其滑动平均即教师。',
    look: '不只看平均值，还要看下降的类别；然后下载模型、预测和报告。',
  },
};

export const page: Words['page'] = {
  language: '语言',
  languageMissing: {
    message: '无法从本页面的服务器获取该语言的文字。',
    advice: '请确认服务器仍在运行，然后重新选择语言。',
  },
  explanations,
  evaluated: { student: '学生', teacher: '教师', predictions: '预测' },
  tasks: {
    'reading weights': '读取权重',
    'reading predictions': '读取预测',
    'ensembling labels': '集成标签',
    'opening images': '打开图像',
    'reading labels': '读取标签图',
    'hashing files': '计算文件哈希',
    'checking labels': '检查标签',
    evaluating: '评估',
    'measuring baselines': '测量基线',
    'ranking images': '图像排序',
    'estimating thresholds': '估计阈值',
    'measuring class shares': '测量类别占比',
    'labelling images': '为图像打标签',
    'estimating batch norm': '估计批归一化',
    'comparing candidates': '比较结果',
  },
  run: {
    starting: '正在开始',
    startingAgain: '正在重新开始',
    collapsed: '已坍塌，等待中',
    paused: (doing) => `已暂停 - ${doing}`,
    done: '已完成',
    doneWith: (mIoU) => `已完成：mIoU ${mIoU}`,
    stopped: '已停止',
    failed: '已失败',
  },
  log: {
    started: (name, seed, images) => `运行“${name}”，种子${seed}，${images}张图像。`,
    startedHeldOut: (name, seed, images, heldOut) => `运行“${name}”，种子${seed}，${images}张图像，留出${heldOut}张。`,
    task: (task, total) => `${task}（${total}）。`,
    evaluated: (checkpoint, whose, mIoU, accuracy) => `${checkpoint}（${whose}）：mIoU ${mIoU}，aAcc ${accuracy}。`,
    stageStarts: (stage, steps) => `${stage}开始：${steps}步。`,
    ranked: {
      before: (stage, easy, all) => `${stage}之前的图像排序：${all}张中${easy}张容易。`,
      after: (stage, easy, all) => `${stage}之后的图像排序：${all}张中${easy}张容易。`,
    },
    labelsStored: (images, form) => `${images}张图像的软标签：${form}。`,
    stageFinished: (stage, time, result) => `${stage}完成，用时${time}；结果：${result}。`,
    collapsed: (place) => `最后的良好权重：${place}。`,
    continued: (place) => `已继续：${place}。`,
    paused: '已暂停。',
    resumed: '已恢复。',
    failed: (why) => `运行失败：${why}`,
    ended: {
      done: (time) => `运行完成，计算用时${time}。`,
      stopped: (time) => `运行停止，计算用时${time}。`,
      failed: (time) => `运行失败，计算用时${time}。`,
    },
  },
  update: {
    run: '运行正在进行：新版本会等到它结束。',
    otherTab: '另一个标签页中有运行正在进行：新版本会等到它结束。',
  },
  engine: {
    lost: (reason) => `GPU丢失（${reason}）`,
    ended: '引擎已被终止',
    lostAndAgain: (end) => `${end}，已重新启动`,
    again: (end) => `${end}。引擎已重新启动`,
    step: (stage, step) => `${stage}第${step}步`,
    beginning: '开头',
    restarted: (again, place, restart, most) => `${again}；运行从${place}继续。第${restart}次，最多${most}次。`,
    continued: (place) => `引擎已重新启动；运行从${place}继续。`,
    stored: '引擎已重新启动。运行已经完成：其结果在运行列表中。',
    gaveUp: (end, restarts) => `${end}。运行已重新启动${restarts}次，不再自动重新启动。`,
    gaveUpAdvice: '请关闭其他使用GPU的程序，并更新显卡驱动。较小的输入、裁剪或批量占用的显存更少。',
    died: '引擎意外停止。',
    diedOf: (detail) => `引擎意外停止：${detail}`,
    unreadable: '有一条消息无法读取',
    diedAdvice: '请重新加载页面。如果再次发生，请尝试较小的输入尺寸或批量。',
  },
  address: {
    tooLong: (length, most) => `地址在“#”之后有${length}个字符；最多读取${most}个。`,
    recipeTooLarge: (most) => `解压后超过配方允许的${most}字节。`,
    cutOff: '它被截断或更改了。',
    unreadable: (why) => `无法读取地址中的配方。${why}`,
  },
  recipe: {
    steps: (_count, shown) => `${shown}步`,
    images: (_count, shown) => `${shown}张图像`,
    inShort: (steps, images, size) => `${steps}，每步${images}，尺寸${size}。`,
    inShortCrops: (steps, images, size, crop) => `${steps}，每步${images}，尺寸${size}，裁剪${crop}。`,
  },
};
