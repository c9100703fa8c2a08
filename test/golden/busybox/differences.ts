/** Scripts whose result differs from busybox' on purpose or for the time being, with the reason; by how they begin. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  "awk 'function f(a,b)": 'Debian builds busybox without mathematics in awk; the image on Docker Hub has it',
  'env -i A=1 env': 'Debian builds busybox without printenv; the image on Docker Hub has it',
};

export const differenceOf = (script: string): string | undefined =>
  Object.entries(DIFFERENCES).find(([start]) => script.startsWith(start))?.[1];
