import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries';
import { type Area, can } from '../roles';

/** Whether to show what changes an area: `const may = useCan('topics')`. */
export function useCan(area: Area): boolean {
  return can(useQuery(sessionQuery).data, area);
}
