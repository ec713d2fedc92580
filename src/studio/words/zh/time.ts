import type { Words } from '../en.js';

const counted = (count: number, unit: string): string => `${count.toLocaleString('zh-CN')}${unit}`;

export const time: Words['time'] = {
  place: (stage, step, steps) => `${stage}第${step}步（共${steps}步）`,
  beforeFirst: (stage) => `${stage}，第一步之前`,
  bar: {
    label: '运行的时间',
    now: (place) => `现在：${place}`,
    play: '回放运行',
    pause: '暂停回放',
    playAbout: '不影响运行本身',
    playKey: '空格键（在滑块上）',
    earlier: '更早',
    later: '更晚',
    live: '实时',
    result: '结果',
    speed: '每秒图片数',
    loop: '循环播放',
    save: '保存为动画',
    saveAbout: '各窗格的图层随步变化，保存为GIF',
  },
  note: {
    recordAlone: '单独的记录不含图片：只有曲线和直方图会变化。',
    none: '此运行没有随时间保留图片：只有曲线和直方图会变化。图片的空间在“运行”中设置。',
    kept: (own, images, size, budget) =>
      `此图像${counted(own, '张图片')}，共${counted(images, '张图像')}，${size}${budget === null ? '' : `（上限${budget}）`}。`,
    ofOthers: (names) => `没有随时间保留此图像的图片。已保留：${names}。`,
  },
  picture: {
    reading: '正在读取图片…',
    none: '没有随时间保留此图像的图片。保留了以下图像的：',
    image: (number) => `图像${number}`,
  },
  budget: {
    label: '随时间保留的图片',
    nothing: '不保留',
    most: (size) => `最多${size}`,
    taken: (size) => `正在进行的运行已为此占用${size}。`,
    none: '运行期间不保留图片：滑块只移动曲线和直方图。',
    tooSmall: (pixels) => `在${pixels}像素下，连几张图片也放不下：不保留图片。`,
    kept: (images, each, pixels, most, times) =>
      `运行期间保留${counted(images, '张图像')}的所有图层：在${pixels}像素下每次约${each}。` +
      `下一次运行最多占用${most}，最多保留${counted(times, '步')}。`,
  },
  animation: {
    title: '保存为动画',
    about: '将此图像保留的图片依次做成GIF动画。动画在本机生成。',
    loading: '正在加载…',
    shown: '显示',
    and: '和',
    size: '大小',
    sizeOf: (pixels) => `每张图片${pixels}`,
    ownSize: (pixels) => `每张图片${pixels}，原始大小`,
    speed: '每秒图片数',
    withStep: '在每张图片下写出阶段和步',
    note: (pictures) =>
      `${counted(pictures, '张图片')}。GIF有255种颜色：照片的渐变会略显粗糙。图层尚不存在时，其图片为灰色。`,
    cancel: '取消',
    save: '保存GIF',
    close: '关闭',
    drawing: (picture, of) => `正在绘制第${picture}张图片，共${of}张`,
    encoding: '正在编码…',
    progress: '动画的进度',
    saved: (size) => `已保存：${size}。`,
    noPictures: '没有随时间保留的图片。',
    notEncoded: '动画无法编码。',
  },
};
