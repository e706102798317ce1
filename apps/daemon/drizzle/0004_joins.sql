CREATE TABLE `session_joins` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`session_key` text NOT NULL,
	`joined_by` text NOT NULL,
	`started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `session_joins_by_start` ON `session_joins` (`started_at`);--> statement-breakpoint
CREATE TABLE `state_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`worker` text NOT NULL,
	`at` integer NOT NULL,
	`state` text,
	`reason` text
);
--> statement-breakpoint
CREATE INDEX `state_changes_of` ON `state_changes` (`worker`,`at`);--> statement-breakpoint
CREATE INDEX `state_changes_by_at` ON `state_changes` (`at`);