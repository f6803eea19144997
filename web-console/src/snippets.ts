export type Placeholder = 'TOPIC' | 'GROUP' | 'API_KEY' | 'API_SECRET';

const SAFE = /^[A-Za-z0-9._/ +=:@~-]+$/;

/** Whether a value can stand in a program: nothing that could end a string literal. */
export function fits(value: string): boolean {
  return SAFE.test(value.trim());
}

/** Puts values into the placeholders of a program; what is empty or does not fit stays one. */
export function fill(program: string, values: Partial<Record<Placeholder, string | undefined>>): string {
  return program.replace(/<(TOPIC|GROUP|API_KEY|API_SECRET)>/g, (placeholder, name: Placeholder) => {
    const value = values[name]?.trim() ?? '';
    return fits(value) ? value : placeholder;
  });
}

/** The placeholders that are left. */
export function open(program: string): Placeholder[] {
  const found = program.match(/<(TOPIC|GROUP|API_KEY|API_SECRET)>/g) ?? [];
  return [...new Set(found)].map((placeholder) => placeholder.slice(1, -1) as Placeholder);
}
