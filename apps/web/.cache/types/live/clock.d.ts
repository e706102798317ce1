import { type Accessor } from 'solid-js'
/** A clock that ticks on every whole second of the wall clock, so that all ages on the page step together. */
export declare function createClock(): Accessor<number>
//# sourceMappingURL=clock.d.ts.map
