export const page = {
  language: 'Language',
};
