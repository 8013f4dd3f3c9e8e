export const termsUrl = 'https://www.youtube.com/t/terms';
