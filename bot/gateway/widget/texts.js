/** Every word that the page says by itself. What the assistant says comes from the server. */

export const T = {
  name: '知规',
  tagline: '制度问答，有据可查',
  openChat: '打开知规制度问答',
  closeChat: '收起',

  welcome: {
    title: '您好，请问要查哪一条规定？',
    lead: '我只用制度原文回答，并注明条款出处；制度没有规定的，会直接告诉您。',
    samplesTitle: '可以这样问',
    samples: [
      '常务会议多久召开一次？',
      '参加常务会议要请假，找谁批准？',
      '部门意见不一致的议题能上会吗？',
      '规范性文件提请常务会议审议前要经过哪些审查？',
      '第四十六条第二款',
      '工作规则有哪些章节？',
    ],
  },

  log: '对话记录',
  me: '您',
  bot: '知规',
  thinking: '正在查阅制度原文',

  input: '输入问题',
  placeholder: '请输入问题或条款号',
  hint: 'Enter 发送，Shift + Enter 换行',
  send: '发送',
  left: (n) => `还可输入 ${n} 字`,
  over: (n) => `超出 ${n} 字，请精简后再发送`,

  decision: { grounded: '有依据', related: '可能相关', not_found: '本库未作规定' },
  truncated: '原文在此处不完整',
  openArticle: (citation) => `查看条文：${citation}`,
  copy: '复制引用',
  copied: '已复制',
  copiedAloud: (citation) => `已复制引用：${citation}`,
  copyFailed: '未能复制，请手动选取',
  buttonIcons: { 有用: 'up', 没用: 'down', 查看全文: 'book', 更多相关: 'more' },
  feedback: ['有用', '没用'],

  article: '条文',
  readArticle: '打开条文',
  closeArticle: '关闭条文',
  loadingArticle: '正在打开条文',
  previous: '上一条',
  next: '下一条',
  none: { previous: '已是第一条', next: '已是最后一条' },
  range: (first, last) => (first === last ? first : `${first}至${last}`),

  bigText: '大字',
  contrast: '高对比',
  clear: '清空对话',
  clearSure: '确认清空',
  cleared: '对话已清空',

  retry: '重试',
  edit: '修改后重发',
  problem: {
    title: '没有得到答复',
    network: '连接不上服务，请检查网络后重试。您的问题已保留。',
    timeout: '等待时间过长，请重试。您的问题已保留。',
    interrupted: '这条消息发送时页面被关闭，可以重试。',
    reply: '服务返回的内容无法识别，请重试或联系管理员。',
  },
};
