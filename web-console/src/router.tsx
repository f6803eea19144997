import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { actInside, tenantOf } from './acting';
import { auditFilters } from './api/audit';
import type { TenantFilter } from './api/operator';
import { TOPIC_SORTS, type TopicSearch } from './api/overview';
import { ApiError } from './api/problem';
import { clustersQuery, queryClient, sessionQuery } from './api/queries';
import { SORTS, type Sort, STATE_NAMES, TYPE_NAMES } from './groups';
import { type View, viewOf } from './messages/view';
import { nextOf } from './next';
import { FailedPage, MissingPage, PendingPage } from './ui/Pages';

const root = createRootRoute({ notFoundComponent: MissingPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = nextOf(search.next);
    return next === undefined ? {} : { next };
  },
  component: lazyRouteComponent(() => import('./pages/SignIn'), 'SignIn'),
});
const operatorSignIn = createRoute({
  getParentRoute: () => root,
  path: '/signin/operator',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = nextOf(search.next);
    return next === undefined ? {} : { next };
  },
  component: lazyRouteComponent(() => import('./pages/OperatorSignIn'), 'OperatorSignIn'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  component: lazyRouteComponent(() => import('./pages/SignUp'), 'SignUp'),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: '/signup/verify',
  validateSearch: (search: Record<string, unknown>) => ({ token: String(search.token ?? '') }),
  component: lazyRouteComponent(() => import('./pages/Verify'), 'Verify'),
});

const token = (search: Record<string, unknown>) => ({ token: String(search.token ?? '') });
const accept = createRoute({
  getParentRoute: () => root,
  path: '/invitations/accept',
  validateSearch: token,
  component: lazyRouteComponent(() => import('./pages/AcceptInvitation'), 'AcceptInvitation'),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./pages/ForgotPassword'), 'ForgotPassword'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: token,
  component: lazyRouteComponent(() => import('./pages/ResetPassword'), 'ResetPassword'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  // An operator acts inside the tenant that the URL names, from page to page.
  validateSearch: (search: Record<string, unknown>): { tenant?: string | undefined } => {
    const tenant = tenantOf(search.tenant);
    return tenant === undefined ? {} : { tenant };
  },
  search: { middlewares: [retainSearchParams(['tenant'])] },
  beforeLoad: async ({ location, search, preload }) => {
    try {
      const session = await queryClient.ensureQueryData(sessionQuery);
      if (session.kind === 'operator' && search.tenant === undefined) {
        throw redirect({ to: '/operator' });
      }
      if (!preload) {
        actInside(session.kind === 'operator' ? search.tenant : undefined);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/signin', search: location.pathname === '/' ? {} : { next: location.href } });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./ui/Shell'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async () => {
    const { items } = await queryClient.ensureQueryData(clustersQuery);
    const first = items[0];
    if (first !== undefined) {
      throw redirect({ to: '/clusters/$clusterId', params: { clusterId: first.id } });
    }
  },
  component: lazyRouteComponent(() => import('./pages/NoCluster'), 'NoCluster'),
});
const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('./pages/Overview'), 'Overview'),
});
const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/start',
  validateSearch: (search: Record<string, unknown>): { topic?: string } =>
    typeof search.topic === 'string' || typeof search.topic === 'number'
      ? { topic: String(search.topic) }
      : {},
  component: lazyRouteComponent(() => import('./pages/start/Start'), 'Start'),
});
/** The same for whoever doesn't know their cluster yet. */
const firstStart = createRoute({
  getParentRoute: () => signedIn,
  path: '/start',
  beforeLoad: async () => {
    const first = (await queryClient.ensureQueryData(clustersQuery)).items[0];
    throw first === undefined
      ? redirect({ to: '/' })
      : redirect({ to: '/clusters/$clusterId/start', params: { clusterId: first.id } });
  },
});
const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  component: lazyRouteComponent(() => import('./pages/Clusters'), 'Clusters'),
});
const topics = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/topics',
  validateSearch: (search: Record<string, unknown>): TopicSearch => ({
    ...(typeof search.q === 'string' && search.q !== '' ? { q: search.q.slice(0, 238) } : {}),
    sort: TOPIC_SORTS.find((name) => name === search.sort),
  }),
  component: lazyRouteComponent(() => import('./pages/Topics'), 'Topics'),
});
const TABS = ['messages', 'partitions', 'groups', 'access', 'configuration', 'danger'] as const;
export type TopicTab = (typeof TABS)[number];
const topic = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/topics/$topic',
  validateSearch: (search: Record<string, unknown>): { tab?: TopicTab } & View => {
    const tab = TABS.find((name) => name === search.tab);
    return { ...(tab !== undefined && { tab }), ...viewOf(search) };
  },
  component: lazyRouteComponent(() => import('./pages/Topic'), 'TopicPage'),
});
export interface GroupsSearch {
  q?: string | undefined;
  state?: string | undefined;
  type?: 'classic' | 'consumer' | undefined;
  sort?: Sort | undefined;
}
const groups = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/groups',
  validateSearch: (search: Record<string, unknown>): GroupsSearch => ({
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    state: STATE_NAMES.find((name) => name === search.state),
    type: TYPE_NAMES.find((name) => name === search.type),
    sort: SORTS.find((name) => name === search.sort),
  }),
  component: lazyRouteComponent(() => import('./pages/Groups'), 'Groups'),
});
const GROUP_TABS = ['offsets', 'members', 'change'] as const;
export type GroupTab = (typeof GROUP_TABS)[number];
const group = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/groups/$group',
  validateSearch: (search: Record<string, unknown>): { tab?: GroupTab } => {
    const tab = GROUP_TABS.find((name) => name === search.tab);
    return tab === undefined ? {} : { tab };
  },
  component: lazyRouteComponent(() => import('./pages/GroupPage'), 'GroupPage'),
});
const connect = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/connect',
  component: lazyRouteComponent(() => import('./pages/Connect'), 'Connect'),
});
const access = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/access',
  component: lazyRouteComponent(() => import('./pages/Access'), 'Access'),
});

const team = createRoute({
  getParentRoute: () => signedIn,
  path: '/team',
  component: lazyRouteComponent(() => import('./pages/Team'), 'Team'),
});
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/Settings'), 'Settings'),
});
const auditLog = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit-log',
  validateSearch: auditFilters,
  component: lazyRouteComponent(() => import('./pages/AuditLog'), 'AuditLog'),
});
const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  beforeLoad: async ({ location, preload }) => {
    try {
      const session = await queryClient.ensureQueryData(sessionQuery);
      if (session.kind !== 'operator') {
        throw redirect({ to: '/' });
      }
      if (!preload) {
        actInside(undefined);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/signin/operator', search: { next: location.href } });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./ui/OperatorShell'), 'OperatorShell'),
});
const operatorHome = createRoute({
  getParentRoute: () => operator,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/operator/tenants' });
  },
});
const tenants = createRoute({
  getParentRoute: () => operator,
  path: '/tenants',
  validateSearch: (search: Record<string, unknown>): TenantFilter => ({
    ...(typeof search.search === 'string' && search.search !== '' ? { search: search.search } : {}),
    ...(search.state === 'active' || search.state === 'suspended' ? { state: search.state } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/operator/Tenants'), 'Tenants'),
});
const tenant = createRoute({
  getParentRoute: () => operator,
  path: '/tenants/$tenantId',
  component: lazyRouteComponent(() => import('./pages/operator/Tenant'), 'Tenant'),
});
const brokerClusters = createRoute({
  getParentRoute: () => operator,
  path: '/broker-clusters',
  component: lazyRouteComponent(() => import('./pages/operator/BrokerClusters'), 'BrokerClusters'),
});
const signingKeys = createRoute({
  getParentRoute: () => operator,
  path: '/signing-keys',
  component: lazyRouteComponent(() => import('./pages/operator/SigningKeys'), 'SigningKeys'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    operatorSignIn,
    operator.addChildren([operatorHome, tenants, tenant, brokerClusters, signingKeys]),
    signUp,
    verify,
    accept,
    forgot,
    reset,
    signedIn.addChildren([
      home,
      clusters,
      overview,
      start,
      firstStart,
      topics,
      topic,
      groups,
      group,
      connect,
      access,
      team,
      settings,
      auditLog,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: FailedPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
