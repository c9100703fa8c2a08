/** Bounds on what a scenario may hold, wherever it comes from: a link, a file, the browser's storage. */
export const SCENARIO_LIMITS = {
  files: 32,
  /** Characters of one file name. */
  fileNameLength: 64,
  /** UTF-16 code units of one file. More is kept in the editor, but not simulated (the manifest reader says so). */
  fileLength: 8 * 1024 * 1024,
  nodes: 20,
  images: 64,
  acts: 1_000,
  /** Futures of one scenario, the one that is looked at among them. */
  branches: 16,
  branchNameLength: 40,
  /** Characters typed at once into a terminal, and of a file that was edited there. */
  lineLength: 16_384,
  editedLength: 65_536,
  /** Characters of one body of a client's request as JSON, how deep it may be, and characters typed at once. */
  bodyLength: 1024 * 1024,
  bodyDepth: 64,
  inputLength: 256 * 1024,
  /** Characters of one patch as JSON, and how deep it may be. */
  patchLength: 16_384,
  patchDepth: 32,
  /** A hundred days of virtual time. */
  timeMs: 100 * 24 * 60 * 60 * 1000,
  seedLength: 64,
} as const;

export const LINK_LIMITS = {
  /** Characters of a link's fragment that we write; above, a file is offered instead. */
  written: 8_000,
  /** Characters of a fragment that we are willing to read. */
  read: 32_000,
  /** Bytes of a scenario after decompression. */
  plainBytes: 256 * 1024,
} as const;
