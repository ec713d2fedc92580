import type { Words } from '../en.js';

export const page: Words['page'] = {
  language: '语言',
};
