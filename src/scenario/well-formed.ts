/** Half of a surrogate pair cannot travel as UTF-8: it becomes U+FFFD, as every encoder would make it. */
export const wellFormed = (value: string): string =>
  value.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
