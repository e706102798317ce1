import { Route, Router } from '@solidjs/router'
import { lazy } from 'solid-js'
import { Frame } from './frame/frame.tsx'
import { FleetPage } from './views/fleet/fleet-page.tsx'

const WorkerPage = lazy(() => import('./views/worker/worker-page.tsx'))
const ProjectPage = lazy(() => import('./views/project/project-page.tsx'))
const ProjectsPage = lazy(() => import('./views/project/projects-page.tsx'))
const AlertsPage = lazy(() => import('./views/alerts/alerts-page.tsx'))
const BeadsPage = lazy(() => import('./views/beads/beads-page.tsx'))
const BeadPage = lazy(() => import('./views/beads/bead-page.tsx'))
const DraftsPage = lazy(() => import('./views/drafts/drafts-page.tsx'))
const NewDraftPage = lazy(() => import('./views/drafts/new-draft-page.tsx'))
const DraftPage = lazy(() => import('./views/drafts/draft-page.tsx'))
const StitchesPage = lazy(() => import('./views/stitches/stitches-page.tsx'))
const StitchPage = lazy(() => import('./views/stitches/stitch-page.tsx'))
const StepsPage = lazy(() => import('./views/steps/steps-page.tsx'))
const SessionsPage = lazy(() => import('./views/sessions/sessions-page.tsx'))
const SessionPage = lazy(() => import('./views/sessions/session-page.tsx'))
const TimelinePage = lazy(() => import('./views/timeline/timeline-page.tsx'))
const AuditPage = lazy(() => import('./views/audit/audit-page.tsx'))
const CostPage = lazy(() => import('./views/cost/cost-page.tsx'))
const QuotaPage = lazy(() => import('./views/quota/quota-page.tsx'))
const SystemPage = lazy(() => import('./views/system/system-page.tsx'))
const ComponentsPage = lazy(() => import('./views/components/components-page.tsx'))
const NotFoundPage = lazy(() => import('./views/not-found.tsx'))

/** Every view and its URL. */
export function Routes() {
  return (
    <Router root={Frame}>
      <Route path="/" component={FleetPage} />
      <Route path="/workers/:id" component={WorkerPage} />
      <Route path="/alerts" component={AlertsPage} />
      <Route path="/projects" component={ProjectsPage} />
      <Route path="/projects/:name" component={ProjectPage} />
      <Route path="/beads" component={BeadsPage} />
      <Route path="/beads/:key" component={BeadPage} />
      <Route path="/drafts" component={DraftsPage} />
      <Route path="/drafts/new" component={NewDraftPage} />
      <Route path="/drafts/:id" component={DraftPage} />
      <Route path="/stitches" component={StitchesPage} />
      <Route path="/stitches/:id" component={StitchPage} />
      <Route path="/executions/:id/steps" component={StepsPage} />
      <Route path="/sessions" component={SessionsPage} />
      <Route path="/sessions/:key" component={SessionPage} />
      <Route path="/timeline" component={TimelinePage} />
      <Route path="/cost" component={CostPage} />
      <Route path="/quota" component={QuotaPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/system" component={SystemPage} />
      <Route path="/components" component={ComponentsPage} />
      <Route path="*" component={NotFoundPage} />
    </Router>
  )
}
