CREATE TABLE `quota_logins` (
	`account` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quota_observations` (
	`provider` text NOT NULL,
	`account` text NOT NULL,
	`login` text,
	`window_id` text NOT NULL,
	`minutes` integer,
	`scope` text,
	`used_percent` real,
	`resets_at` integer,
	`status` text,
	`spend_json` text,
	`observed_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`source` text NOT NULL,
	`path` text NOT NULL,
	`offset` integer,
	PRIMARY KEY(`provider`, `account`, `window_id`, `observed_at`, `source`)
);
--> statement-breakpoint
CREATE INDEX `quota_observations_by_until` ON `quota_observations` (`until_at`);--> statement-breakpoint
CREATE TABLE `quota_saturation` (
	`key` text PRIMARY KEY NOT NULL,
	`json` text NOT NULL
);
