/** How a share link is told from other fragments, without what it takes to read one. */
export const LINK_PREFIX = '#s=';

/** Whether a fragment claims to be a share link, readable or not. */
export const isLink = (fragment: string): boolean => fragment.startsWith(LINK_PREFIX);
