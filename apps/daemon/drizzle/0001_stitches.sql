CREATE TABLE `audit_checkpoints` (
	`seq` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`at` integer NOT NULL,
	`key_id` text NOT NULL,
	`json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_index` (
	`seq` integer PRIMARY KEY NOT NULL,
	`segment` text NOT NULL,
	`offset` integer NOT NULL,
	`length` integer NOT NULL,
	`type` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`project` text,
	`subject` text
);
--> statement-breakpoint
CREATE INDEX `audit_index_by_at` ON `audit_index` (`at`);--> statement-breakpoint
CREATE INDEX `audit_index_by_type` ON `audit_index` (`type`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_index_by_project` ON `audit_index` (`project`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_index_by_subject` ON `audit_index` (`subject`,`seq`);--> statement-breakpoint
CREATE TABLE `beads_last_seen` (
	`workspace` text NOT NULL,
	`id` text NOT NULL,
	`json` text NOT NULL,
	`last_seen_at` integer NOT NULL,
	`gone_at` integer,
	PRIMARY KEY(`workspace`, `id`)
);
--> statement-breakpoint
CREATE TABLE `draft_creations` (
	`draft_id` text NOT NULL,
	`bead_key` text NOT NULL,
	`state` text NOT NULL,
	`argv_json` text,
	`bead_id` text,
	`error_json` text,
	`attempts` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`draft_id`, `bead_key`),
	FOREIGN KEY (`draft_id`) REFERENCES `drafts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `draft_revisions` (
	`draft_id` text NOT NULL,
	`revision` integer NOT NULL,
	`hash` text NOT NULL,
	`author` text NOT NULL,
	`at` integer NOT NULL,
	`reason` text,
	`content_json` text NOT NULL,
	`findings_json` text NOT NULL,
	PRIMARY KEY(`draft_id`, `revision`),
	FOREIGN KEY (`draft_id`) REFERENCES `drafts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`hash` text NOT NULL,
	`project` text NOT NULL,
	`stitch_id` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`origin_json` text,
	`decided_by` text,
	`decided_at` integer,
	`decision_reason` text,
	`error_json` text
);
--> statement-breakpoint
CREATE INDEX `drafts_by_state` ON `drafts` (`state`,`proposed_at`);--> statement-breakpoint
CREATE INDEX `drafts_by_stitch` ON `drafts` (`stitch_id`);--> statement-breakpoint
CREATE TABLE `projects` (
	`name` text PRIMARY KEY NOT NULL,
	`label` text,
	`colour` text,
	`seen_at` integer NOT NULL,
	`gone_at` integer
);
--> statement-breakpoint
CREATE TABLE `stitch_beads` (
	`stitch_id` text NOT NULL,
	`workspace` text NOT NULL,
	`bead_id` text NOT NULL,
	`how` text NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`stitch_id`, `workspace`, `bead_id`, `how`)
);
--> statement-breakpoint
CREATE INDEX `stitch_beads_by_bead` ON `stitch_beads` (`workspace`,`bead_id`);--> statement-breakpoint
CREATE TABLE `stitch_links` (
	`from_id` text NOT NULL,
	`to_id` text NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	PRIMARY KEY(`from_id`, `to_id`, `kind`),
	CONSTRAINT "stitch_links_not_itself" CHECK("stitch_links"."from_id" <> "stitch_links"."to_id")
);
--> statement-breakpoint
CREATE TABLE `stitch_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`stitch_id` text NOT NULL,
	`author` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `stitch_messages_of` ON `stitch_messages` (`stitch_id`);--> statement-breakpoint
CREATE TABLE `stitches` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`project` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `workspaces` (
	`path` text PRIMARY KEY NOT NULL,
	`real_path` text NOT NULL,
	`project` text NOT NULL,
	`role` text,
	`seen_at` integer NOT NULL,
	`gone_at` integer
);
