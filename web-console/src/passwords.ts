/** NewAccount of the contract. */
export const PASSWORD_MIN = 12;

/** What is wrong with a new password; null if nothing. */
export function passwordFault(value: string): string | null {
  return value.length >= PASSWORD_MIN ? null : `At least ${PASSWORD_MIN} characters`;
}
