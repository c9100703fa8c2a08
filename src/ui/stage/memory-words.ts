const MEBIBYTE = 1024 * 1024;

/** 134217728 → `128Mi`, as a manifest writes it. */
export const mebibytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)}Mi`;

/** `812 B`, `3.1 KiB`, `2 MiB` */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [amount, unit] = bytes < MEBIBYTE ? [bytes / 1024, 'KiB'] : [bytes / MEBIBYTE, 'MiB'];
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit}`;
}
