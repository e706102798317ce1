import { A, useLocation } from '@solidjs/router'
import Activity from 'lucide-solid/icons/activity'
import Bell from 'lucide-solid/icons/bell'
import CircleDot from 'lucide-solid/icons/circle-dot'
import FilePenLine from 'lucide-solid/icons/file-pen-line'
import Folder from 'lucide-solid/icons/folder'
import Gauge from 'lucide-solid/icons/gauge'
import Rows3 from 'lucide-solid/icons/rows-3'
import ScrollText from 'lucide-solid/icons/scroll-text'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import Spline from 'lucide-solid/icons/spline'
import { For, Show } from 'solid-js'
import type { ProjectView } from '@hoop/protocol'
import { useDrafts } from '../live/drafts.tsx'
import { useFleet } from '../live/fleet.tsx'
import { projectHref } from '../model/attention.ts'
import { Count } from '../ui/chip.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { HoopMark } from './mark.tsx'

/** What is wrong in a project, as small glyphs, and how many workers it has. */
function ProjectMarks(props: { readonly project: ProjectView }) {
  const { workers, lookOf } = useFleet()
  const own = () => workers().filter((worker) => worker.project === props.project.name)
  const looks = () => new Set(own().map(lookOf))
  return (
    <span class="side-marks">
      <Show when={props.project.problem !== null || props.project.workspaces.some(({ problem }) => problem !== null)}>
        <Folder class="bad" aria-label="cannot be read" />
      </Show>
      <Show when={looks().has('dead')}>
        <Glyph look="dead" size={12} />
        <span class="sr">has dead workers</span>
      </Show>
      <Show when={looks().has('hung')}>
        <Glyph look="hung" size={12} />
        <span class="sr">has hung workers</span>
      </Show>
      <span class="num">{own().length}</span>
    </span>
  )
}

/** Views that are built, and the projects. Below 1180 px only icons; below 820 px the tab bar takes its place. */
export function SideBar() {
  const location = useLocation()
  const { needs, projects } = useFleet()
  const drafts = useDrafts()
  const tone = () => (needs().some(({ severity }) => severity === 'bad') ? 'bad' : 'warn')
  return (
    <nav class="side" aria-label="Main">
      <A href="/" class="side-brand" aria-label="HOOP, the fleet">
        <HoopMark />
        <span>HOOP</span>
      </A>
      <ul>
        <li>
          <A href="/" end class="side-item" data-active={location.pathname.startsWith('/workers/') ? '' : undefined} title="Fleet">
            <Rows3 aria-hidden="true" />
            <span class="side-word">Fleet</span>
          </A>
        </li>
        <li>
          <A href="/alerts" class="side-item" title="Alerts">
            <Bell aria-hidden="true" />
            <span class="side-word">Alerts</span>
            <Show when={needs().length > 0}>
              <span class="side-marks">
                <Count value={needs().length} tone={tone()} />
                <span class="sr">need you</span>
              </span>
            </Show>
          </A>
        </li>
        <li>
          <A href="/drafts" class="side-item" title="Drafts">
            <FilePenLine aria-hidden="true" />
            <span class="side-word">Drafts</span>
            <Show when={drafts.waiting() > 0}>
              <span class="side-marks">
                <Count value={drafts.waiting()} />
                <span class="sr">waiting</span>
              </span>
            </Show>
          </A>
        </li>
        <li>
          <A href="/sessions" class="side-item" title="Sessions">
            <ScrollText aria-hidden="true" />
            <span class="side-word">Sessions</span>
          </A>
        </li>
        <li>
          <A href="/beads" class="side-item" title="Beads">
            <CircleDot aria-hidden="true" />
            <span class="side-word">Beads</span>
          </A>
        </li>
        <li>
          <A href="/stitches" class="side-item" title="Stitches">
            <Spline aria-hidden="true" />
            <span class="side-word">Stitches</span>
          </A>
        </li>
        <li>
          <A href="/cost" class="side-item" data-active={location.pathname === '/quota' ? '' : undefined} title="Cost and quota">
            <Gauge aria-hidden="true" />
            <span class="side-word">Cost and quota</span>
          </A>
        </li>
      </ul>
      <Show when={projects().length > 0}>
        <p class="side-head">
          <A href="/projects">Projects</A>
        </p>
        <ul>
          <li class="side-narrow">
            <A href="/projects" class="side-item" title="Projects">
              <Folder aria-hidden="true" />
              <span class="side-word">Projects</span>
            </A>
          </li>
          <For each={projects()}>
            {(project) => (
              <li class="side-wide">
                <A href={projectHref(project.name)} class="side-item" title={project.label ?? project.name}>
                  <bdi class="cut">{project.label ?? project.name}</bdi>
                  <ProjectMarks project={project} />
                </A>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="side-head">System</p>
      <ul>
        <li>
          <A href="/audit" class="side-item" title="Audit">
            <ShieldCheck aria-hidden="true" />
            <span class="side-word">Audit</span>
          </A>
        </li>
        <li>
          <A href="/system" class="side-item" title="HOOP itself">
            <Activity aria-hidden="true" />
            <span class="side-word">HOOP itself</span>
          </A>
        </li>
      </ul>
    </nav>
  )
}
