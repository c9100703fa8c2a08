/** The tree of futures of one scenario. */
export const branchesEn = {
  button: (name: string) => `Branch: ${name}`,
  title: 'Branches',
  /** Where it left another branch. */
  from: (parent: string, time: string) => `left ${parent} at ${time}`,
  root: 'where it began',
  acts: (n: number) => (n === 1 ? '1 act' : `${n} acts`),
  rename: (name: string) => `Rename “${name}”…`,
  remove: (name: string) => `Delete “${name}”`,
  renameTitle: (name: string) => `Rename the branch ${name}`,
  newName: 'New name',
  change: 'Rename',
  nameInvalid: 'A name has 1 to 40 characters.',
  nameTaken: 'Another branch has this name.',
};
