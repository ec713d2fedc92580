import type { Words } from '../en.js';

export const controls: Words['controls'] = {
  bar: {
    left: (clock) => `剩余${clock}`,
  },
  boundary: {
    failed: (part, message) => `${part}无法绘制：${message}`,
    advice: '运行会继续，只是没有这一部分。',
    again: '重新绘制',
  },
  fileDrop: {
    folder: '文件夹…',
    folderLabel: (title) => `${title}（文件夹）`,
  },
  problem: {
    fault: '这是程序的错误，与您的文件无关。',
    dismiss: '关闭提示',
  },
  sheet: {
    close: '关闭',
  },
};
