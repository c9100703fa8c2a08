/**
 * Objects as they come in, before anyone has checked that what must be there is there.
 */

/** `T` with every field optional, at every depth: what validation has to expect. */
export type Draft<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
      : T;

/** Any API object, as far as its identity goes. */
export interface AnyObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: Draft<import('../types.ts').ObjectMeta> | undefined;
}

/** True for what Go would hold as the zero string: absent or empty. */
export function isBlank(text: string | undefined): text is '' | undefined {
  return text === undefined || text === '';
}
