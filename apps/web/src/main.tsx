import { createRoot } from 'solid-js'
import { render } from 'solid-js/web'
import { createFleet, FleetProvider } from './live/fleet.tsx'
import { Routes } from './routes.tsx'
import './styles/index.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

// The link outlives every view: one socket, one fleet, for as long as the page is open.
const fleet = createRoot(() => createFleet())

render(
  () => (
    <FleetProvider fleet={fleet}>
      <Routes />
    </FleetProvider>
  ),
  root,
)
