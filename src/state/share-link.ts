/** Writing links. Apart from the rest, because compression is no part of the first picture. */
export { encodeLink } from '../scenario/link.ts';
