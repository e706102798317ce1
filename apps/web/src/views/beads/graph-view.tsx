import { useNavigate, useSearchParams } from '@solidjs/router'
import X from 'lucide-solid/icons/x'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { BeadNode, BeadView } from '@hoop/protocol'
import { readGraph } from '../../calls/beads.ts'
import { plural } from '../../format/number.ts'
import type { LiveBeads } from '../../live/beads.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { idOfKey, keyHref } from '../../model/bead-key.ts'
import { layOut } from '../../model/graph-layout.ts'
import { createScene, type Scene } from '../../model/graph-scene.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { GraphCanvas } from './graph-canvas.tsx'
import { GraphPanel } from './graph-panel.tsx'

const depths = ['1', '2', '3', 'all'] as const
type Depth = (typeof depths)[number]

/** In place of a node that is no longer drawn. */
const nowhere: BeadNode = {
  key: '',
  id: '',
  workspace: null,
  project: null,
  title: '',
  status: null,
  type: null,
  priority: null,
  ready: false,
  missing: true,
}

/** As far as the daemon goes. */
const FAR = 100

/** What waits for what: all of it, a project's, or what is around one bead. Which, and what is chosen, stands in the URL. */
export default function GraphView(props: {
  readonly live: LiveBeads
  readonly project: string | undefined
  /** The beads that the filter leaves; `undefined` where it narrows nothing down. */
  readonly found: readonly BeadView[] | undefined
}) {
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ root?: string; depth?: string; at?: string }>()
  const depth = createMemo((): Depth => depths.find((name) => name === search.depth) ?? '3')
  const question = createMemo(() =>
    search.root === undefined ? { project: props.project } : { root: search.root, depth: depth() === 'all' ? FAR : Number(depth()) },
  )
  const answer = useAnswer(
    question,
    async (asked, signal) => ({ asked: JSON.stringify(asked), graph: await readGraph(asked, signal) }),
    props.live.structure,
  )
  const keep = createMemo(() => (props.found === undefined ? undefined : new Set(props.found.map(({ key }) => key))))
  // While another graph is read the last one stays: the drawing keeps the focus, and nothing flickers.
  const drawing = createMemo<{ readonly asked: string; readonly scene: Scene } | undefined>((before) => {
    const data = answer.data()
    return data === undefined ? before : { asked: data.asked, scene: createScene(data.graph, keep(), search.root) }
  })
  const scene = () => drawing()?.scene
  const layout = createMemo(() => {
    const drawn = scene()
    return drawn === undefined
      ? undefined
      : layOut(
          drawn.nodes.length,
          drawn.edges.map(({ from, to }) => [to, from] as const),
        )
  })
  const selected = createMemo(() => (search.at === undefined ? undefined : scene()?.indexOf.get(search.at)))
  // What the nodes say comes from the socket; only what hangs together is asked for again.
  const nodeAt = (index: number): BeadNode => {
    const node = scene()?.nodes[index]
    // A list may ask once more for what has just gone.
    if (node === undefined) return nowhere
    const bead = node.missing ? undefined : props.live.find(node.key)
    return bead === undefined ? node : { ...node, title: bead.title, status: bead.status, priority: bead.priority, ready: bead.ready }
  }
  const keyAt = (index: number) => scene()?.nodes[index]?.key
  const quietly = { replace: true, scroll: false }
  const select = (index: number | undefined) => setSearch({ at: index === undefined ? undefined : keyAt(index) }, quietly)
  const around = (index: number) => setSearch({ root: keyAt(index), at: keyAt(index) }, { replace: false, scroll: false })
  const open = (index: number) => {
    const key = keyAt(index)
    if (key !== undefined && scene()?.nodes[index]?.missing === false) navigate(keyHref(key))
  }
  return (
    <div class="graph">
      <Show when={search.root}>
        {(root) => (
          <div class="graph-root">
            <span>
              Around{' '}
              <code>
                <bdi>{idOfKey(root())}</bdi>
              </code>
            </span>
            <Segmented
              label="Steps"
              options={depths}
              value={depth()}
              text={(name) => (name === 'all' ? 'all' : name === '1' ? '1 step' : name)}
              onChange={(next) => setSearch({ depth: next === '3' ? undefined : next }, quietly)}
            />
            <Button kind="plain" onClick={() => setSearch({ root: undefined, depth: undefined }, { replace: false, scroll: false })}>
              <X aria-hidden="true" /> Whole graph
            </Button>
          </div>
        )}
      </Show>
      <Show when={answer.error()}>
        {(error) => (
          <ErrorState
            title={`The graph could not be read: ${error().message}.`}
            action={<Button onClick={answer.reload}>Try again</Button>}
          >
            <bdi>{error().hint}</bdi>
          </ErrorState>
        )}
      </Show>
      <Show when={answer.data()?.graph.truncated}>
        <p class="queue-note soft">
          There are more beads than a graph can show: open work comes first. A project, or what is around one bead, may fit.
        </p>
      </Show>
      <Switch>
        <Match when={(scene()?.nodes.length ?? 0) > 0 && scene()}>
          {(drawn) => (
            <div class="graph-parts">
              <Show when={layout()}>
                {(placed) => (
                  <GraphCanvas
                    scene={drawn()}
                    asked={drawing()?.asked ?? ''}
                    layout={placed()}
                    nodeAt={nodeAt}
                    selected={selected()}
                    onSelect={select}
                    onOpen={open}
                    onAround={around}
                    version={props.live.version}
                    label={`What waits for what: ${plural(drawn().nodes.length, 'bead')}, ${plural(drawn().edges.length, 'link')}, ${plural(drawn().cycles.length, 'cycle')}, ${plural(drawn().missing, 'missing target')}`}
                  />
                )}
              </Show>
              <GraphPanel scene={drawn()} selected={selected()} nodeAt={nodeAt} onSelect={select} onAround={around} />
            </div>
          )}
        </Match>
        <Match when={scene() !== undefined}>
          <EmptyState title="No links among these beads.">
            {scene()?.withoutLinks === 0
              ? 'There is nothing here to wait for.'
              : `${plural(scene()?.withoutLinks ?? 0, 'bead')} stand alone: nothing waits for anything.`}
          </EmptyState>
        </Match>
        <Match when={answer.isLoading()}>
          <Skeleton rows={12} label="The graph is being read" />
        </Match>
      </Switch>
    </div>
  )
}
