import type { Words } from '../en.js';

export const paper: Words['paper'] = {
  sheet: {
    title: '这个配方与论文的不同之处',
    about: (recipe) => `配方“${recipe}”，与作者发布的Align、Teach和Propagate对照。`,
    otherMethod: (name) => `“${name}”是另一种方法，不是换了选项的ATP；docs/rivals.md说明它出自谁，以及作了哪些简化。`,
  },
  link: {
    otherMethod: '不是论文的方法',
    none: '与论文发布的代码相同',
    places: (count) => `有${count}处与论文不同`,
  },
  departures: {
    title: '哪些不同，为什么',
    about: (reference) => `与配方“${reference}”比较，它是最接近的已发布设置。“→”从论文指向这个配方。`,
    none: '每个选项都与发布的代码相同。docs/rivals.md列出没有选项可以涵盖的内容。',
    sizes: (count) => `${count}项规模：只是多少和多久，方法不变`,
    added: '增加',
    leftOut: '省去',
    order: '顺序',
    optionOfStage: (stage, option) => `${stage}：${option}`,
  },
  curves: {
    title: 'Align的两种梯度',
    about: (less) => (
      <>
        两者的损失相同。权重参与梯度时，在1/(γ + 1)以上斜率为负：一步之后这些像素{less}
        确定。权重分离时，斜率处处为正：不确定的像素只是等待。
      </>
    ),
    less: '更不',
    choice: '课程权重的梯度',
    through: '参与梯度',
    detached: '分离',
    entropy: '熵h',
  },
  reading: {
    text: (h, loss, slope, does) => (
      <>
        h = {h}时：损失{loss}，斜率{slope}：{does}
      </>
    ),
    loss: '(1 − h)^γ h，尚未乘以熵项的权重。',
    slope: '损失随h增长的快慢。斜率大于0时，一步会降低h；小于0时，会升高h。',
    leftOut: '不计入',
    lessSure: '变得更不确定',
    waits: '等待',
    surer: '变得更确定',
  },
  facts: {
    border: (gammas, border) => (
      <>
        γ = {gammas}，虚线边界1/(γ + 1) = {border}
      </>
    ),
    overStage: (gammas) => `${gammas}（随阶段变化；断续曲线为阶段结束时）`,
    borderTip: '(1 − h)^γ h在这里最大。权重参与梯度时，斜率在这里变号。',
    limit: (limit) => `h大于${limit}（entropyLimit）的像素不计入。`,
    above: (share, does, whose) => (
      <>
        {share}的像素在边界以上：{does}
        {whose}
      </>
    ),
    pushed: '它们被推向更不确定',
    wait: '它们等待',
    shareTip: (whose) => `取自${whose}的像素；曲线后的蓝色部分，平方根刻度。`,
    noEntropies: '请打开源模型和图像：它们的像素熵会画在曲线后面。',
  },
  entropies: {
    ofStep: (step) => `Align第${step}步`,
  },
  plot: {
    through: { title: '权重参与梯度', origin: '与发布的代码相同', unsure: '↓ 更不确定' },
    detached: { title: '权重分离', origin: '论文中没有', unsure: '↓ 等待' },
    thisRecipe: '当前配方',
    loss: '一个像素的损失，两者相同',
    derivative: '损失对熵h的导数',
    derivativeOf: (gradient, gammas) => `损失对h的导数，${gradient}，γ为${gammas.join('到')}`,
  },
};
