CREATE TABLE `alert_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`alert_id` text NOT NULL,
	`event` text NOT NULL,
	`target` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`made_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`last_at` integer,
	`status` text,
	`body_json` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alert_deliveries_by_state` ON `alert_deliveries` (`state`,`next_at`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_of` ON `alert_deliveries` (`alert_id`);--> statement-breakpoint
CREATE TABLE `alert_mutes` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`until` integer NOT NULL,
	`by` text NOT NULL,
	PRIMARY KEY(`kind`, `subject`)
);
--> statement-breakpoint
CREATE TABLE `alert_records` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`json` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_records_key_unique` ON `alert_records` (`key`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`severity` text NOT NULL,
	`project` text,
	`group_id` text,
	`raised_at` integer NOT NULL,
	`resolved_at` integer,
	`json` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alerts_by_raised` ON `alerts` (`raised_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_by_resolved` ON `alerts` (`resolved_at`);--> statement-breakpoint
CREATE INDEX `alerts_by_subject` ON `alerts` (`subject`,`raised_at`);