import type { Words } from '../en.js';

export const proof: Words['proof'] = {
  title: '亲自验证',
  about: '您的任何东西都不会离开这台计算机。不必听信我们：这里的一切都在您查看时统计或试验。',
  requests: {
    title: '请求',
    onlyOwn: '到目前为止，所有请求都发往提供本页的服务器，用于获取页面和演示。',
    others: (places) => `有请求发往其他地方：${places}。本页不需要它们：可能是浏览器扩展发出的。`,
    to: '发往',
    loading: '加载页面时',
    since: '此后',
    inRuns: '其中运行期间',
    about:
      '由浏览器统计，包括页面和引擎（负责计算的Worker）。可与浏览器开发者工具（F12）的网络面板对照。为无网络访问而获取的内容在下方统计。',
    places: {
      program: '程序自身的文件',
      demo: '演示的文件',
      other: '该服务器的其他内容',
    },
  },
  policy: {
    title: '策略',
    none: '本页没有内容安全策略（Content Security Policy），例如来自开发服务器：没有任何东西约束它。',
    held: (directive, value) => (
      <>
        浏览器对本页执行以下内容安全策略。{directive}规定它可以从哪里获取：{value}（'self'是本页自己的服务器）。
      </>
    ),
    notSet: '未设置',
    try: '尝试访问另一个地址',
    aboutTry: (address) => `页面和引擎各请求一次${address}，任何域名服务器都不认识它。`,
    page: '页面',
    engine: '引擎',
    noEngine: '引擎没有响应。',
    notRefused: (who) => `${who}没有被任何策略拒绝：只是因为该地址不存在才未成功。以标头发送策略的服务器可以约束它。`,
    refused: (who, policies) =>
      `${who}在发送任何内容之前就被${policies === 1 ? '一条策略' : `${policies}条策略（页面的和服务器的）`}拒绝。`,
    ask: '向服务器询问其策略',
    aboutAsk: '向本页自己的服务器发一次请求；已计入上方。',
    noServer: '服务器没有响应。',
    noHeader: '服务器没有以标头发送策略：只有上方页面自己的策略有效。',
    same: '服务器发送的是同一策略。',
    another: '服务器发送的是另一策略：',
  },
  cable: {
    title: '拔掉网线',
    states: {
      none: '本页没有为无网络访问保留任何内容：浏览器在此不允许，或页面来自开发服务器。已经打开的内容没有网络仍可运行。',
      soon: '页面将为无网络访问而保留：在打开几秒之后，并且没有运行正在进行时。',
      installing: '正在为无网络访问保留页面…',
      ready: '页面已保留在此浏览器中：没有网络也能打开，重新加载后也可以。',
      failed: '无法为无网络访问保留页面。已经打开的内容没有网络仍可运行。',
    },
    kept: (files, size) => `为此从本页自己的服务器获取：${files}，${size}。它们保存在此浏览器中，不会再次获取。`,
    pull: '拔掉网线并关闭无线网络，或使用飞行模式。',
    reload: '如果愿意，请重新加载页面。',
    run: '打开您的文件或演示，然后开始运行。一切照常工作。',
    online: '目前浏览器显示有网络。',
    offline: '目前浏览器显示没有网络。',
  },
  hashes: {
    title: '输入与输出',
    before: '运行之后，这里会列出每个输入文件和适应后模型的SHA-256。',
    none: '这次运行的记录中没有哈希值。',
    file: '文件',
    size: '大小',
    hash: 'SHA-256',
    roles: {
      model: '模型',
      'part of the model': '模型的一部分',
      student: '学生',
      prediction: '预测',
      image: '图像',
      'label map': '标签图',
      'held-out image': '留出图像',
      'held-out label map': '留出标签图',
    },
    input: (role, files) => `${role}：${files}`,
    result: (path) => `结果：${path}`,
    later: '适应后的模型在最后出现。',
    about: (command) => <>报告中有同样的内容，在可供签字的一页上。{command}可将文件与运行记录逐一核对。</>,
  },
  files: (_count, shown) => `${shown}个文件`,
};
