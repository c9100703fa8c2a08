/** Where the files' editor lets a command of the terminal open one; see `FileEditor`. */
export const FILE_SLOT_ID = 'terminal-file';
